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
from orchestration.quality.raw_counts import count_rows
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
            metadata={
                **counts,
                "dagster/row_count": report.rows_total,
                "warnings": report.warnings,
                "schema_drift": report.schema_drift,
            },
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


def books_of_ingestion(entities: list[dg.AssetKey]) -> dg.AssetsDefinition:
    """What ingestion writes about all entities: complete once each of them has had its turn, and not before."""
    about = {
        "entity_status": "One row per contract entity: mapped or not, held or not, how fresh.",
        "missing_keys": "One row per key that the newest snapshot of a source lacks.",
    }

    @dg.multi_asset(
        name="books_of_ingestion",
        specs=[
            dg.AssetSpec(
                ["raw", table],
                deps=entities,
                group_name="ingestion",
                kinds={"duckdb"},
                description=description,
                partitions_def=days,
            )
            for table, description in about.items()
        ],
        partitions_def=days,
        backfill_policy=one_day_a_run,
        pool=WAREHOUSE_POOL,
    )
    def books() -> Iterator[dg.MaterializeResult]:
        warehouse = Settings.from_environment().warehouse
        for table in about:
            yield dg.MaterializeResult(["raw", table], metadata={"dagster/row_count": count_rows(warehouse, table)})

    return books


@dg.definitions
def ingestion() -> dg.Definitions:
    assets: list[dg.AssetsDefinition] = []
    upstream: list[dg.AssetKey] = []
    if Settings.from_environment().is_demo:
        assets.append(demo_exports())
        upstream = [assets[0].key]
    entities = [raw_entity(contract, upstream) for contract in load_contracts(ROOT).values()]
    books = books_of_ingestion([entity.key for entity in entities])
    return dg.Definitions(assets=[*assets, *entities, books])
