"""Launches the Dagster job in this process: the one door from the command line into Dagster."""

from __future__ import annotations

import os
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.progress import report
from orchestration.publish import status
from orchestration.settings import ROOT, Settings

if TYPE_CHECKING:
    from dagster import ExecuteInProcessResult

EXIT_CODES = {status.PUBLISHED: 0, status.BACKFILLED: 0, status.HELD: 1, status.FAILED: 3}


@dataclass(frozen=True)
class Outcome:
    """run_id, exit code (0 published or backfilled, 1 held back, 3 failed), failed steps, the status written."""

    run_id: str
    exit_code: int
    failed_steps: dict[str, str]
    status: dict[str, Any]


QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def log_file(settings: Settings) -> Path:
    """What the tools of the last run printed (dbt's lines, warnings)."""
    return settings.data_dir / "logs" / "run.log"


def run_daily_refresh(settings: Settings, as_of: date) -> Outcome:
    """Run job `daily_refresh` for the partition `as_of`, in process, recorded in the Dagster instance.

    The environment carries the settings because the asset definitions are built on import, as in the UI.
    """
    os.environ["CS_DATA_DIR"] = str(settings.data_dir)
    os.environ["CS_SOURCES"] = str(settings.sources)
    os.environ.update({k: v for k, v in settings.mapping_environment().items() if k == "CS_FILES"})
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    if not os.environ.get("DAGSTER_HOME"):
        os.environ["DAGSTER_HOME"] = str(ROOT)
        os.chdir(ROOT)  # dagster.yaml's storage folders are relative to it
    log = log_file(settings)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as stream, redirect_stdout(stream), redirect_stderr(stream):
        return _run(settings, as_of)


def _run(settings: Settings, as_of: date) -> Outcome:
    report("load Dagster and the dbt project")
    import dagster as dg

    from orchestration.definitions import defs
    from orchestration.defs.jobs import tell_dead_runs, tell_failure, told_so_far
    from orchestration.defs.runs import free_slots_of_dead_runs, holders_of_slots

    with dg.DagsterInstance.get() as instance:
        tell_dead_runs(instance, free_slots_of_dead_runs(instance))
        if others := holders_of_slots(instance):
            report(f"wait for the run that is at work ({', '.join(others)})")
        result = defs.resolve_job_def("daily_refresh").execute_in_process(
            instance=instance, partition_key=as_of.isoformat(), raise_on_error=False, run_config=QUIET
        )
        if message := told_so_far(result.run_id):  # written when the first step failed: others have ended since
            tell_failure(instance, result.run_id, message)
    written = status.of_run(settings, result.run_id)
    if written is None:
        raise RuntimeError(f"run {result.run_id} ended without a status; its log is {log_file(settings)}")
    exit_code = EXIT_CODES[written["outcome"]]
    if exit_code == 0 and not result.success:  # published, yet a step beside the way to it failed
        exit_code = EXIT_CODES[status.FAILED]
    return Outcome(result.run_id, exit_code, _steps_failed(result), written)


def _steps_failed(result: ExecuteInProcessResult) -> dict[str, str]:
    """Each failed step with its error's own words."""
    failures = {}
    for event in result.all_events:
        if event.is_step_failure and event.step_key:
            error = event.step_failure_data.error
            while error is not None and error.cause is not None:
                error = error.cause
            failures[event.step_key] = error.message.strip() if error else "failed"
    return failures
