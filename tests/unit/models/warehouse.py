"""A warehouse for model tests: raw tables as the contracts declare them, rows by hand, one build on top."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

ROOT = Path(__file__).resolve().parents[3]
PROJECT = ROOT / "dbt_project"
DBT = Path(sys.executable).parent / "dbt"

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


def technical(number: int) -> Row:
    """What ingestion adds to a row, as far as staging looks at it."""
    return {"_authority": 0, "_row_number": number, "_row_hash": str(number)}


def create(
    connection: duckdb.DuckDBPyConnection, name: str, columns: dict[str, str], rows: list[Row], schema: str = "raw"
) -> None:
    """Create `schema`.`name` with these columns and rows."""
    connection.execute(f"create table {schema}.{name} ({', '.join(f'{c} {t}' for c, t in columns.items())})")
    for row in rows:
        insert(connection, name, row, schema)


def insert(connection: duckdb.DuckDBPyConnection, name: str, row: Row, schema: str = "raw") -> None:
    """Insert one row into `schema`.`name`; columns it does not give are null."""
    marks = ", ".join("?" for _ in row)
    connection.execute(f"insert into {schema}.{name} ({', '.join(row)}) values ({marks})", list(row.values()))


def contracts(files: str = "_raw__*.yml") -> dict[str, dict[str, str]]:
    """Columns and types of every raw table (or of the sources declared in other `files`), by table name."""
    tables: dict[str, dict[str, str]] = {}
    for path in sorted((ROOT / "models" / "staging").rglob(files)):
        for source in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]:
            for table in source["tables"]:
                tables[table["name"]] = {column["name"]: column["data_type"] for column in table["columns"]}
    return tables


@dataclass(frozen=True)
class Warehouse:
    """One database file with raw tables, and marts once `build` has run."""

    path: Path

    def fill(
        self,
        rows: dict[str, list[Row]],
        statuses: dict[str, Row] | None = None,
        findings: dict[str, list[Row]] | None = None,
    ) -> None:
        """Create every raw table and insert `rows` by entity; an entity with rows counts as mapped.

        `statuses` overrides columns of an entity's row in raw.entity_status; `findings` are rows of the tables that
        Great Expectations writes, by table.
        """
        with duckdb.connect(str(self.path)) as connection:
            connection.execute("create schema raw")
            connection.execute("create schema expectations")
            for name, columns in contracts("_expectations.yml").items():
                create(connection, name, columns, (findings or {}).get(name, []), schema="expectations")
            declared = contracts()
            for name in (*REPORTED, *(entity for entity in declared if entity not in REPORTED)):
                columns = declared[name]
                given = rows.get(name, [])
                if name in REPORTED:
                    create(connection, name, columns, given)
                    continue
                create(connection, name, columns | TECHNICAL, [technical(n) | row for n, row in enumerate(given)])
                status: Row = {
                    "entity": name,
                    "is_mapped": name in rows,
                    "is_held": False,
                    "row_count": len(given),
                }
                insert(connection, "entity_status", status | (statuses or {}).get(name, {}))

    def build(self, as_of: str, **variables: Any) -> None:
        """Seeds, models and data tests, as a run builds them; fails with dbt's own words."""
        self._dbt("build", "--exclude-resource-type", "unit_test", as_of=as_of, **variables)

    def unit_tests(self, as_of: str) -> dict[str, str]:
        """Run every dbt unit test on the built warehouse (they ask it for column types): status by name."""
        self._dbt("test", "--select", "test_type:unit", as_of=as_of)
        results = json.loads((self.path.parent / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]
        return {result["unique_id"]: result["status"] for result in results}

    def _dbt(self, *command: str, as_of: str, **variables: Any) -> None:
        folder = self.path.parent
        arguments = {
            "--project-dir": ".",
            "--profiles-dir": ".",
            "--target-path": str(folder / "target"),
            "--log-path": str(folder / "logs"),
            "--vars": json.dumps({"as_of": as_of, **variables}),
        }
        done = subprocess.run(
            [str(DBT), *command, *(word for pair in arguments.items() for word in pair)],
            cwd=PROJECT,
            env={**os.environ, "CS_WAREHOUSE": str(self.path), "DO_NOT_TRACK": "1"},
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == 0, done.stdout[-6000:]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The result of `query`."""
        with duckdb.connect(str(self.path), read_only=True) as connection:
            return connection.execute(query).fetchall()
