"""quarantine.<entity>: every faulty row that ever came, and when it left."""

from __future__ import annotations

import duckdb

from .contract import Contract
from .landing import Landing
from .ledger import State
from .select import literal, quoted

_COLUMNS = """quarantine_id varchar, _source varchar, _batch_id varchar, file varchar, line bigint,
    raw_text varchar, rules varchar[], messages varchar[], first_seen_at timestamp, last_seen_at timestamp,
    left_at timestamp"""


def refresh_quarantine(
    connection: duckdb.DuckDBPyConnection, contract: Contract, landing: Landing, state: State
) -> int:
    """Rebuild the entity's table from landing; returns how many rows stand (have not left).

    One row per faulty row of a file: the same cells in the same file are the same row, whichever batch
    brought them. It stands while any live or held batch has it, and left when the last of them was replaced.
    """
    table = f"quarantine.{quoted(contract.entity)}"
    connection.execute(f"create table if not exists {table} ({_COLUMNS})")
    connection.execute(f"delete from {table}")
    spans = state.spans()
    meta = [
        (batch, manifest.source, *span)
        for batch, span in spans.items()
        if (manifest := landing.manifest(batch)).quarantined
    ]
    if not meta:
        return 0
    connection.execute(
        "create or replace temp table seen (batch varchar, source varchar, first_at timestamp, "
        "last_at timestamp, left_at timestamp)"
    )
    connection.executemany("insert into seen values (?, ?, ?, ?, ?)", meta)
    files = ", ".join(literal(str(landing.quarantine(batch))) for batch, *_ in meta)
    connection.execute(
        f"""insert into {table}
        select
            quarantine_id,
            max_by(source, order_key),
            max_by(batch, order_key),
            max_by(file, order_key),
            max_by(line, order_key),
            max_by(raw_text, order_key),
            max_by(rules, order_key),
            max_by(messages, order_key),
            min(first_at),
            max(last_at),
            case when bool_or(left_at is null) then null else max(left_at) end
        from (
            select q.*, seen.*, (seen.left_at is null, seen.last_at, seen.batch) as order_key
            from read_parquet([{files}], filename = 'came_from') as q
            join seen on seen.batch = parse_path(q.came_from)[-2]
        )
        group by quarantine_id"""
    )
    connection.execute("drop table seen")
    row = connection.execute(f"select count(*) from {table} where left_at is null").fetchone()
    return row[0] if row else 0
