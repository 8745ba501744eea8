"""What ingestion writes about all entities together."""

from collections.abc import Iterator

import dagster as dg

from orchestration.defs.partitions import WAREHOUSE_POOL, day_of, days, one_day_a_run
from orchestration.defs.platform import policy
from orchestration.defs.retries import retried
from orchestration.ingest.books import write_books
from orchestration.ingest.contract import load_contracts
from orchestration.ingest.mapping import load_mappings
from orchestration.quality.orphans import note_orphans
from orchestration.quality.raw_counts import count_rows

ABOUT = {
    "entity_status": "One row per contract entity: mapped or not, held or not, how fresh.",
    "missing_keys": "One row per key that the newest snapshot of a source lacks.",
    "source_arrivals": "One row per source and entity it feeds: when it last delivered, and how often it should.",
    "quarantined_rows": "One row per entity, source, rule and day: how many rows of that day stand in quarantine.",
    "held_deliveries": "One row per held batch and rejected file.",
}


def books_of_ingestion(entities: list[dg.AssetKey]) -> dg.AssetsDefinition:
    """Complete once each entity has had its turn, and not before."""

    @dg.multi_asset(
        name="books_of_ingestion",
        specs=[
            dg.AssetSpec(
                ["raw", table],
                deps=entities,
                **policy("ingestion"),
                kinds={"duckdb"},
                description=description,
                partitions_def=days,
            )
            for table, description in ABOUT.items()
        ],
        partitions_def=days,
        backfill_policy=one_day_a_run,
        pool=WAREHOUSE_POOL,
    )
    def books(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        _, settings = day_of(context.partition_key, context.run_id)
        contracts = load_contracts(settings.root)
        with retried():
            mappings = load_mappings(settings.sources, contracts, settings.mapping_environment())
            write_books(settings, contracts, mappings)
            note_orphans(settings, context.run_id)
            rows = {table: count_rows(settings.warehouse, table) for table in ABOUT}
        for table in ABOUT:
            yield dg.MaterializeResult(["raw", table], metadata={"dagster/row_count": rows[table]})

    return books
