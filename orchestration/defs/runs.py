"""What Dagster knows of a run."""

from datetime import UTC, datetime

import dagster as dg


def started_at(instance: dg.DagsterInstance, run_id: str) -> datetime:
    """The moment (UTC) the run started; now, where the instance does not know it yet."""
    record = instance.get_run_record_by_id(run_id)
    if record is None or record.start_time is None:
        return datetime.now(UTC)
    return datetime.fromtimestamp(record.start_time, UTC)
