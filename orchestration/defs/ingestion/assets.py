"""One asset per raw entity, and the demo company's exports where the demo is the source."""

from collections.abc import Iterator

import dagster as dg

from orchestration.defs.ingestion.arrival import arrival_results, arrival_specs
from orchestration.defs.ingestion.books import books_of_ingestion
from orchestration.defs.ingestion.demo import demo_exports
from orchestration.defs.partitions import FROM_LANDING, WAREHOUSE_POOL, day_of, days, one_day_a_run
from orchestration.defs.platform import policy
from orchestration.defs.retries import retried
from orchestration.ingest.arrivals import verdicts
from orchestration.ingest.contract import Contract, load_contracts
from orchestration.ingest.errors import IngestError
from orchestration.ingest.load import TECHNICAL
from orchestration.ingest.mapping import SourceMapping, load_mappings
from orchestration.ingest.run import ingest_entity, restore_entity
from orchestration.settings import ROOT, Settings
from orchestration.store import run_record

DELIVERY_CHECK = "delivery_accepted"


def raw_entity(contract: Contract, sources: list[str], upstream: list[dg.AssetKey]) -> dg.AssetsDefinition:
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
        **policy("ingestion"),
        kinds={"duckdb", "parquet"},
        description=contract.description,
        metadata={"dagster/column_schema": column_schema(contract)},
        partitions_def=days,
        backfill_policy=one_day_a_run,
        pool=WAREHOUSE_POOL,
        check_specs=[check, *arrival_specs(key, sources)],
    )
    def raw(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        as_of, settings = day_of(context.partition_key, context.run_id)
        contracts = load_contracts(settings.root)
        with retried():
            mappings = load_mappings(settings.sources, contracts, settings.mapping_environment())
            if settings.backfill or FROM_LANDING in context.run.tags:  # nothing new is taken in for it
                report = restore_entity(contract.entity, settings, contracts, mappings)
                if settings.backfill:  # what is held today has no say about an older day
                    report.blocks_publication = False
            else:
                report = ingest_entity(contract.entity, settings, as_of, context.run_id, contracts, mappings)
        arrived = verdicts(settings.landing, contract.entity, mappings, sources, as_of)
        noted = report.as_dict() | {"arrivals": [verdict.as_dict() for verdict in arrived]}
        run_record.note(settings.data_dir, context.run_id, f"ingest/{contract.entity}", noted)
        counts = {name: getattr(report, name) for name in ("rows_in", "accepted", "quarantined", "duplicates", "held")}
        delivery = dg.AssetCheckResult(
            passed=not report.is_held,
            check_name=DELIVERY_CHECK,
            severity=dg.AssetCheckSeverity.ERROR if report.blocks_publication else dg.AssetCheckSeverity.WARN,
            description=report.data_issue,
            metadata={"quarantined_total": report.quarantined_total, "held_batches": report.held_batches},
        )
        yield dg.MaterializeResult(
            metadata={
                **counts,
                "dagster/row_count": report.rows_total,
                "warnings": report.warnings,
                "schema_drift": report.schema_drift,
            },
            check_results=[delivery, *arrival_results(arrived)],
        )

    return raw


def column_schema(contract: Contract) -> dg.TableSchema:
    """The contract's columns as the UI shows them, and those that ingestion adds."""
    columns = [
        dg.TableColumn(
            column.name,
            column.data_type,
            description=column.description,
            constraints=dg.TableColumnConstraints(nullable=not column.required),
        )
        for column in contract.columns
    ]
    return dg.TableSchema([*columns, *(dg.TableColumn(name, kind) for name, kind in TECHNICAL)])


def mappings_now(settings: Settings, contracts: dict[str, Contract]) -> list[SourceMapping]:
    """The mappings, or none while one of them is wrong: the run says what, and the UI stays usable until then."""
    try:
        return load_mappings(settings.sources, contracts, settings.mapping_environment())
    except IngestError:
        return []


@dg.definitions
def ingestion() -> dg.Definitions:
    settings, contracts = Settings.from_environment(), load_contracts(ROOT)
    assets: list[dg.AssetsDefinition] = []
    upstream: list[dg.AssetKey] = []
    if settings.is_demo:
        assets.append(demo_exports())
        upstream = [assets[0].key]
    mappings = mappings_now(settings, contracts)
    entities = [
        raw_entity(contract, [m.source for m in mappings if contract.entity in m.entities], upstream)
        for contract in contracts.values()
    ]
    books = books_of_ingestion([entity.key for entity in entities])
    return dg.Definitions(assets=[*assets, *entities, books])
