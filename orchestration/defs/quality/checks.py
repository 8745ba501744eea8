"""Checks on raw rows that no single file can answer."""

from collections.abc import Iterator

import dagster as dg

from orchestration.defs.partitions import WAREHOUSE_POOL, day_of
from orchestration.quality.orphans import LINKED, orphans_of_run
from orchestration.settings import Settings

CUSTOMERS = dg.AssetKey(["raw", "customers"])


@dg.multi_asset_check(
    name="known_customers",
    can_subset=True,
    pool=WAREHOUSE_POOL,
    specs=[
        dg.AssetCheckSpec(
            "known_customers",
            asset=dg.AssetKey(["raw", entity]),
            additional_deps=[CUSTOMERS],
            description="Every row belongs to a customer of raw/customers. Others are kept and are in no figure.",
        )
        for entity in LINKED
    ],
)
def known_customers(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
    partition = context.run.tags.get("dagster/partition")
    settings = day_of(partition, context.run.run_id)[1] if partition else Settings.from_environment()
    asked = {key.asset_key.path[-1] for key in context.selected_asset_check_keys}
    for one in (found for found in orphans_of_run(settings, context.run.run_id) if found.entity in asked):
        yield dg.AssetCheckResult(
            passed=one.orphans == 0,
            check_name="known_customers",
            asset_key=dg.AssetKey(["raw", one.entity]),
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"orphans": one.orphans, "rows": one.rows, "share": one.share},
        )
