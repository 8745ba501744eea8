"""Rows of one batch that share a key: exact copies are counted, contradictions are quarantined."""

from __future__ import annotations

import duckdb

from .contract import Contract
from .select import quoted


def find_twins(connection: duckdb.DuckDBPyConnection, contract: Contract, checked: str) -> bool:
    """Make the table twins(_row_number, is_copy, is_conflict) over `checked` (SQL). False if it is empty.

    A hash of the key finds candidates cheaply (of ten million events, a handful); only they are compared in
    full. A copy is a faultless row whose whole content came before. A conflict is a key that comes with other
    content at an equal change time, and every row of it; where the earliest version wins, nothing conflicts.
    """
    connection.execute(
        f"create or replace temp table suspects as select _key_hash from {checked} where _kept "
        "group by _key_hash having count(*) > 1"
    )
    row = connection.execute("select count(*) from suspects").fetchone()
    has_suspects = bool(row and row[0])
    key = ", ".join(quoted(name) for name in contract.key)
    condition = "_kept and _key_hash in (from suspects)" if has_suspects else "false"
    connection.execute(
        f"""create or replace temp table twins as
        select
            _row_number,
            _faults is null and row_number() over content > 1 as is_copy,
            {_conflict(contract)} as is_conflict
        from {checked}
        where {condition}
        window
            content as (partition by {key}, _row_hash, _faults is null order by _row_number),
            of_key as (partition by {key}),
            of_version as (partition by {key}, {_version(contract)})"""
    )
    return has_suspects


def _version(contract: Contract) -> str:
    return quoted(contract.version_column) if contract.version_column else "null"


def _conflict(contract: Contract) -> str:
    if contract.version_rule == "earliest":
        return "false"
    required = [c.name for c in contract.columns if c.required and c.name in contract.key]
    is_known = " and ".join(f"{quoted(name)} is not null" for name in required) or "true"
    at_one_version = "min(_row_hash) over of_version <> max(_row_hash) over of_version"
    # A null change time equals any other: nothing says which of the rows is the later one.
    at_no_version = (
        f"bool_or({_version(contract)} is null) over of_key "
        "and min(_row_hash) over of_key <> max(_row_hash) over of_key"
    )
    return f"({is_known}) and (({at_one_version}) or ({at_no_version}))"
