"""What the warehouse holds for the suites, and what they leave there: schema `expectations`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from expectations.frames import typed
from expectations.rules import Finding, RuleResult, Suite
from expectations.structure import QuarantinedRow
from expectations.vocabulary import Vocabulary, of_rows
from orchestration.ingest.contract import Contract
from orchestration.publish.meanings import MEANINGS
from orchestration.store.warehouse import open_to_write

if TYPE_CHECKING:
    import pandas as pd

_RULES = (
    "entity varchar, rule varchar, step varchar, severity varchar, field varchar, description varchar, "
    "tried bigint, failed bigint, sample_ids varchar"
)
_RULE_COLUMNS = ("entity", "rule", "step", "severity", "field", "description", "tried", "failed", "sample_ids")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def read_only(warehouse: Path) -> closing[duckdb.DuckDBPyConnection]:
    """A connection to read through, closed at the end of its `with`."""
    return closing(duckdb.connect(str(warehouse), read_only=True))


def has_table(connection: duckdb.DuckDBPyConnection, schema: str, name: str) -> bool:
    query = "select 1 from information_schema.tables where table_schema = ? and table_name = ?"
    return connection.execute(query, [schema, name]).fetchone() is not None


def is_mapped(connection: duckdb.DuckDBPyConnection, entity: str) -> bool:
    """True if a source maps the entity; where ingestion kept no book, if its table is there."""
    if not has_table(connection, "raw", entity):
        return False
    if not has_table(connection, "raw", "entity_status"):
        return True
    row = connection.execute("select bool_or(is_mapped) from raw.entity_status where entity = ?", [entity]).fetchone()
    return bool(row and row[0])


def fetch(
    connection: duckdb.DuckDBPyConnection, relation: str, types: Mapping[str, str], ids: Collection[str] = ()
) -> pd.DataFrame:
    """The columns of `types` (name to SQL type) of a relation (SQL), typed as rules need them; decimals exact.

    ids: columns whose text stays as it is.
    """
    decimals = {name for name, kind in types.items() if kind.lower().startswith("decimal")}
    columns = ", ".join(f"{_quoted(c)}::varchar as {_quoted(c)}" if c in decimals else _quoted(c) for c in types)
    return typed(connection.execute(f"select {columns} from {relation}").df(), types, ids)


def newest_rows(
    connection: duckdb.DuckDBPyConnection, contract: Contract, suite: Suite, as_of: date | None = None
) -> pd.DataFrame:
    """The newest version of every key of raw.<entity>, in the order of the macro version_order, by key.

    as_of: of a suite with `known_at`, the newest of the versions that were there by the end of that day.
    """
    keys = ", ".join(map(_quoted, contract.key))
    order = [
        "_authority",
        *([contract.version_column] if contract.version_column else []),
        "_delivered_on",
        "_row_hash",
    ]
    newest_first = ", ".join(f"{_quoted(name)} desc nulls last" for name in order)
    known = f"where {_quoted(suite.known_at)} < date '{as_of + timedelta(days=1)}'" if suite.known_at and as_of else ""
    relation = f"""(
        select * from raw.{_quoted(contract.entity)} {known}
        qualify row_number() over (partition by {keys} order by {newest_first}) = 1
    ) as newest order by {keys}"""
    return fetch(connection, relation, types_of(contract, suite.columns), contract.key)


def types_of(contract: Contract, columns: Iterable[str]) -> dict[str, str]:
    """Name to SQL type of the contract's columns that are read."""
    return {name: contract.column(name).data_type for name in columns}


def quarantined(connection: duckdb.DuckDBPyConnection, entity: str) -> list[QuarantinedRow]:
    """The rows of the entity that stand in quarantine, by file and line."""
    if not has_table(connection, "quarantine", entity):
        return []
    rows = connection.execute(
        f"select file, line, rules from quarantine.{_quoted(entity)} where left_at is null order by file, line"
    ).fetchall()
    return [
        QuarantinedRow(file if line is None else f"{file}:{line}", tuple(rules or ())) for file, line, rules in rows
    ]


def published_vocabulary(history: Path) -> Vocabulary | None:
    """Every code ever published, as it was first published (see orchestration/publish/meanings.py), or None."""
    file = history / MEANINGS
    if not file.exists():
        return None
    with closing(duckdb.connect()) as connection:
        found = connection.execute("select * from read_parquet(?)", [str(file)])
        names = [column[0] for column in found.description or ()]
        return of_rows([dict(zip(names, row, strict=True)) for row in found.fetchall()])


def write(
    warehouse: Path, findings: Mapping[str, Iterable[Finding]], results: Iterable[RuleResult], rules_table: str
) -> None:
    """Replace expectations.<table> for each table of `findings`, and `rules_table`, in one transaction."""
    rows = [[getattr(result, name) for name in _RULE_COLUMNS] for result in results]
    with open_to_write(warehouse) as connection:
        connection.execute("begin")
        try:
            connection.execute("create schema if not exists expectations")
            for table, found in findings.items():
                pairs = sorted(found)
                cells = [[one.record_key for one in pairs], [one.rule for one in pairs]]
                _replace(connection, table, "record_key varchar, rule varchar", cells)
            _replace(
                connection, rules_table, _RULES, [list(cells) for cells in zip(*rows, strict=True)] if rows else []
            )
            connection.execute("commit")
        except BaseException:
            connection.execute("rollback")
            raise


def _replace(connection: duckdb.DuckDBPyConnection, table: str, definition: str, columns: list[list[object]]) -> None:
    """A table of these columns' cells; column by column, because row by row is slow."""
    name = f"expectations.{_quoted(table)}"
    connection.execute(f"create or replace table {name} ({definition})")
    if not columns or not columns[0]:
        return
    kinds = [column.split()[1] for column in definition.split(", ")]
    cells = ", ".join(f"unnest(?::{kind}[])" for kind in kinds)
    connection.execute(f"insert into {name} select {cells}", columns)
