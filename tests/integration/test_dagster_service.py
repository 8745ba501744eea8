"""The real web server and daemon, as `make dev` starts them: a tick, a launch over GraphQL, checks read back."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import ROOT, Run
from tests.support.tiny import Tiny, tiny_company

BIN = Path(sys.executable).parent
STARTS_WITHIN, RUNS_WITHIN = 180, 420
# Load times and the run's own names: outside what makes two publications equal.
VOLATILE = {"last_loaded_at"}


def yesterday() -> str:
    return (datetime.now(UTC).date() - timedelta(days=1)).isoformat()


def wait_for(what: str, found: Callable[[], Any], seconds: float) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := found():
            return value
        time.sleep(1)
    raise AssertionError(f"{what} did not happen within {seconds} s")


@dataclass(frozen=True)
class Service:
    """A running Dagster on 127.0.0.1, for one company."""

    port: int
    company: Tiny

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """Data of a GraphQL answer; fails with its errors."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/graphql", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own server
            told = json.load(answer)
        assert "errors" not in told, told["errors"]
        return told["data"]

    def is_up(self) -> bool:
        try:
            found = self.ask("{ workspaceOrError { ... on Workspace { locationEntries { loadStatus } } } }")
        except OSError:
            return False
        return [entry["loadStatus"] for entry in found["workspaceOrError"]["locationEntries"]] == ["LOADED"]

    def runs(self) -> list[dict[str, Any]]:
        query = "{ runsOrError { ... on Runs { results { runId status tags { key value } } } } }"
        return self.ask(query)["runsOrError"]["results"]

    def finished(self, run_id: str) -> str | None:
        query = "query($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"
        status = self.ask(query, id=run_id)["runOrError"]["status"]
        return status if status in ("SUCCESS", "FAILURE", "CANCELED") else None


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """`dg dev` with a home of its own and a schedule that is due each minute."""
    folder = tmp_path_factory.mktemp("service")
    home = folder / "home"
    home.mkdir()
    config = (ROOT / "dagster.yaml").read_text(encoding="utf-8").replace("base_dir: .dagster", f"base_dir: {home}")
    (home / "dagster.yaml").write_text(config, encoding="utf-8")
    company = tiny_company(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "DAGSTER_HOME": str(home),
        "CS_SOURCES": str(company.sources),
        "CS_DATA_DIR": str(company.data_dir),
        "CS_SCHEDULE": "* * * * *",
    }
    log = (folder / "dev.log").open("w", encoding="utf-8")
    process = subprocess.Popen(
        [str(BIN / "dg"), "dev", "--host", "127.0.0.1", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    started = Service(port, company)
    try:
        wait_for("the web server", started.is_up, STARTS_WITHIN)
        yield started
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)
        log.close()


@pytest.fixture(scope="module")
def ticked(service: Service) -> dict[str, Any]:
    """The run that the schedule asked for, once it has ended."""

    def scheduled() -> list[dict[str, Any]]:
        return [run for run in service.runs() if any(tag["key"] == "dagster/schedule_name" for tag in run["tags"])]

    (run,) = wait_for("a tick of the schedule", scheduled, 150)
    run["status"] = wait_for("the end of the scheduled run", lambda: service.finished(run["runId"]), RUNS_WITHIN)
    return run


def tables(company: Tiny) -> dict[str, list[tuple]]:
    """Every published table but for load times."""
    with duckdb.connect(str(company.data_dir / "published" / "marts.duckdb"), read_only=True) as connection:
        names = [row[0] for row in connection.execute("select table_name from duckdb_tables() order by 1").fetchall()]
        found = {}
        for name in names:
            columns = [row[0] for row in connection.execute(f"describe {name}").fetchall()]
            kept = ", ".join(column for column in columns if column not in VOLATILE)
            found[name] = connection.execute(f"select {kept} from {name} order by all").fetchall()
        return found


def test_the_schedule_ticks_and_publishes_the_last_complete_day(service: Service, ticked: dict[str, Any]) -> None:
    assert ticked["status"] == "SUCCESS"
    tags = {tag["key"]: tag["value"] for tag in ticked["tags"]}
    assert tags["dagster/schedule_name"] == "every_morning"
    release = json.loads((service.company.data_dir / "published" / "current" / "release.json").read_text("utf-8"))
    assert release["as_of"] == tags["dagster/partition"]


def test_a_later_tick_of_the_same_day_asks_for_no_second_run(service: Service, ticked: dict[str, Any]) -> None:
    query = """{ scheduleOrError(scheduleSelector: {repositoryName: "__repository__", repositoryLocationName: "%s",
        scheduleName: "every_morning"}) { ... on Schedule { scheduleState { ticks(limit: 5) { status } } } } }"""
    name = service.ask("{ workspaceOrError { ... on Workspace { locationEntries { name } } } }")
    location = name["workspaceOrError"]["locationEntries"][0]["name"]

    def two() -> bool:
        ticks = service.ask(query % location)["scheduleOrError"]["scheduleState"]["ticks"]
        return len([tick for tick in ticks if tick["status"] in ("SUCCESS", "SKIPPED")]) >= 2

    wait_for("a second tick", two, 150)
    days = {tag["value"] for run in service.runs() for tag in run["tags"] if tag["key"] == "dagster/partition"}
    assert len(service.runs()) == len(days)


def test_a_run_launched_over_graphql_succeeds_and_its_checks_can_be_read(
    service: Service, ticked: dict[str, Any], cs_metrics: Run, tmp_path: Path
) -> None:
    launch = """mutation($params: ExecutionParams!) { launchRun(executionParams: $params) {
        __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } } }"""
    entries = service.ask("{ workspaceOrError { ... on Workspace { locationEntries { name } } } }")
    day = yesterday()
    params = {
        "selector": {
            "repositoryLocationName": entries["workspaceOrError"]["locationEntries"][0]["name"],
            "repositoryName": "__repository__",
            "jobName": "daily_refresh",
        },
        "runConfigData": {},
        "executionMetadata": {"tags": [{"key": "dagster/partition", "value": day}]},
    }
    told = service.ask(launch, params=params)["launchRun"]
    assert told["__typename"] == "LaunchRunSuccess", told
    run_id = told["run"]["runId"]
    assert wait_for("the end of the run", lambda: service.finished(run_id), RUNS_WITHIN) == "SUCCESS"

    checks = """query($key: AssetKeyInput!) { assetChecksOrError: assetNodeOrError(assetKey: $key) { ... on AssetNode {
        assetChecksOrError { ... on AssetChecks { checks { name blocking
            executionForLatestMaterialization { runId status evaluation { severity success } } } } } } } }"""
    found = service.ask(checks, key={"path": ["raw", "subscriptions"]})["assetChecksOrError"]["assetChecksOrError"]
    by_name = {check["name"]: check for check in found["checks"]}
    assert {"delivery_accepted", "arrival_of_tiny"} <= by_name.keys()
    assert by_name["delivery_accepted"]["blocking"]
    for check in by_name.values():
        assert check["executionForLatestMaterialization"]["runId"] == run_id, check
        assert check["executionForLatestMaterialization"]["evaluation"]["success"], check

    # The same from the command line, into a folder of its own, gives the same marts.
    elsewhere = Tiny(service.company.sources, tmp_path / "data")
    cs_metrics(*elsewhere.arguments(day))
    assert tables(elsewhere) == tables(service.company)


def test_launching_all_assets_with_dg_gives_the_same_marts(
    service: Service, ticked: dict[str, Any], dagster_home: Path, tmp_path: Path
) -> None:
    elsewhere = Tiny(service.company.sources, tmp_path / "data")
    environment = {
        **os.environ,
        "DAGSTER_HOME": str(dagster_home),
        "CS_SOURCES": str(elsewhere.sources),
        "CS_DATA_DIR": str(elsewhere.data_dir),
    }
    done = subprocess.run(
        [str(BIN / "dg"), "launch", "--assets", "*", "--partition", yesterday()],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=RUNS_WITHIN,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    assert tables(elsewhere) == tables(service.company)
