"""The steps of a run in the structured log: what Dagster records of them, as it records it."""

import logging
from typing import Any

import dagster as dg
from dagster import DagsterEventType as Kind

from orchestration.observe.log import Log
from orchestration.settings import Settings
from orchestration.store.version import is_readable

# What happened, in the log's word, and how grave it is.
EVENTS = {
    Kind.RUN_START: ("run_began", logging.INFO),
    Kind.RUN_SUCCESS: ("run_ended", logging.INFO),
    Kind.RUN_FAILURE: ("run_failed", logging.ERROR),
    Kind.RUN_CANCELED: ("run_cancelled", logging.WARNING),
    Kind.STEP_START: ("step_began", logging.INFO),
    Kind.STEP_SUCCESS: ("step_ended", logging.INFO),
    Kind.STEP_UP_FOR_RETRY: ("step_will_be_tried_again", logging.WARNING),
    Kind.STEP_FAILURE: ("step_failed", logging.ERROR),
}

_days: dict[str, str | None] = {}


def tell(entry: dg.EventLogEntry, instance: dg.DagsterInstance | None) -> None:
    """One line for the begin and the end of a run and of each step. An error is told by its kind, not by its words.

    A data folder that is not to be touched gets none.
    """
    event = entry.dagster_event
    if event is None or event.event_type not in EVENTS:
        return
    data_dir = Settings.from_environment().data_dir
    if not is_readable(data_dir):
        return
    name, level = EVENTS[event.event_type]
    about = f"step {event.step_key}" if event.step_key else "run"
    log = Log(data_dir, entry.run_id, _as_of(entry.run_id, instance))
    took = getattr(event.event_specific_data, "duration_ms", None)
    log.tell(
        name,
        f"{about}: {name.partition('_')[2].replace('_', ' ')}",
        level,
        step=event.step_key,
        seconds=round(took / 1000, 3) if took is not None else None,
        error=kind_of(getattr(event.event_specific_data, "error", None)),
    )


def kind_of(error: Any) -> str | None:
    """The class of the innermost cause of an error as Dagster records it; None without an error."""
    found = innermost(error)
    return found.cls_name if found is not None else None


def innermost(error: Any) -> Any:
    """The cause of it all, of an error as Dagster records it: the outer ones only say that something failed."""
    while error is not None and error.cause is not None:
        error = error.cause
    return error


def _as_of(run_id: str, instance: dg.DagsterInstance | None) -> str | None:
    """The day of the run, looked up once."""
    if instance and run_id not in _days:
        run = instance.get_run_by_id(run_id)
        _days.clear()  # one process, one run; a daemon that tells of others asks again
        _days[run_id] = run.tags.get("dagster/partition") if run else None
    return _days.get(run_id)
