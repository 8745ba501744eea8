"""A run that did not publish is told once, to a real web server, and a silent one breaks nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from orchestration.publish.notify import notify_once
from orchestration.settings import Settings

STATUS = {
    "outcome": "held",
    "run_id": "r1",
    "as_of": "2026-06-30",
    "started_at": "2026-07-01T06:00:00+00:00",
    "finished_at": "2026-07-01T06:01:00+00:00",
    "message": "customers: list.csv rejected",
    "what_to_do": "Deliver a corrected file.",
    "published": {"publication_id": "p", "as_of": "2026-06-29", "published_at": "2026-06-30T06:00:00"},
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path, tmp_path, tmp_path)


@pytest.fixture
def received() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The address of a web hook, and what it got."""
    got: list[dict[str, Any]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(500 if self.path == "/broken" else 204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", got
    server.shutdown()


def test_a_held_run_is_told_once(
    settings: Settings, received: tuple[str, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, got = received
    monkeypatch.setenv("CS_NOTIFY_URL", url)
    assert notify_once(settings, STATUS) is None
    assert notify_once(settings, STATUS) is None
    assert notify_once(settings, {**STATUS, "run_id": "r2", "outcome": "failed", "published": None}) is None
    assert [body["run_id"] for body in got] == ["r1", "r2"]
    assert got[0]["text"].splitlines()[0] == (
        "CS metrics: the run for 2026-06-30 was held back. Readers see figures as of 2026-06-29."
    )
    assert "Deliver a corrected file." in got[0]["text"]
    assert got[1]["text"].startswith("CS metrics: the run for 2026-06-30 failed. Nothing was ever published.")


def test_nothing_is_sent_without_an_address(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CS_NOTIFY_URL", raising=False)
    assert notify_once(settings, STATUS) is None
    assert not (settings.data_dir / "runs").exists()


ODD = [
    "http://127.0.0.1:9/closed",
    "file:///etc/passwd",
    "{}/broken",
    "{}/SECRET TOKEN",
    "http://[SECRET",
    "http://h:port/x",
]


@pytest.mark.parametrize("url", ODD)
def test_a_hook_that_is_down_breaks_nothing_and_keeps_its_address_secret(
    settings: Settings, received: tuple[str, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("CS_NOTIFY_URL", url.format(received[0]))
    problem = notify_once(settings, STATUS)
    assert problem
    assert url not in problem
    assert "SECRET" not in problem


def test_what_did_not_get_through_is_sent_again(
    settings: Settings, received: tuple[str, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, got = received
    monkeypatch.setenv("CS_NOTIFY_URL", f"{url}/broken")
    assert notify_once(settings, STATUS)
    monkeypatch.setenv("CS_NOTIFY_URL", url)
    assert notify_once(settings, STATUS) is None
    assert notify_once(settings, STATUS) is None
    assert len(got) == 2
