"""The one clock: a partition is a day, and its key is as_of."""

from datetime import UTC, date, datetime

import dagster as dg

from orchestration.publish import backfill
from orchestration.settings import Settings
from orchestration.store import version
from orchestration.store.alone import hold_for_run
from orchestration.store.warehouse import require_sound

# The newest partition is the last complete UTC day.
days = dg.DailyPartitionsDefinition(start_date="2015-01-01", timezone="UTC")

# DuckDB lets one process write: every step that opens the warehouse takes a turn in this pool.
WAREHOUSE_POOL = "warehouse"

# A run with this tag makes everything of what has landed and looks at no source file.
FROM_LANDING = "cs_metrics/from_landing"

# A backfill runs day by day: each run has one as_of.
one_day_a_run = dg.BackfillPolicy.multi_run(max_partitions_per_run=1)


_examined: str | None = None  # the run that this process found the warehouse sound for


def day_of(partition_key: str, run_id: str) -> tuple[date, Settings]:
    """as_of of a partition, and what its run works with: a day before the published one has its own warehouse.

    The run holds the data folder from here on until its process ends. Raises AnotherRunIsAtWork, WrongFormat for a
    folder that this program does not know, ClockIsWrong where the published day lies ahead, and DamagedWarehouse.
    """
    global _examined
    as_of, settings = date.fromisoformat(partition_key), Settings.from_environment()
    hold_for_run(settings.data_dir, run_id)
    backfill.refuse_unfinished(settings.published, datetime.now(UTC).date())
    version.bring_up_to_date(settings.data_dir)
    settings = backfill.settings_of_day(settings, as_of)
    if settings.backfill:
        backfill.begin(settings, run_id)
    if _examined != run_id:
        require_sound(settings.warehouse)
        _examined = run_id
    return as_of, settings
