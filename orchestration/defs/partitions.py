"""The one clock: a partition is a day, and its key is as_of."""

import dagster as dg

# The newest partition is the last complete UTC day.
days = dg.DailyPartitionsDefinition(start_date="2015-01-01", timezone="UTC")

# DuckDB lets one process write: every step that opens the warehouse takes a turn in this pool.
WAREHOUSE_POOL = "warehouse"

# A backfill runs day by day: each run has one as_of.
one_day_a_run = dg.BackfillPolicy.multi_run(max_partitions_per_run=1)
