"""Launches the Dagster job in this process: the one door from the command line into Dagster."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from typing import Any

from orchestration.publish import status
from orchestration.settings import ROOT, Settings

EXIT_CODES = {status.PUBLISHED: 0, status.HELD: 1, status.FAILED: 3}


@dataclass(frozen=True)
class Outcome:
    """run_id, exit code (0 published, 1 held back, 3 failed) and the status that was written."""

    run_id: str
    exit_code: int
    status: dict[str, Any]


def run_daily_refresh(settings: Settings, as_of: date) -> Outcome:
    """Run job `daily_refresh` for the partition `as_of`, in process, recorded in the Dagster instance.

    The environment carries the settings because the asset definitions are built on import, as in the UI.
    """
    os.environ["CS_DATA_DIR"] = str(settings.data_dir)
    os.environ["CS_SOURCES"] = str(settings.sources)
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    if "DAGSTER_HOME" not in os.environ:
        os.environ["DAGSTER_HOME"] = str(ROOT)
        os.chdir(ROOT)  # dagster.yaml's storage folders are relative to it

    import dagster as dg

    from orchestration.definitions import defs

    with dg.DagsterInstance.get() as instance:
        result = defs.resolve_job_def("daily_refresh").execute_in_process(
            instance=instance, partition_key=as_of.isoformat(), raise_on_error=False
        )
    written = status.read(settings.published)
    if written is None or written["run_id"] != result.run_id:
        raise RuntimeError(f"run {result.run_id} ended without a status; see the Dagster run for its events")
    return Outcome(result.run_id, EXIT_CODES[written["outcome"]], written)
