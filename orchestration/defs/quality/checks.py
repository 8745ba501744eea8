"""Checks on raw rows that no single file can answer."""

from collections.abc import Iterator

import dagster as dg

from orchestration.defs.partitions import WAREHOUSE_POOL
from orchestration.ingest.contract import load_contracts
from orchestration.publish import run_record
from orchestration.quality.raw_counts import count_orphans
from orchestration.settings import ROOT, Settings

CUSTOMERS = dg.AssetKey(["raw", "customers"])
LINKED = [
    c.entity for c in load_contracts(ROOT).values() if c.entity != "customers" and "customer_id" in c.column_names
]


@dg.multi_asset_check(
    name="known_customers",
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
    settings = Settings.from_environment()
    found = [count_orphans(settings.warehouse, entity) for entity in LINKED]
    run_record.note(
        settings.data_dir,
        context.run.run_id,
        "orphans",
        {o.entity: {"orphans": o.orphans, "rows": o.rows} for o in found},
    )
    for one in found:
        yield dg.AssetCheckResult(
            passed=one.orphans == 0,
            check_name="known_customers",
            asset_key=dg.AssetKey(["raw", one.entity]),
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"orphans": one.orphans, "rows": one.rows, "share": one.share},
        )
