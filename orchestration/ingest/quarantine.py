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
    faulty = {batch: manifest for batch in spans if (manifest := landing.manifest(batch)).quarantined}
    if not faulty:
        return 0
    connection.execute(
        "create or replace temp table seen (batch varchar, source varchar, first_at timestamp, "
        "last_at timestamp, left_at timestamp)"
    )
    meta = [(batch, manifest.source, *spans[batch]) for batch, manifest in faulty.items()]
    connection.executemany("insert into seen values (?, ?, ?, ?, ?)", meta)
    # Only what one path brought can be the same row twice. To compare costs memory: there can be millions of them.
    batches_of: dict[tuple[str, str], list[str]] = {}
    for batch, manifest in faulty.items():
        batches_of.setdefault((manifest.source, manifest.path), []).append(batch)
    alone = [batches[0] for batches in batches_of.values() if len(batches) == 1]
    if alone:
        columns = "quarantine_id, source, batch, file, line, raw_text, rules, messages, first_at, last_at, left_at"
        connection.execute(f"insert into {table} select {columns} from ({_rows(landing, alone)})")
    for batches in batches_of.values():
        if len(batches) > 1:
            connection.execute(f"insert into {table} {_newest(_rows(landing, batches))}")
    connection.execute("drop table seen")
    row = connection.execute(f"select count(*) from {table} where left_at is null").fetchone()
    return row[0] if row else 0


def _rows(landing: Landing, batches: list[str]) -> str:
    """SQL of the batches' faulty rows with what `seen` knows of their batch."""
    files = ", ".join(literal(str(landing.quarantine(batch))) for batch in batches)
    return f"""select q.*, seen.*
        from read_parquet([{files}], filename = 'came_from') as q
        join seen on seen.batch = parse_path(q.came_from)[-2]"""


def _newest(rows: str) -> str:
    """SQL of one row per quarantine_id: as the newest batch that stands has it, seen from the first to the last."""
    return f"""with rows_of_path as ({rows}),
        chosen as (
            select quarantine_id,
                max_by(batch, (left_at is null, last_at, batch)) as batch,
                min(first_at) as first_at,
                max(last_at) as last_at,
                case when bool_or(left_at is null) then null else max(left_at) end as left_at
            from rows_of_path
            group by quarantine_id
        )
        select quarantine_id, source, batch, file, line, raw_text, rules, messages,
            chosen.first_at, chosen.last_at, chosen.left_at
        from rows_of_path join chosen using (quarantine_id, batch)"""
