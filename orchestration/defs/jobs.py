"""The daily job, its schedule, and what happens when it fails."""

import os
from datetime import UTC, date, timedelta

import dagster as dg

from orchestration.defs.alone import alone_in_process
from orchestration.defs.ended import ended, seconds_of_steps
from orchestration.defs.housekeeping import HOUSEKEEPING
from orchestration.defs.partitions import days
from orchestration.defs.runs import GONE, free_slots_of_dead_runs
from orchestration.defs.told import innermost, kind_of
from orchestration.observe.memory import peak_memory
from orchestration.publish import status
from orchestration.publish.backfill import settings_of_day
from orchestration.publish.summary import Seen
from orchestration.settings import Settings
from orchestration.store import run_record
from orchestration.store.version import is_readable
from orchestration.watch.notify import notify_once


def tell_failure(instance: dg.DagsterInstance, run_id: str, message: str, seen: Seen | None = None) -> None:
    """Write published/status/ for a run that did not publish, and notify once; the last publication stands.

    seen: what the process of the run knows of it; without it what its steps left behind.
    """
    run = instance.get_run_by_id(run_id)
    as_of = run.tags.get("dagster/partition", "") if run else ""
    settings = Settings.from_environment()
    if (run and run.job_name == HOUSEKEEPING) or not is_readable(settings.data_dir):
        return  # the one is no attempt to publish, and of a newer data folder nothing is touched
    if as_of:
        settings = settings_of_day(settings, date.fromisoformat(as_of))
    told = ended(instance, settings, run_id, as_of, seen or Seen(seconds_of_steps(instance, run_id)), message)
    if problem := notify_once(settings, told):
        dg.get_dagster_logger().warning(problem)


def tell_dead_runs(instance: dg.DagsterInstance, run_ids: list[str]) -> None:
    """The same for runs whose process is gone: nobody else tells of them."""
    for run_id in run_ids:
        run = instance.get_run_by_id(run_id)
        if run and run.status == dg.DagsterRunStatus.FAILURE and told_so_far(run_id) is None and is_ours(run):
            seen = Seen(seconds_of_steps(instance, run_id), failure={"step": None, "kind": "ProcessGone"})
            tell_failure(instance, run_id, GONE, seen)


def is_ours(run: dg.DagsterRun) -> bool:
    """Whether the run worked on this data folder: one instance may know runs of commands on another one."""
    begun = run_record.folder_of(Settings.from_environment().data_dir, run.run_id)
    return run.remote_job_origin is not None or begun.exists()


def told_so_far(run_id: str) -> str | None:
    """The message of this run's status, if one was written."""
    written = status.of_run(Settings.from_environment(), run_id)
    return written["message"] if written else None


def _innermost(error: BaseException | None) -> BaseException | None:
    """The cause of it all: the outer errors only say that a step failed."""
    while error is not None and error.__cause__ is not None:
        error = error.__cause__
    return error


@dg.failure_hook
def status_of_failure(context: dg.HookContext) -> None:
    cause = _innermost(context.op_exception)
    failure = {"step": context.step_key, "kind": type(cause).__name__ if cause else None}
    seen = Seen(seconds_of_steps(context.instance, context.run_id), peak_memory(), failure)
    tell_failure(context.instance, context.run_id, str(cause) if cause else "the run failed", seen)


daily_refresh = dg.define_asset_job(
    "daily_refresh",
    selection=dg.AssetSelection.all(),
    description="Files in, a published release out, for one day (as_of).",
    partitions_def=days,
    hooks={status_of_failure},
    executor_def=alone_in_process,
    tags={"dagster/retry_strategy": "ALL_STEPS"},  # a release is made by a whole run
)


@dg.schedule(
    job=daily_refresh,
    cron_schedule=os.environ.get("CS_SCHEDULE") or "0 6 * * *",
    execution_timezone=os.environ.get("CS_TIMEZONE") or "UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def every_morning(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """The last complete UTC day, each morning at six (time zone: CS_TIMEZONE; another time: CS_SCHEDULE, as cron)."""
    as_of = context.scheduled_execution_time.astimezone(UTC).date() - timedelta(days=1)
    return dg.RunRequest(run_key=as_of.isoformat(), partition_key=as_of.isoformat())


@dg.sensor(minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.RUNNING)
def slots_of_dead_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Each minute: a run whose process was killed gives back its turn, so that the next one does not wait forever."""
    freed = free_slots_of_dead_runs(context.instance)
    tell_dead_runs(context.instance, freed)
    return dg.SkipReason(f"given back: {', '.join(freed)}" if freed else "no dead run holds a turn")


@dg.run_status_sensor(run_status=dg.DagsterRunStatus.CANCELED, default_status=dg.DefaultSensorStatus.RUNNING)
def status_of_cancelled_runs(context: dg.RunStatusSensorContext) -> None:
    """A run that somebody cancelled did not publish either."""
    run_id = context.dagster_run.run_id
    seen = Seen(seconds_of_steps(context.instance, run_id), failure={"step": None, "kind": "Cancelled"})
    tell_failure(context.instance, run_id, "The run was cancelled.", seen)


@dg.run_failure_sensor(default_status=dg.DefaultSensorStatus.RUNNING)
def status_of_failed_runs(context: dg.RunFailureSensorContext) -> None:
    """Once a failed run is over its status is complete; runs that no hook watches are told of as well."""
    run_id = context.dagster_run.run_id
    failed = context.get_step_failure_events()
    # Dagster's own words for a run that was refused or broke off are the same for all of them.
    error = innermost(getattr(context.failure_event.event_specific_data, "error", None))
    failure = None
    if failed:
        failure = {"step": failed[0].step_key, "kind": kind_of(failed[0].step_failure_data.error)}
    elif error:
        failure = {"step": None, "kind": kind_of(error)}
    seen = Seen(seconds_of_steps(context.instance, run_id), failure=failure)
    message = error.message.strip() if error else context.failure_event.message
    tell_failure(context.instance, run_id, told_so_far(run_id) or message, seen)
