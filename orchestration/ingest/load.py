"""raw and quarantine in the warehouse: a function of what has landed, refreshed in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from orchestration.settings import Settings
from orchestration.store.warehouse import open_to_write

from .contract import Contract
from .engine import MEMORY_LIMIT
from .issue import data_issue
from .landing import Landing
from .ledger import State
from .missing import refresh_missing_keys
from .quarantine import refresh_quarantine
from .select import literal, quoted

TECHNICAL = (
    ("_source", "varchar"),
    ("_batch_id", "varchar"),
    ("_row_number", "bigint"),
    ("_loaded_at", "timestamp"),
    ("_delivered_on", "date"),
    ("_authority", "integer"),
    ("_row_hash", "varchar"),
)


@dataclass(frozen=True)
class Loaded:
    """What stands in the warehouse for one entity afterwards."""

    rows_total: int
    quarantined_total: int
    last_delivered_on: date | None
    data_issue: str | None
    is_held: bool


def refresh(contract: Contract, settings: Settings, is_mapped: bool) -> Loaded:
    """Make raw.<entity>, quarantine.<entity>, raw.entity_status and raw.missing_keys say what landing says.

    Batches that are no longer live leave, new ones come, all in one transaction: a run that is killed leaves
    the warehouse as it was, and the next one finishes. A missing warehouse is built anew the same way.
    """
    landing = Landing(settings.landing, contract.entity)
    state = landing.ledger.state()
    with open_to_write(settings.warehouse) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        connection.execute("set preserve_insertion_order = false")
        connection.execute("begin")
        try:
            loaded = _refresh(connection, contract, landing, state, is_mapped)
            connection.execute("commit")
        except BaseException:
            connection.execute("rollback")
            raise
    return loaded


def _refresh(
    connection: duckdb.DuckDBPyConnection, contract: Contract, landing: Landing, state: State, is_mapped: bool
) -> Loaded:
    connection.execute("create schema if not exists raw")
    connection.execute("create schema if not exists quarantine")
    live = state.live()
    chains = state.chains()
    _refresh_raw(connection, contract, landing, live, {batch for chain in chains for batch in chain})
    _replace_keys(connection, contract, chains)
    quarantined = refresh_quarantine(connection, contract, landing, state)
    refresh_missing_keys(connection, contract, landing, state)
    issue = data_issue(contract.entity, landing, state)
    row = connection.execute(
        f"select count(*), max(_delivered_on), max(_loaded_at) from raw.{quoted(contract.entity)}"
    ).fetchone()
    rows, delivered_on, loaded_at = row or (0, None, None)
    is_held = bool(state.held() or state.rejected())
    connection.execute(
        """create table if not exists raw.entity_status (entity varchar, is_mapped boolean, is_held boolean,
        data_issue varchar, row_count bigint, last_delivered_on date, last_loaded_at timestamp)"""
    )
    connection.execute("delete from raw.entity_status where entity = ?", [contract.entity])
    connection.execute(
        "insert into raw.entity_status values (?, ?, ?, ?, ?, ?, ?)",
        [contract.entity, is_mapped, is_held, issue, rows, delivered_on, loaded_at],
    )
    return Loaded(rows, quarantined, delivered_on, issue, is_held)


def _refresh_raw(
    connection: duckdb.DuckDBPyConnection, contract: Contract, landing: Landing, live: set[str], chained: set[str]
) -> None:
    """chained: batches of which raw holds only some rows, which a content that comes back may change."""
    wanted = [(c.name, c.data_type) for c in contract.columns] + list(TECHNICAL)
    table = f"raw.{quoted(contract.entity)}"
    definition = ", ".join(f"{quoted(name)} {kind}" for name, kind in wanted)
    if _shape(connection, "raw", contract.entity) != _described(connection, definition):
        # The contract changed: an old shape cannot take new rows, and landing holds them all.
        connection.execute(f"drop table if exists {table}")
        connection.execute(f"create table {table} ({definition})")
    rows = connection.execute(f"select distinct _batch_id from {table}").fetchall()
    present = {row[0] for row in rows}
    if stale := present - (live - chained):
        listed = ", ".join(literal(batch) for batch in sorted(stale))
        connection.execute(f"delete from {table} where _batch_id in ({listed})")
    coming = sorted(live - (present - stale))
    files = [str(landing.accepted(batch)) for batch in coming if landing.require_as_written(batch).accepted]
    if files:
        reader = f"read_parquet([{', '.join(literal(file) for file in files)}], union_by_name = true)"
        given = {row[0] for row in connection.execute(f"describe select * from {reader}").fetchall()}
        names = ", ".join(quoted(name) for name, _ in wanted if name in given)
        connection.execute(f"insert into {table} ({names}) select {names} from {reader}")


def _replace_keys(connection: duckdb.DuckDBPyConnection, contract: Contract, chains: list[list[str]]) -> None:
    """Of undated whole contents, a key's row is the newest that has it: nothing else orders its versions.

    A key that the newest content lacks keeps its last row: it is missing, and missing is never deleted.
    """
    table = f"raw.{quoted(contract.entity)}"
    keys = ", ".join(quoted(name) for name in contract.key)
    same = " and ".join(f"old.{quoted(name)} is not distinct from newest.{quoted(name)}" for name in contract.key)
    for chain in chains:
        ordinals = "(values " + ", ".join(f"({literal(batch)}, {i})" for i, batch in enumerate(chain)) + ")"
        connection.execute(
            f"""delete from {table} as old
            using {ordinals} as own (batch, ordinal), (
                select {keys}, max(chain.ordinal) as ordinal
                from {table} join {ordinals} as chain (batch, ordinal) on _batch_id = chain.batch
                group by {keys}
            ) as newest
            where old._batch_id = own.batch and own.ordinal < newest.ordinal and {same}"""
        )


def _shape(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> list[tuple[str, str]]:
    return connection.execute(
        "select column_name, data_type from duckdb_columns() where schema_name = ? and table_name = ? "
        "and database_name = current_database() order by column_index",
        [schema, table],
    ).fetchall()


def _described(connection: duckdb.DuckDBPyConnection, definition: str) -> list[tuple[str, str]]:
    """The definition as DuckDB spells it (decimal(18,6) -> DECIMAL(18,6))."""
    connection.execute(f"create or replace temp table wanted_shape ({definition})")
    rows = connection.execute("describe wanted_shape").fetchall()
    connection.execute("drop table wanted_shape")
    return [(row[0], row[1]) for row in rows]
