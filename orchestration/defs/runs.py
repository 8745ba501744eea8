"""What Dagster knows of runs, and what it cannot know: whether a run's process is still there."""

from datetime import UTC, datetime

import dagster as dg
import psutil

from orchestration.settings import Settings
from orchestration.store import turn

GONE = "The process of this run is gone: it was killed or the machine restarted."


def started_at(instance: dg.DagsterInstance, run_id: str) -> datetime:
    """The moment (UTC) the run started; now, where the instance does not know it yet."""
    record = instance.get_run_record_by_id(run_id)
    if record is None or record.start_time is None:
        return datetime.now(UTC)
    return datetime.fromtimestamp(record.start_time, UTC)


def ended_at(instance: dg.DagsterInstance, run_id: str) -> datetime:
    """The moment (UTC) the run ended, however late somebody tells of it; now, where it is still at work."""
    record = instance.get_run_record_by_id(run_id)
    if record is None or record.end_time is None:
        return datetime.now(UTC)
    return datetime.fromtimestamp(record.end_time, UTC)


def holders_of_slots(instance: dg.DagsterInstance) -> list[str]:
    """Ids of the runs that hold or wait for a turn in a pool."""
    return sorted(instance.event_log_storage.get_concurrency_run_ids())


def free_slots_of_dead_runs(instance: dg.DagsterInstance) -> list[str]:
    """Give back the turns of runs that ended or whose process is gone; returns their ids.

    A killed process (kill -9, out of memory, a reboot) cannot give back its turn in the warehouse's pool, and
    every later run would wait for it forever. Such a run is reported as failed, also one that held no turn then.
    """
    freed = []
    started = instance.get_run_ids(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))
    for run_id in sorted({*holders_of_slots(instance), *started}):
        run = instance.get_run_by_id(run_id)
        if run is not None and not run.is_finished:
            if _is_alive(instance, run_id):
                continue
            instance.report_run_failed(run, GONE)
        instance.event_log_storage.free_concurrency_slots_for_run(run_id)
        freed.append(run_id)
    return freed


def _is_alive(instance: dg.DagsterInstance, run_id: str) -> bool:
    """True if the process that executes the run's steps is there; a run that has not begun yet counts as alive."""
    at_work = turn.is_at_work(Settings.from_environment().data_dir, run_id)
    if at_work is not None:
        return at_work
    record = instance.get_run_record_by_id(run_id)  # a run of another data folder
    pid = _process_id(instance, run_id)
    if pid is None or record is None or record.start_time is None:
        return True
    try:
        began = psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return False
    return began <= record.start_time  # a younger process has only inherited the number


def _process_id(instance: dg.DagsterInstance, run_id: str) -> int | None:
    """The number of the process that the executor stated when it began."""
    events = instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.ENGINE_EVENT).records
    for record in events:
        event = record.event_log_entry.dagster_event
        value = event.engine_event_data.metadata.get("pid") if event else None
        if value is not None and str(value.value).isdigit():
            return int(str(value.value))
    return None
