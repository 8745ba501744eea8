"""Every week: what is older than its limit goes, in the data folder and in Dagster's own storage."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import dagster as dg

from orchestration.defs.event_log import OpenEventLogStorage
from orchestration.recovery import retention
from orchestration.recovery.limits import Limits
from orchestration.settings import Settings

HOUSEKEEPING = "housekeeping"
ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]


def old_runs(instance: dg.DagsterInstance, days: int) -> list[str]:
    """Ids of the runs that ended and were begun more than `days` ago, oldest first."""
    before = datetime.now(UTC) - timedelta(days=days)
    return [run.run_id for run in instance.get_runs(dg.RunsFilter(statuses=ENDED, created_before=before))][::-1]


def forget(instance: dg.DagsterInstance, run_ids: Sequence[str]) -> None:
    """Remove runs, their events and their logs; what is known of assets and checks stays.

    Dagster's own `delete_run` would remove the runs' materialisations as well, and an asset that was last made by one
    of them would count as never made. Storage other than the project's is left to its own tools.
    """
    storage = instance.event_log_storage
    if not isinstance(storage, OpenEventLogStorage):
        return
    for run_id in run_ids:
        storage.forget_run(run_id)
        instance.compute_log_manager.delete_logs(prefix=[run_id])
        instance.run_storage.delete_run(run_id)


@dg.op
def remove_what_is_old(context: dg.OpExecutionContext) -> None:
    """The same as `cs-metrics prune`."""
    limits = Limits.from_environment()
    for kind, (count, size) in retention.summary(
        retention.prune(Settings.from_environment(), limits, datetime.now(UTC))
    ).items():
        context.log.info(f"{kind}: {count:,} removed, {size / 1e6:,.1f} MB")
    if limits.dagster_days is not None:
        ended = old_runs(context.instance, limits.dagster_days)
        forget(context.instance, ended)
        context.log.info(f"runs forgotten: {len(ended):,}")


# Not alone_in_process: the clean-up holds the folder for itself, and one process holds it for one purpose at a time.
@dg.job(
    name=HOUSEKEEPING,
    description="What is older than its limit (CS_KEEP_...) goes; no figure changes by it.",
    executor_def=dg.in_process_executor,
)
def housekeeping() -> None:
    remove_what_is_old()


every_sunday = dg.ScheduleDefinition(
    name="every_sunday",
    job=housekeeping,
    cron_schedule="0 3 * * 0",
    execution_timezone=os.environ.get("CS_TIMEZONE") or "UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
