"""What is kept and told of a run once it has come to an end, whatever the end."""

import logging
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from orchestration.defs.runs import ended_at, started_at
from orchestration.observe.log import Log
from orchestration.publish import status, summary
from orchestration.publish.summary import Seen
from orchestration.settings import Settings


def ended(
    instance: dg.DagsterInstance, settings: Settings, run_id: str, as_of: str, seen: Seen, message: str | None = None
) -> dict[str, Any]:
    """Write the status of the run, then its summary, and return the status. message: what went wrong, if it did.

    A run in which many steps fail comes here for each of them, and is logged once.
    """
    before = status.of_run(settings, run_id)
    told = status.write(settings, run_id, as_of, started_at(instance, run_id), ended_at(instance, run_id), message)
    kept = note(settings, told, seen)
    if before and all(before[name] == told[name] for name in ("outcome", "message")):
        return told
    facts = {name: kept[name] for name in ("seconds", "rows", "batches", "checks", "peak_memory_mb")} if kept else {}
    log = Log(settings.data_dir, run_id, as_of or None)
    log.tell("status_written", f"the run {told['outcome']}", _level(told), outcome=told["outcome"], **facts)
    return told


def note(settings: Settings, told: dict[str, Any], seen: Seen) -> dict[str, Any] | None:
    """Keep the summary of the run so far and return it; None where it cannot be written, which makes no run fail."""
    try:
        return summary.keep(settings, told, seen)
    except OSError as error:
        log = Log(settings.data_dir, told["run_id"], told["as_of"] or None)
        log.tell("summary_failed", f"the summary was not written: {type(error).__name__}", logging.WARNING)
        return None


def so_far(instance: dg.DagsterInstance, run_id: str, as_of: str) -> dict[str, Any]:
    """A run that is still at work, in the form of its status."""
    started, now = (at.isoformat(timespec="seconds") for at in (started_at(instance, run_id), datetime.now(UTC)))
    told = {"run_id": run_id, "as_of": as_of, "outcome": summary.RUNNING, "published": None}
    return told | {"started_at": started, "finished_at": now}


def seconds_of_steps(instance: dg.DagsterInstance, run_id: str) -> dict[str, float]:
    """Seconds of every step that began: until it ended, or until now."""
    now = datetime.now(UTC).timestamp()
    found = instance.get_run_step_stats(run_id)
    return {one.step_key: max((one.end_time or now) - one.start_time, 0.0) for one in found if one.start_time}


def _level(told: dict[str, Any]) -> int:
    return logging.WARNING if told["outcome"] in (status.HELD, status.FAILED) else logging.INFO
