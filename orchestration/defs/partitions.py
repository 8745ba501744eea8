"""The one clock: a partition is a day, and its key is as_of."""

import dagster as dg

# The newest partition is the last complete UTC day.
days = dg.DailyPartitionsDefinition(start_date="2015-01-01", timezone="UTC")

# DuckDB lets one process write: every step that opens the warehouse takes a turn in this pool.
WAREHOUSE_POOL = "warehouse"
