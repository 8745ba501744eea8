"""Policy of the whole platform: one process for all steps, who answers for which asset, and how old it may get."""

from datetime import timedelta
from typing import Any

import dagster as dg

from orchestration.defs.alone import alone_in_process

ENGINEERS, OPERATIONS = "team:data-engineering", "team:customer-success-operations"

# Groups whose figures the business answers for; the rest is the engineers'.
OF_OPERATIONS = {"segments", "metrics", "marts", "dashboards", "expectations", "seeds"}

# A day plus the time a run may take; after 36 hours the pages' banner turns red as well.
FRESHNESS = dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=36), warn_window=timedelta(hours=26))


def policy(group: str) -> dict[str, Any]:
    """What every asset of a group states: `@dg.asset(**policy("ingestion"), ...)`."""
    owner = OPERATIONS if group in OF_OPERATIONS else ENGINEERS
    return {"group_name": group, "owners": [owner], "freshness_policy": FRESHNESS}


@dg.definitions
def platform() -> dg.Definitions:
    # Process start-up dominates, not SQL.
    return dg.Definitions(executor=alone_in_process)
