"""The one clock: a partition is a day, and its key is as_of."""

import shutil
from datetime import date

import dagster as dg

from orchestration.publish import turn
from orchestration.publish.backfill import settings_of_day
from orchestration.settings import Settings

# The newest partition is the last complete UTC day.
days = dg.DailyPartitionsDefinition(start_date="2015-01-01", timezone="UTC")

# DuckDB lets one process write: every step that opens the warehouse takes a turn in this pool.
WAREHOUSE_POOL = "warehouse"

# A backfill runs day by day: each run has one as_of.
one_day_a_run = dg.BackfillPolicy.multi_run(max_partitions_per_run=1)


def day_of(partition_key: str, run_id: str) -> tuple[date, Settings]:
    """as_of of a partition, and what its run works with: a day before the published one has its own warehouse.

    The run holds the data folder from here on until its process ends. Raises AnotherRunIsAtWork.
    """
    as_of, settings = date.fromisoformat(partition_key), Settings.from_environment()
    is_new = turn.take(settings.data_dir, run_id)
    settings = settings_of_day(settings, as_of)
    if is_new and settings.backfill:  # what a killed backfill left behind is no beginning
        shutil.rmtree(settings.workshop, ignore_errors=True)
    return as_of, settings
