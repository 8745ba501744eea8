"""From checked rows to the two files of a batch, and the count of every row that came in."""

from __future__ import annotations

from pathlib import Path

import duckdb

from .contract import Contract
from .inputs import ReadFile, Source
from .landing import Manifest
from .lines import line_sql
from .plan import Delivery
from .read import raw_sql
from .rules import CONFLICT_MESSAGE
from .select import literal, quoted


def write_outcome(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    delivery: Delivery,
    source: Source,
    work: Path,
    manifest: Manifest,
) -> None:
    """Split work/checked.parquet into work/batch/{accepted,quarantine}.parquet; fill in the manifest's counts."""
    checked = f"read_parquet({literal(str(work / 'checked.parquet'))})"
    counted = connection.execute(
        f"select count(*), count(*) filter (_kept), "
        f"count(*) filter (_kept and _faults is not null) from {checked}"
    ).fetchone()
    total, kept, faulty = counted or (0, 0, 0)
    has_twins = _find_twins(connection, contract, checked)
    manifest.rows_in, manifest.filtered = kept, total - kept
    manifest.accepted = _write_accepted(connection, contract, checked, has_twins, work, manifest)
    manifest.quarantined = _write_quarantine(
        connection, contract, delivery, source, checked, has_twins or bool(faulty), total, work, manifest
    )
    manifest.duplicates = kept - manifest.accepted - manifest.quarantined
    if not total:
        manifest.warnings.append(f"{source.names}: a header and no rows")


def _find_twins(connection: duckdb.DuckDBPyConnection, contract: Contract, checked: str) -> bool:
    """Table twins(_row_number, is_copy, is_conflict) of rows that share a key. False if there are none.

    A hash finds candidates cheaply (of ten million events, a handful); only they are compared in full.
    """
    connection.execute(
        f"create or replace temp table suspects as select _key_hash from {checked} where _kept "
        "group by _key_hash having count(*) > 1"
    )
    row = connection.execute("select count(*) from suspects").fetchone()
    key = ", ".join(quoted(name) for name in contract.key)
    conflict = "false"
    if contract.version_rule != "earliest":
        version = quoted(contract.version_column) if contract.version_column else "null"
        required = [c.name for c in contract.columns if c.required and c.name in contract.key]
        known = " and ".join(f"{quoted(name)} is not null" for name in required) or "true"
        # A null change time equals any other: nothing says which of the rows is the later one.
        conflict = (
            f"({known}) and (min(_row_hash) over same <> max(_row_hash) over same or "
            f"(bool_or({version} is null) over of_key and min(_row_hash) over of_key <> max(_row_hash) over of_key))"
        )
        window = f"window of_key as (partition by {key}), same as (partition by {key}, {version})"
    else:
        window = ""
    connection.execute(
        f"""create or replace temp table twins as
        select _row_number, _faults is null
            and row_number() over (partition by {key}, _row_hash, _faults is null order by _row_number) > 1 as is_copy,
            {conflict} as is_conflict
        from {checked} where _kept and _key_hash in (from suspects) {window}"""
    ) if row and row[0] else None
    return bool(row and row[0])


def _write_accepted(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    checked: str,
    has_twins: bool,
    work: Path,
    manifest: Manifest,
) -> int:
    names = ", ".join(quoted(name) for name in contract.column_names)
    day = f"date '{manifest.delivered_on}'" if manifest.delivered_on else "null::date"
    twins = "and _row_number not in (select _row_number from twins where is_copy or is_conflict)"
    row = connection.execute(
        f"""copy (
            select {names}, {literal(manifest.source)} as _source, {literal(manifest.batch_id)} as _batch_id,
                _row_number, timestamp '{manifest.landed_at}' as _loaded_at, {day} as _delivered_on,
                {manifest.authority}::integer as _authority, _row_hash
            from {checked} where _kept and _faults is null {twins if has_twins else ""}
        ) to {literal(str(work / "batch" / "accepted.parquet"))} (format parquet, compression zstd)"""
    ).fetchone()
    return row[0] if row else 0


def _write_quarantine(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    delivery: Delivery,
    source: Source,
    checked: str,
    is_any: bool,
    total: int,
    work: Path,
    manifest: Manifest,
) -> int:
    """The faulty rows, each with its original cells, its line and every reason; counts per rule."""
    conflict_rule = literal(f"duplicate_key:{contract.key[0]}")
    conflict = (
        f"case when t.is_conflict then [{{'rule': {conflict_rule}, 'message': {literal(CONFLICT_MESSAGE)}}}] "
        "else [] end"
    )
    connection.execute(
        "create temp table if not exists twins (_row_number bigint, is_copy boolean, is_conflict boolean)"
    )
    key_text = " || '|' || ".join(f"coalesce({quoted(name)}::varchar, '')" for name in contract.key)
    own_text = ", c._text as own_text, c._line_row" if delivery.emap.sql else ""
    join = (
        "left join twins as t using (_row_number)"
        if is_any
        else "left join (from twins where false) as t using (_row_number)"
    )
    where = "c._kept and (c._faults is not null or coalesce(t.is_conflict, false))" if is_any else "false"
    connection.execute(
        f"""create or replace temp table faulty as
        select c._row_number, {key_text} as key_text,
            coalesce(c._faults, []) || {conflict} as faults {own_text}
        from {checked} as c {join} where {where}"""
    )
    texts, line_join, line = _texts(delivery, source.single, is_any, total, work)
    label = literal(f"{contract.entity}|{manifest.source}|")
    row = connection.execute(
        f"""copy (
            with q as (select faulty.*, r.raw_text, {_file(source)} as file from faulty {texts}),
            placed as (select q.*, {line} as line from q {line_join}),
            numbered as (
                select *, row_number() over (partition by file, raw_text order by _row_number) as occurrence from placed
            )
            select md5({label} || file || '|' || raw_text || '|' || occurrence) as quarantine_id, file,
                line::bigint as line, _row_number, raw_text, key_text,
                list_transform(faults, lambda f: f.rule) as rules,
                list_transform(faults, lambda f: f.message) as messages
            from numbered order by _row_number
        ) to {literal(str(work / "batch" / "quarantine.parquet"))} (format parquet, compression zstd)"""
    ).fetchone()
    if is_any:
        rules = connection.execute(
            "select f.rule, count(*) from (select unnest(faults) as f from faulty) group by 1 order by 1"
        ).fetchall()
        manifest.quarantined_by_rule = dict(rules)
    return row[0] if row else 0


def _texts(
    delivery: Delivery, single: ReadFile | None, is_any: bool, total: int, work: Path
) -> tuple[str, str, str]:
    """SQL that brings raw_text as r, a join and an expression for the line."""
    if delivery.emap.sql:
        texts = "join (select _row_number, own_text as raw_text from faulty) as r using (_row_number)"
        if single is None or not is_any:
            return texts, "", "null"
        join, line = line_sql(single.prepared, single.spec, -1, work)
        return (
            texts,
            join.replace("q._row_number", "q._line_row"),
            line.replace("q._row_number", "q._line_row"),
        )
    assert single is not None
    if not is_any:
        return (
            "join (select null::bigint as _row_number, null::varchar as raw_text) as r using (_row_number)",
            "",
            "null",
        )
    raw = raw_sql(single.prepared, single.spec, single.columns)
    texts = f"join (select * from ({raw}) where _row_number in (select _row_number from faulty)) as r using (_row_number)"
    join, line = line_sql(single.prepared, single.spec, total, work)
    return texts, join, line


def _file(source: Source) -> str:
    return literal(source.names)
