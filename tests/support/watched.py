"""A data folder under watch: a real Dagster instance, the sensors, runs that fail or are killed, a web hook."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster._core.scheduler.instigation import TickStatus

from orchestration.defs import jobs, watch
from orchestration.observe.log import FILE
from orchestration.publish import release, status
from orchestration.settings import Settings
from orchestration.store import run_record
from tests.conftest import ROOT
from tests.support.web_hook import WebHook

SENSORS = (watch.stale_publication, watch.unsent_messages, jobs.slots_of_dead_runs)


@dg.op
def breaks() -> None:
    raise OSError("no such luck: SECRET-VALUE")


broken = dg.GraphDefinition("broken", node_defs=[breaks]).to_job(
    hooks={jobs.status_of_failure}, executor_def=dg.in_process_executor
)

# What the sensor calls, in a process of its own: as after a restart it knows nothing but what lies on the disk.
FRESH_PROCESS = """
import sys
from datetime import UTC, datetime
from orchestration.watch import stale
from orchestration.settings import Settings
for _ in range(int(sys.argv[1])):
    stale.look(Settings.from_environment(), datetime.now(UTC))
"""
SLEEPER = """
import sys, time
from pathlib import Path
import dagster as dg
from orchestration.store import turn

@dg.op
def sleeps():
    time.sleep(600)

turn.take_for_run(Path(sys.argv[1]), sys.argv[2])
sleeping = dg.GraphDefinition("sleeping", node_defs=[sleeps]).to_job(executor_def=dg.in_process_executor)
with dg.DagsterInstance.get() as instance:
    sleeping.execute_in_process(instance=instance, run_id=sys.argv[2])
"""


def sensors_tick(instance: dg.DagsterInstance) -> None:
    """One tick of each of the sensors that look every minute."""
    for sensor in SENSORS:
        assert isinstance(sensor(dg.build_sensor_context(instance=instance)), dg.SkipReason)


class Watched:
    """A data folder with a publication, an instance that watches it, and who is told."""

    def __init__(self, folder: Path, instance: dg.DagsterInstance, hook: WebHook) -> None:
        self.data, self.instance, self.hook = folder / "data", instance, hook
        self.settings = Settings.from_environment()

    def tick(self, times: int = 1) -> None:
        for _ in range(times):
            sensors_tick(self.instance)

    def look_in_a_fresh_process(self, times: int = 1) -> None:
        subprocess.run([sys.executable, "-W", "ignore", "-c", FRESH_PROCESS, str(times)], cwd=ROOT, check=True)

    def publish(self, hours_ago: float, run_id: str = "r") -> str:
        """A release of one table, published `hours_ago` by the run, in the order in which a run does it."""
        at = datetime.now(UTC) - timedelta(hours=hours_ago)
        warehouse = self.data / "warehouse.duckdb"
        with duckdb.connect(str(warehouse)) as connection:
            connection.execute("create schema if not exists marts")
            connection.execute("create or replace table marts.one as select 1 as n")
        staged = release.stage(warehouse, self.settings.published, run_id, at.date() - timedelta(days=1), 2026, at)
        if run_id != "r":
            noted = {"publication_id": release.Release.read(staged).publication_id}
            run_record.note(self.data, run_id, status.RELEASE, noted)
        return release.commit(self.settings.published, staged).publication_id

    def fail(self) -> str:
        done = broken.execute_in_process(instance=self.instance, raise_on_error=False)
        assert not done.success
        return done.run_id

    def tell_of_failure(self, run_id: str) -> None:
        """What Dagster's own sensor of failed runs does once the run is over."""
        run = self.instance.get_run_by_id(run_id)
        assert run is not None
        (event,) = self.instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.RUN_FAILURE).records
        context = dg.build_run_status_sensor_context(
            "status_of_failed_runs", event.event_log_entry.dagster_event, self.instance, run
        )
        jobs.status_of_failed_runs(context.for_run_failure())

    def log(self) -> list[dict[str, Any]]:
        text = (self.data / "logs" / FILE).read_text(encoding="utf-8")
        assert "SECRET-VALUE" not in text
        return [json.loads(line) for line in text.splitlines()]

    def summary(self, run_id: str) -> dict[str, Any]:
        return json.loads((self.data / "history" / "runs" / f"{run_id}.json").read_text(encoding="utf-8"))


def begun(watched: Watched, run_id: str) -> bool:
    run = watched.instance.get_run_by_id(run_id)
    steps = watched.instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.STEP_START).records if run else []
    return bool(steps)


def wait_for(happened: Callable[[], Any], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"it did not happen within {seconds} s"
        time.sleep(0.2)


@contextmanager
def daemon(folder: Path) -> Iterator[None]:
    """Dagster's daemon on the project's definitions, until the block ends."""
    with (folder / "daemon.log").open("a", encoding="utf-8") as stream:
        command = [str(Path(sys.executable).parent / "dagster-daemon"), "run", "-m", "orchestration.definitions"]
        process = subprocess.Popen(command, cwd=ROOT, stdout=stream, stderr=stream, start_new_session=True)
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=120)


def ticks_of(watched: Watched, name: str) -> list[Any]:
    """Every finished look of a sensor that the instance knows of."""
    states = [state for state in watched.instance.all_instigator_state() if state.name == name]
    found = [watched.instance.get_ticks(state.instigator_origin_id, state.selector_id) for state in states]
    return [tick for ticks in found for tick in ticks if tick.status == TickStatus.SKIPPED]
