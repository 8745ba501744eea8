"""One asset per raw entity, and the demo company's exports where the demo is the source."""

from collections.abc import Iterator
from datetime import date

import dagster as dg

from orchestration.defs.ingestion.demo import demo_exports
from orchestration.defs.partitions import WAREHOUSE_POOL, days, one_day_a_run
from orchestration.ingest.contract import Contract, load_contracts
from orchestration.ingest.run import ingest_entity
from orchestration.publish import run_record
from orchestration.publish.release import refuse_older
from orchestration.settings import ROOT, Settings

DELIVERY_CHECK = "delivery_accepted"


def raw_entity(contract: Contract, upstream: list[dg.AssetKey]) -> dg.AssetsDefinition:
    """The asset `raw/<entity>`: what its sources delivered, contract-checked, nothing lost."""
    key = dg.AssetKey(["raw", contract.entity])
    check = dg.AssetCheckSpec(
        DELIVERY_CHECK,
        asset=key,
        blocking=contract.blocks_publication,
        description="No file rejected and no batch held. What a file breaks stands in quarantine.",
    )

    @dg.asset(
        key=key,
        deps=upstream,
        group_name="ingestion",
        kinds={"duckdb", "parquet"},
        description=contract.description,
        partitions_def=days,
        backfill_policy=one_day_a_run,
        pool=WAREHOUSE_POOL,
        check_specs=[check],
    )
    def raw(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        settings = Settings.from_environment()
        as_of = date.fromisoformat(context.partition_key)
        refuse_older(settings.published, as_of)
        report = ingest_entity(contract.entity, settings, as_of, context.run_id)
        run_record.note(settings.data_dir, context.run_id, f"ingest/{contract.entity}", report.as_dict())
        counts = {name: getattr(report, name) for name in ("rows_in", "accepted", "quarantined", "duplicates", "held")}
        yield dg.MaterializeResult(
            metadata={**counts, "dagster/row_count": report.rows_total, "warnings": report.warnings},
            check_results=[
                dg.AssetCheckResult(
                    passed=not report.is_held,
                    check_name=DELIVERY_CHECK,
                    severity=dg.AssetCheckSeverity.ERROR if contract.blocks_publication else dg.AssetCheckSeverity.WARN,
                    description=report.data_issue,
                    metadata={"quarantined_total": report.quarantined_total, "held_batches": report.held_batches},
                )
            ],
        )

    return raw


@dg.definitions
def ingestion() -> dg.Definitions:
    assets: list[dg.AssetsDefinition] = []
    upstream: list[dg.AssetKey] = []
    if Settings.from_environment().is_demo:
        assets.append(demo_exports())
        upstream = [assets[0].key]
    assets += [raw_entity(contract, upstream) for contract in load_contracts(ROOT).values()]
    return dg.Definitions(assets=assets)
