"""Launches the Dagster job in this process: the one door from the command line into Dagster."""

from __future__ import annotations

import logging
import os
import re
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from orchestration.observe.log import Log
from orchestration.progress import report
from orchestration.publish import status
from orchestration.settings import ROOT, Settings
from orchestration.store.alone import hold_for_run
from orchestration.store.private import keep_private
from orchestration.store.turn import AnotherRunIsAtWork

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


OWN_CLASS = re.compile(r"^(?:orchestration|expectations)\.[\w.]+: ")
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def log_file(settings: Settings) -> Path:
    """What the tools of the last run printed (dbt's lines, warnings)."""
    return settings.data_dir / "logs" / "run.log"


def run_daily_refresh(settings: Settings, as_of: date, from_landing: bool = False) -> Outcome:
    """Run job `daily_refresh` for the partition `as_of`, in process, recorded in the Dagster instance.

    from_landing: make everything of what has landed, and look at no source file.
    The environment carries the settings because the asset definitions are built on import, as in the UI.
    Raises AnotherRunIsAtWork and WrongFormat: then nothing was begun.
    """
    os.environ["CS_DATA_DIR"] = str(settings.data_dir)
    os.environ["CS_SOURCES"] = str(settings.sources)
    os.environ.update({k: v for k, v in settings.mapping_environment().items() if k == "CS_FILES"})
    _find_dagster()
    run_id = str(uuid4())
    try:
        hold_for_run(settings.data_dir, run_id)
    except AnotherRunIsAtWork as busy:
        Log(settings.data_dir, run_id, as_of).tell("run_refused", str(busy), logging.WARNING)
        raise
    log = log_file(settings)
    keep_private(settings.data_dir)
    with log.open("w", encoding="utf-8") as stream, redirect_stdout(stream), redirect_stderr(stream):
        return _run(settings, as_of, run_id, from_landing)


def prune_dagster(days: int | None, is_trial: bool) -> list[str]:
    """Forget runs that ended more than `days` ago, with their logs (None: none); returns their ids.

    is_trial: only say which. What Dagster knows of assets (materialisations, checks, freshness) stays.
    """
    if days is None:
        return []
    _find_dagster()
    import dagster as dg

    from orchestration.defs.housekeeping import forget, old_runs

    with dg.DagsterInstance.get() as instance:
        ended = old_runs(instance, days)
        if not is_trial:
            forget(instance, ended)
    return ended


def _find_dagster() -> None:
    """Dagster's own folder, where the environment names none: the project's."""
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    if not os.environ.get("DAGSTER_HOME"):
        os.environ["DAGSTER_HOME"] = str(ROOT)
        os.chdir(ROOT)  # dagster.yaml's storage folders are relative to it


def _run(settings: Settings, as_of: date, run_id: str, from_landing: bool) -> Outcome:
    report("load Dagster and the dbt project")
    import dagster as dg

    from orchestration.definitions import defs
    from orchestration.defs.jobs import tell_dead_runs, tell_failure, told_so_far
    from orchestration.defs.partitions import FROM_LANDING
    from orchestration.defs.runs import free_slots_of_dead_runs, holders_of_slots

    with dg.DagsterInstance.get() as instance:
        tell_dead_runs(instance, free_slots_of_dead_runs(instance))
        if others := holders_of_slots(instance):
            report(f"wait for the run that is at work ({', '.join(others)})")
        result = defs.resolve_job_def("daily_refresh").execute_in_process(
            instance=instance,
            partition_key=as_of.isoformat(),
            raise_on_error=False,
            run_config=QUIET,
            run_id=run_id,
            tags={FROM_LANDING: "yes"} if from_landing else None,
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
    """Each failed step with its error's own words: of a class of ours they say everything without its name."""
    from orchestration.defs.told import innermost

    failures = {}
    for event in result.all_events:
        if event.is_step_failure and event.step_key:
            error = innermost(event.step_failure_data.error)
            failures[event.step_key] = OWN_CLASS.sub("", error.message.strip()) if error else "failed"
    return failures
