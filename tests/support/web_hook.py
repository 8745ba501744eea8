"""A web hook that really listens, and keeps what it got."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class WebHook:
    """got: every body that was taken · refused: how many were not, because `is_down`, each with `code` · seconds: how
    long it thinks.
    """

    url: str = ""
    got: list[dict[str, Any]] = field(default_factory=list)
    refused: int = 0
    is_down: bool = False
    code: int = 503
    seconds: float = 0.0

    def of(self, outcome: str) -> list[dict[str, Any]]:
        """What it got of one outcome."""
        return [body for body in self.got if body["outcome"] == outcome]


@contextmanager
def web_hook() -> Iterator[WebHook]:
    """Listen on 127.0.0.1 while the block lasts. Any path ending in /broken is refused."""
    hook = WebHook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            time.sleep(hook.seconds)
            if hook.is_down or self.path.endswith("/broken"):
                hook.refused += 1
                self.send_response(hook.code)
            else:
                hook.got.append(body)
                self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    hook.url = f"http://127.0.0.1:{server.server_port}/hook"
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
