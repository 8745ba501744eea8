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

from tests.conftest import ROOT, Run, dagster_home_in
from tests.support.tiny import Tiny

BIN = Path(sys.executable).parent
STARTS_WITHIN, RUNS_WITHIN = 180, 420
# Load times and the run's own names: outside what makes two publications equal.
VOLATILE = {"last_loaded_at"}
OF_PUBLICATIONS = {"metric_history", "restatements", "runs", "target_changes"}


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

    def stop_schedule(self) -> None:
        """One tick is enough: the next ones would only run the same day again."""
        entries = self.ask("{ workspaceOrError { ... on Workspace { locationEntries { name } } } }")
        selector = {
            "repositoryName": "__repository__",
            "repositoryLocationName": entries["workspaceOrError"]["locationEntries"][0]["name"],
            "scheduleName": "every_morning",
        }
        query = "query($s: ScheduleSelector!) { scheduleOrError(scheduleSelector: $s) { ... on Schedule { id } } }"
        schedule = self.ask(query, s=selector)["scheduleOrError"]["id"]
        stop = "mutation($id: String!) { stopRunningSchedule(id: $id) { __typename } }"
        told = self.ask(stop, id=schedule)["stopRunningSchedule"]["__typename"]
        assert told == "ScheduleStateResult", told

    def finished(self, run_id: str) -> str | None:
        query = "query($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"
        status = self.ask(query, id=run_id)["runOrError"]["status"]
        return status if status in ("SUCCESS", "FAILURE", "CANCELED") else None


@pytest.fixture(scope="module")
def service(tiny_run: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """`dg dev` with a home of its own and a schedule that is due each minute, on the sources of the tiny company."""
    folder = tmp_path_factory.mktemp("service")
    home = dagster_home_in(folder)
    company = Tiny(tiny_run.sources, folder / "data")
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
        process.wait(timeout=180)
        log.close()


@pytest.fixture(scope="module")
def asked(service: Service) -> str:
    """The id of the run that the schedule asked for at its first tick; then it is stopped."""

    def scheduled() -> list[str]:
        by_schedule = [r for r in service.runs() if any(tag["key"] == "dagster/schedule_name" for tag in r["tags"])]
        return [run["runId"] for run in by_schedule]

    run_id = wait_for("a tick of the schedule", scheduled, 150)[-1]
    service.stop_schedule()
    return run_id


@pytest.fixture(scope="module")
def ticked(service: Service, asked: str) -> dict[str, Any]:
    """The scheduled run, once it has ended."""
    wait_for("the end of the scheduled run", lambda: service.finished(asked), RUNS_WITHIN)
    return next(run for run in service.runs() if run["runId"] == asked)


@pytest.fixture(scope="module")
def from_the_command_line(
    service: Service, ticked: dict[str, Any], tiny_run: Tiny, cs_metrics: Run, tmp_path_factory: pytest.TempPathFactory
) -> Tiny:
    """The same sources and day, run by `cs-metrics run` into another folder."""
    (day,) = (tag["value"] for tag in ticked["tags"] if tag["key"] == "dagster/partition")
    if tiny_run.published_as_of == day:
        return tiny_run
    elsewhere = Tiny(tiny_run.sources, tmp_path_factory.mktemp("cli") / "data")  # midnight has passed meanwhile
    cs_metrics(*elsewhere.arguments(day))
    return elsewhere


def tables(company: Tiny) -> dict[str, list[tuple]]:
    """Every published table but for load times, and for what tells of publications and runs."""
    with duckdb.connect(str(company.data_dir / "published" / "marts.duckdb"), read_only=True) as connection:
        listed = connection.execute("select table_name from duckdb_tables() order by 1").fetchall()
        names = [name for (name,) in listed if name not in OF_PUBLICATIONS]
        found = {}
        for name in names:
            columns = [row[0] for row in connection.execute(f"describe {name}").fetchall()]
            kept = ", ".join(column for column in columns if column not in VOLATILE)
            found[name] = connection.execute(f"select {kept} from {name} order by all").fetchall()
        return found


def test_the_schedule_ticks_and_publishes_what_the_command_line_does(
    service: Service, ticked: dict[str, Any], from_the_command_line: Tiny
) -> None:
    assert ticked["status"] == "SUCCESS"
    tags = {tag["key"]: tag["value"] for tag in ticked["tags"]}
    assert tags["dagster/schedule_name"] == "every_morning"
    release = json.loads((service.company.data_dir / "published" / "current" / "release.json").read_text("utf-8"))
    assert release["as_of"] == tags["dagster/partition"]
    assert tables(service.company) == tables(from_the_command_line)


@pytest.mark.long
def test_a_run_launched_over_graphql_succeeds_and_its_checks_can_be_read(
    service: Service, ticked: dict[str, Any], from_the_command_line: Tiny
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
    assert tables(service.company) == tables(from_the_command_line)


@pytest.mark.long
def test_launching_all_assets_with_dg_gives_the_same_marts(
    from_the_command_line: Tiny, dagster_home: Path, tmp_path: Path
) -> None:
    elsewhere = Tiny(from_the_command_line.sources, tmp_path / "data")
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
    assert tables(elsewhere) == tables(from_the_command_line)
