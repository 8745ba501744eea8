"""The pages over HTTP: for this machine alone, pages alone, and with their parts while a release replaces another."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.settings import Settings
from orchestration.store import files
from orchestration.terminal.serve import HOST, serve, server_of


def release(published: Path, name: str, style: str) -> None:
    site = published / "releases" / name / "site"
    (site / "static").mkdir(parents=True)
    (site / "index.html").write_text(f"<title>{name}</title>", encoding="utf-8")
    (site / "static" / style).write_text("body {}", encoding="utf-8")
    (site / "csv").mkdir()
    (site / "csv" / "list.csv").write_text("a,b\r\n", encoding="utf-8")
    files.replace_link(published / "current", f"releases/{name}")


@pytest.fixture
def published(tmp_path: Path) -> Path:
    release(tmp_path, "2026-11-20_a", "site.old.css")
    release(tmp_path, "2026-11-21_b", "site.new.css")
    files.replace_link(tmp_path / "site", "current/site")
    (tmp_path / "marts.duckdb").write_bytes(b"figures")
    (tmp_path / "status").mkdir()
    (tmp_path / "status" / "index.html").write_text("<title>Last run</title>", encoding="utf-8")
    outside = tmp_path.with_name(tmp_path.name + "_outside")
    outside.mkdir()
    (outside / "secret").write_text("nobody's business", encoding="utf-8")
    (tmp_path / "status" / "away").symlink_to(outside)
    return tmp_path


@pytest.fixture
def port(published: Path) -> Iterator[int]:
    with server_of(published, 0) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def get(port: int, path: str, host: str | None = None, method: str = "GET") -> tuple[int, http.client.HTTPMessage, str]:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    connection.request(method, path, headers={"Host": host} if host else {})
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read().decode()


def test_pages_are_served_with_what_protects_them(port: int) -> None:
    status, headers, text = get(port, "/site/index.html")
    assert (status, text) == (200, "<title>2026-11-21_b</title>")
    assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert get(port, "/site/csv/list.csv")[1]["Content-Type"] == "text/csv; charset=utf-8"
    assert get(port, "/status/index.html")[0] == 200


def test_the_root_leads_to_the_scorecard(port: int) -> None:
    status, headers, _ = get(port, "/")
    assert (status, headers["Location"]) == (302, "/site/index.html")


@pytest.mark.parametrize(
    "path",
    [
        "/marts.duckdb",
        "/site/../marts.duckdb",
        "/site/%2e%2e/marts.duckdb",
        "/releases/2026-11-20_a/site/index.html",
        "/site/%00",
        "/site/" + "x" * 5000,
        "/status/away/secret",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_nothing_but_pages_is_served(port: int, path: str, method: str) -> None:
    assert get(port, path, method=method)[0] == 404


def test_folders_are_not_listed(port: int) -> None:
    assert get(port, "/site/csv/")[0] == 404


@pytest.mark.parametrize("host", ["metrics.example", "metrics.example:80", ""])
def test_a_foreign_name_for_this_machine_is_refused(port: int, host: str) -> None:
    assert get(port, "/site/index.html", host=host or " ")[0] in (400, 403)


def test_a_page_of_the_release_before_still_finds_its_style(port: int) -> None:
    assert get(port, "/site/static/site.old.css")[0] == 200
    assert get(port, "/site/static/site.none.css")[0] == 404


def test_a_port_in_use_is_no_obstacle(published: Path, port: int) -> None:
    with server_of(published, port) as second:
        assert second.server_port != port
        assert second.server_address[0] == "127.0.0.1"


def test_without_a_page_it_says_what_to_do(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["open", "--no-browser", "--data-dir", str(tmp_path)])
    assert told.exit_code == 2
    assert not serve(Settings.from_environment(tmp_path, None), 0, with_browser=False)
