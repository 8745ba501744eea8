"""What ingestion tells of all entities together: what arrived when, what stands in quarantine, what is held."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import duckdb

from orchestration.settings import Settings
from orchestration.store.warehouse import open_to_write

from .arrivals import arrivals, expected_every_days
from .contract import Contract
from .landing import Landing
from .mapping import SourceMapping
from .select import literal, quoted

TABLES = {
    "source_arrivals": """source varchar, entity varchar, expected_every_days integer, last_delivered_on date,
        last_loaded_at timestamp, batches bigint, rows_accepted bigint, rows_quarantined bigint""",
    "quarantined_rows": """entity varchar, source varchar, rule varchar, rows bigint, first_seen_on date,
        last_seen_on date""",
    "held_deliveries": """entity varchar, source varchar, path varchar, kind varchar, batch_id varchar, rows bigint,
        faulty_rows bigint, reason varchar, since date, blocks_publication boolean""",
}


def write_books(settings: Settings, contracts: dict[str, Contract], mappings: list[SourceMapping]) -> dict[str, int]:
    """Make raw.source_arrivals, raw.quarantined_rows and raw.held_deliveries anew; returns their row counts.

    source_arrivals: one row per source and entity that is mapped or has landed · quarantined_rows: rows that still
    stand, per entity, source, rule and day they first came (a row that breaks two rules counts under both) ·
    held_deliveries: one row per held batch and per rejected file.
    """
    with open_to_write(settings.warehouse) as connection:
        connection.execute("begin")
        connection.execute("create schema if not exists raw")
        for table, columns in TABLES.items():
            connection.execute(f"create or replace table raw.{table} ({columns})")
        _insert(connection, "source_arrivals", _arrivals(settings, contracts, mappings))
        _insert(connection, "held_deliveries", _held(settings, contracts))
        _count_quarantine(connection, contracts)
        connection.execute("commit")
        counts = {table: connection.execute(f"select count(*) from raw.{table}").fetchone() for table in TABLES}
    return {table: row[0] if row else 0 for table, row in counts.items()}


def _arrivals(settings: Settings, contracts: Iterable[str], mappings: list[SourceMapping]) -> list[tuple[Any, ...]]:
    expected = {(m.source, entity): expected_every_days(m, entity) for m in mappings for entity in m.entities}
    arrived = {(a.source, a.entity): a for a in arrivals(settings.landing, contracts)}
    rows: list[tuple[Any, ...]] = []
    for pair in sorted(expected.keys() | arrived.keys()):
        came = arrived.get(pair)
        facts = (came.delivered_on, came.landed_at, came.batches, came.rows, came.quarantined) if came else None
        rows.append((*pair, expected.get(pair), *(facts or (None, None, 0, 0, 0))))
    return rows


def _held(settings: Settings, contracts: dict[str, Contract]) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for entity, contract in contracts.items():
        landing = Landing(settings.landing, entity)
        state = landing.ledger.state()
        for batch, slots in state.held().items():
            m = landing.manifest(batch)
            since = min(slot.seen[-1].at for slot in slots).date()
            why = f"{m.quarantined} of {m.rows_in} rows are faulty"
            about = (slots[0].path, "held", batch, m.rows_in, m.quarantined, why, since)
            rows.append((entity, m.source, *about, contract.blocks_publication))
        for slot in state.rejected():
            event = slot.rejected or {}
            since = date.fromisoformat(event["at"][:10]) if "at" in event else None
            file, why = event["error"]["file"], event["error"]["message"]
            about = (file, "rejected", None, None, None, str(why).removeprefix(f"{file}: "), since)
            rows.append((entity, slot.source, *about, contract.blocks_publication))
    return sorted(rows, key=lambda row: [str(cell) for cell in row])


def _count_quarantine(connection: duckdb.DuckDBPyConnection, contracts: Iterable[str]) -> None:
    present = {
        row[0]
        for row in connection.execute(
            "select table_name from information_schema.tables where table_schema = 'quarantine'"
        ).fetchall()
    }
    for entity in sorted(present & set(contracts)):
        connection.execute(
            f"""insert into raw.quarantined_rows
            select {literal(entity)}, _source, rule, count(*), first_seen_on, max(last_seen_at)::date
            from (
                select _source, first_seen_at::date as first_seen_on, last_seen_at, unnest(list_distinct(rules)) as rule
                from quarantine.{quoted(entity)} where left_at is null
            )
            group by _source, rule, first_seen_on order by all"""
        )


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        marks = ", ".join("?" for _ in rows[0])
        connection.executemany(f"insert into raw.{table} values ({marks})", rows)
