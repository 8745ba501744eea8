"""The one clock: a partition is a day, and its key is as_of."""

from datetime import date

import dagster as dg

from orchestration.publish.backfill import settings_of_day
from orchestration.settings import Settings

# The newest partition is the last complete UTC day.
days = dg.DailyPartitionsDefinition(start_date="2015-01-01", timezone="UTC")

# DuckDB lets one process write: every step that opens the warehouse takes a turn in this pool.
WAREHOUSE_POOL = "warehouse"

# A backfill runs day by day: each run has one as_of.
one_day_a_run = dg.BackfillPolicy.multi_run(max_partitions_per_run=1)


def day_of(partition_key: str) -> tuple[date, Settings]:
    """as_of of a partition, and what its run works with: a day before the published one has its own warehouse."""
    as_of = date.fromisoformat(partition_key)
    return as_of, settings_of_day(Settings.from_environment(), as_of)
