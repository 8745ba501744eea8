"""The published pages over HTTP, for this machine alone."""

from __future__ import annotations

import sys
import webbrowser
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from orchestration.settings import Settings
from orchestration.terminal.console import error, say

HOST = "127.0.0.1"
# What lies in the published folder beside these (the marts) is no page.
SERVED = ("site", "status")
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".csv": "text/csv; charset=utf-8",
}


class Pages(SimpleHTTPRequestHandler):
    """Files of the current release and the status page. Raises nothing: what is not there is 404."""

    extensions_map = TYPES

    def __init__(self, *args: Any, published: Path, **rest: Any) -> None:
        self.published = published
        super().__init__(*args, directory=str(published), **rest)

    def do_GET(self) -> None:
        if self._is_allowed():
            super().do_GET()

    def do_HEAD(self) -> None:
        if self._is_allowed():
            super().do_HEAD()

    def _is_allowed(self) -> bool:
        # A foreign page that resolves its own name to this machine would send that name.
        host = (self.headers.get("Host") or "").rsplit(":", 1)[0]
        if host not in (HOST, "localhost"):
            self.send_error(HTTPStatus.FORBIDDEN, "Only this machine is served")
            return False
        try:
            file = Path(self.translate_path(self.path))
            parts = self._parts(SimpleHTTPRequestHandler.translate_path(self, self.path))
            is_inside = file.resolve().is_relative_to(self.published.resolve())
        except (ValueError, OSError):  # no name that a file could have
            self.send_error(HTTPStatus.NOT_FOUND)
            return False
        if not parts:
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", f"/{start_of(self.published)}")
            self.end_headers()
            return False
        if parts[0] not in SERVED or not is_inside:
            self.send_error(HTTPStatus.NOT_FOUND)
            return False
        return True

    def translate_path(self, path: str) -> str:
        """The file asked for; one that only an older release has where a page of that release still asks for it."""
        found = Path(super().translate_path(path))
        parts = self._parts(found)
        if found.exists() or parts[:1] != ("site",):
            return str(found)
        older = sorted((self.published / "releases").glob("[!.]*"), reverse=True)
        return str(next((there for r in older if (there := r.joinpath(*parts)).is_file()), found))

    def _parts(self, file: str | Path) -> tuple[str, ...]:
        """The way to a file from the published folder, once every `..` of the address is resolved."""
        return Path(file).relative_to(self.published).parts

    def list_directory(self, path: Any) -> None:
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        # Names of drawings and styles change with their content, those of pages do not.
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", "frame-ancestors 'none'")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are no news."""


class Server(ThreadingHTTPServer):
    """One thread a request; a reader who goes away in the middle is no news."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def start_of(published: Path) -> str:
    """The page to begin with: the scorecard, or the status page while nothing is published."""
    return "site/index.html" if (published / "site" / "index.html").exists() else "status/index.html"


def server_of(published: Path, port: int) -> Server:
    """A server on 127.0.0.1; a port that is taken gives any free one. Raises OSError where there is none."""
    handler = partial(Pages, published=published)
    try:
        return Server((HOST, port), handler)
    except OSError:
        return Server((HOST, 0), handler)


def serve(settings: Settings, port: int, with_browser: bool) -> bool:
    """Serve until interrupted; False, with the reason told, where there is no page yet."""
    start = start_of(settings.published)
    if not (settings.published / start).exists():
        error(f"{settings.published} holds no page yet: run `cs-metrics demo` or `cs-metrics run` first")
        return False
    with server_of(settings.published, port) as server:
        address = f"http://{HOST}:{server.server_port}/{start}"
        say(f"Pages: {address}\nCtrl-C ends it.")
        if with_browser:
            webbrowser.open(address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("Ended.")
    return True
