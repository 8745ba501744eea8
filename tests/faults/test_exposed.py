"""Who can reach what is served, and what a page may do: this machine alone, and nothing from elsewhere."""

from __future__ import annotations

import html
import http.client
import os
import re
import subprocess
import time
from pathlib import Path

import psutil

from orchestration.terminal.serve import HOST
from tests.conftest import CS_METRICS, ROOT

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">')
# What would let a page load or send something from or to elsewhere.
FOREIGN = re.compile(r"https?:|//|\*|unsafe-eval")


def test_every_page_says_that_it_takes_nothing_from_elsewhere(demo_release: Path) -> None:
    pages = [*(demo_release / "site").resolve().rglob("*.html"), *(demo_release / "status").rglob("*.html")]
    assert len(pages) > 5
    for page in pages:
        found = POLICY.search(page.read_text(encoding="utf-8"))
        assert found, page.name
        policy = html.unescape(found.group(1))
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split("; "))
        assert rules["default-src"] == "'none'", page.name
        assert rules["base-uri"] == rules["form-action"] == "'none'", page.name
        assert not FOREIGN.search(policy), page.name


def test_pages_are_served_to_this_machine_alone(demo_release: Path) -> None:
    process = subprocess.Popen(
        [str(CS_METRICS), "open", "--no-browser", "--port", "0", "--data-dir", str(demo_release.parent)],
        cwd=ROOT, env={**os.environ, "COLUMNS": "160"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline, listening = time.monotonic() + 60, []
        while not listening and time.monotonic() < deadline:
            time.sleep(0.2)
            sockets = psutil.Process(process.pid).net_connections(kind="inet")
            listening = [socket.laddr for socket in sockets if socket.status == psutil.CONN_LISTEN]
        assert [address.ip for address in listening] == [HOST] == ["127.0.0.1"]
        port = listening[0].port
        assert asked(port, f"127.0.0.1:{port}") == 200
        assert asked(port, f"figures.example:{port}") == 403, "a foreign name that leads to this machine is refused"
    finally:
        process.terminate()
        process.wait(timeout=20)


def asked(port: int, host: str) -> int:
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    connection.request("GET", "/site/index.html", headers={"Host": host})
    return connection.getresponse().status


def test_dagster_is_started_on_this_machine_alone() -> None:
    """`make dev` names the address itself: the web server asks nobody for a password, and can launch runs."""
    told = subprocess.run(["make", "--dry-run", "dev"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    (line,) = [line for line in told.splitlines() if "/dg dev" in line]
    assert "--host 127.0.0.1" in line
    for file in [*ROOT.glob("*.md"), ROOT / "Makefile"]:
        assert not re.search(r"(--host|-h)[ =]?(0\.0\.0\.0|::)", file.read_text(encoding="utf-8")), file.name
