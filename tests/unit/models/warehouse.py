"""Raw tables as the contracts declare them, rows by hand; and a warehouse file of them on which dbt itself builds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from tests.support import dbt
from tests.support.dbt import ROOT

TECHNICAL = {
    "_source": "varchar",
    "_batch_id": "varchar",
    "_row_number": "bigint",
    "_loaded_at": "timestamp",
    "_delivered_on": "date",
    "_authority": "integer",
    "_row_hash": "varchar",
}

REPORTED = ("entity_status", "missing_keys", "source_arrivals", "quarantined_rows", "held_deliveries")

Row = dict[str, Any]
Rows = dict[str, list[Row]]


def technical(number: int) -> Row:
    """What ingestion adds to a row, as far as staging looks at it."""
    return {"_authority": 0, "_row_number": number, "_row_hash": str(number)}


def create(
    connection: duckdb.DuckDBPyConnection, name: str, columns: dict[str, str], rows: list[Row], schema: str = "raw"
) -> None:
    """Create `schema`.`name` with these columns and rows; columns a row does not give are null."""
    connection.execute(f"create table {schema}.{name} ({', '.join(f'{c} {t}' for c, t in columns.items())})")
    if unknown := {column for row in rows for column in row} - set(columns):
        raise ValueError(f"{schema}.{name} has no column {', '.join(sorted(unknown))}")
    if rows:
        # one statement a table: the rows as one text, every value cast from its words
        shape = json.dumps([dict.fromkeys(columns, "VARCHAR")])
        connection.execute(
            f"insert into {schema}.{name} select row.* from (select unnest(from_json(?, '{shape}')) as row)",
            [json.dumps(rows, default=str)],
        )


@cache
def contracts(files: str = "_raw__*.yml") -> dict[str, dict[str, str]]:
    """Columns and types of every raw table (or of the sources declared in other `files`), by table name."""
    tables: dict[str, dict[str, str]] = {}
    for path in sorted((ROOT / "models" / "staging").rglob(files)):
        for source in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]:
            for table in source["tables"]:
                tables[table["name"]] = {column["name"]: column["data_type"] for column in table["columns"]}
    return tables


def fill(
    connection: duckdb.DuckDBPyConnection,
    rows: Rows,
    statuses: dict[str, Row] | None = None,
    findings: Rows | None = None,
) -> None:
    """Create every raw table and insert `rows` by entity; an entity with rows counts as mapped.

    `statuses` overrides columns of an entity's row in raw.entity_status; `findings` are rows of the tables that
    Great Expectations writes, by table.
    """
    connection.execute("create schema raw")
    create_findings(connection, findings)
    declared = contracts()
    if unknown := set(rows) - set(declared):
        raise ValueError(f"no contract of {', '.join(sorted(unknown))}")
    statuses = statuses or {}
    reported = {name: list(rows.get(name, [])) for name in REPORTED}
    for name in sorted(set(declared) - set(REPORTED)):
        given = rows.get(name, [])
        create(connection, name, declared[name] | TECHNICAL, [technical(n) | row for n, row in enumerate(given)])
        status: Row = {"entity": name, "is_mapped": name in rows, "is_held": False, "row_count": len(given)}
        reported["entity_status"].append(status | statuses.get(name, {}))
    for name, of_name in reported.items():
        create(connection, name, declared[name], of_name)


def create_findings(connection: duckdb.DuckDBPyConnection, findings: Rows | None = None) -> None:
    """Create the tables that Great Expectations writes, with these rows by table."""
    connection.execute("create schema if not exists expectations")
    for name, columns in contracts("_expectations.yml").items():
        connection.execute(f"drop table if exists expectations.{name}")
        create(connection, name, columns, (findings or {}).get(name, []), schema="expectations")


@dataclass(frozen=True)
class Warehouse:
    """One database file with raw tables, and marts once `build` has run."""

    path: Path

    def fill(self, rows: Rows, statuses: dict[str, Row] | None = None, findings: Rows | None = None) -> None:
        """Raw tables and those of Great Expectations, as the function `fill` makes them."""
        with duckdb.connect(str(self.path)) as connection:
            fill(connection, rows, statuses, findings)

    def build(self, as_of: str, **variables: Any) -> dict[str, str]:
        """Seeds, models, their unit tests and data tests in one go of dbt: status by node; fails with dbt's words."""
        target, variables = self.path.parent / "target", {"as_of": as_of, **variables}
        dbt.run("build", target=target, warehouse=self.path, variables=json.dumps(variables, default=str))
        results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
        return {result["unique_id"]: result["status"] for result in results}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The result of `query`."""
        with duckdb.connect(str(self.path), read_only=True) as connection:
            return connection.execute(query).fetchall()
