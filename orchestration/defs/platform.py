"""Policy of the whole platform: one process for all steps, who answers for which asset, and how old it may get."""

from datetime import timedelta
from typing import Any

import dagster as dg

from orchestration.defs.alone import alone_in_process
from orchestration.watch.freshness import stale_after_hours

ENGINEERS, OPERATIONS = "team:data-engineering", "team:customer-success-operations"

# Groups whose figures the business answers for; the rest is the engineers'.
OF_OPERATIONS = {"segments", "metrics", "marts", "dashboards", "expectations", "seeds"}


def freshness() -> dg.FreshnessPolicy:
    """An asset fails when the publication counts as stale (CS_STALE_HOURS); the warning comes at 26 of 36 hours."""
    limit = timedelta(hours=stale_after_hours())
    return dg.FreshnessPolicy.time_window(fail_window=limit, warn_window=limit * 26 / 36)


def policy(group: str) -> dict[str, Any]:
    """What every asset of a group states: `@dg.asset(**policy("ingestion"), ...)`."""
    owner = OPERATIONS if group in OF_OPERATIONS else ENGINEERS
    return {"group_name": group, "owners": [owner], "freshness_policy": freshness()}


@dg.definitions
def platform() -> dg.Definitions:
    # Process start-up dominates, not SQL.
    return dg.Definitions(executor=alone_in_process)
