"""Companies in memory: the project's own SQL, compiled by dbt once for a set of vars, on rows of a test's own.

A build takes a fraction of a second, because dbt is not asked again. What dbt does beside running the SQL (contracts
of the marts, unit tests) stays with the builds by dbt itself.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import duckdb

from orchestration.store.files import alone
from tests.support import dbt
from tests.support.dbt import ROOT
from tests.unit.models.warehouse import Row, Rows, fill


@dataclass(frozen=True)
class Table:
    """A seed or model: the statements that make it, in a database that is called like the project's."""

    name: str
    schema: str
    statements: tuple[str, ...]
    parents: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Check:
    """A data test: any row its query gives is a failure, or a warning."""

    name: str
    query: str
    is_warning: bool


@dataclass(frozen=True)
class Compiled:
    """The project for one set of vars: every table in an order of dependency, and every data test."""

    tables: tuple[Table, ...]
    checks: tuple[Check, ...]

    def build(self, connection: duckdb.DuckDBPyConnection, up_to: str | None = None) -> None:
        """Make every table anew, or those that `up_to` needs and itself; the raw tables are there."""
        connection.execute("set timezone = 'UTC'")
        tables = self._needed(up_to) if up_to else list(self.tables)
        for schema in dict.fromkeys(table.schema for table in tables):
            connection.execute(f"create schema if not exists {schema}")
        for table in tables:
            for statement in table.statements:
                try:
                    connection.execute(statement)
                except duckdb.Error as error:
                    error.add_note(f"in {table.schema}.{table.name}")
                    raise

    def _needed(self, name: str) -> list[Table]:
        needed, tables = {name}, []
        for table in reversed(self.tables):
            if table.name in needed:
                needed |= table.parents
                tables.append(table)
        return tables[::-1]


@dataclass(frozen=True)
class Company:
    """A company's tables in memory, raw and derived."""

    connection: duckdb.DuckDBPyConnection
    compiled: Compiled

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The result of `query`."""
        return self.connection.execute(query).fetchall()

    def failures(self) -> dict[str, int]:
        """Rows that fail a data test, by its name; warnings are none."""
        checks = [check for check in self.compiled.checks if not check.is_warning]
        counts = {check.name: self.rows(f"select count(*) from ({check.query})")[0][0] for check in checks}
        return {name: count for name, count in counts.items() if count}


def build_company(
    rows: Rows,
    as_of: str,
    statuses: dict[str, Row] | None = None,
    findings: Rows | None = None,
    up_to: str | None = None,
    **variables: Any,
) -> Company:
    """The company of these raw rows (see `fill`) as it is described on `as_of`; up to one table, or whole."""
    compiled = compile_project(as_of=as_of, **variables)
    connection = duckdb.connect(":memory:", config={"threads": 1})
    connection.execute("attach ':memory:' as warehouse; use warehouse")
    fill(connection, rows, statuses, findings)
    compiled.build(connection, up_to)
    return Company(connection, compiled)


def compile_project(**variables: Any) -> Compiled:
    """The project compiled for these vars; whoever asks first compiles, in whatever process."""
    return _compiled(json.dumps(variables, sort_keys=True, default=str))


@cache
def _compiled(variables: str) -> Compiled:
    name = hashlib.sha256(variables.encode()).hexdigest()[:16]
    kept = dbt.kept() / f"{name}.json"
    with alone(kept.with_suffix(".lock")):
        if not kept.exists():
            target = kept.with_suffix(".target")
            # the file need not be there: its name is the database's in the compiled SQL
            dbt.run("compile", target=target, warehouse=target / "warehouse.duckdb", variables=variables)
            (target / "manifest.json").rename(kept)
            shutil.rmtree(target)
    return _read(json.loads(kept.read_text(encoding="utf-8")))


def _read(manifest: dict[str, Any]) -> Compiled:
    """What is needed of dbt's manifest."""
    nodes = manifest["nodes"]
    made = {name: node for name, node in nodes.items() if node["resource_type"] in ("seed", "model")}
    ordered: dict[str, Table] = {}

    def add(name: str) -> None:
        if name in made and name not in ordered:
            parents = made[name]["depends_on"].get("nodes", [])
            for parent in parents:
                add(parent)
            names = frozenset(made[parent]["name"] for parent in parents if parent in made)
            table = _seed(made[name]) if name.startswith("seed.") else _model(made[name])
            ordered[name] = replace(table, parents=names)

    for name in made:
        add(name)
    checks = [
        Check(node["name"], node["compiled_code"], node["config"]["severity"].lower() == "warn")
        for node in nodes.values()
        if node["resource_type"] == "test"
    ]
    return Compiled(tuple(ordered.values()), tuple(checks))


def _seed(node: dict[str, Any]) -> Table:
    relation, types, path = node["relation_name"], node["config"]["column_types"], ROOT / "seeds" / node["path"]
    with path.open(encoding="utf-8", newline="") as handle:
        columns = next(csv.reader(handle))
    # dbt would guess the type of a column that declares none
    if guessed := set(columns) - set(types):
        raise ValueError(f"seeds/{node['path']}: no column_types of {', '.join(sorted(guessed))}")
    create = f"create or replace table {relation} ({', '.join(f'{column} {types[column]}' for column in columns)})"
    return Table(node["name"], node["schema"], (create, f"copy {relation} from '{path}' (format csv, header)"))


def _model(node: dict[str, Any]) -> Table:
    relation, config, query = node["relation_name"], node["config"], node["compiled_code"]
    if config["materialized"] not in ("table", "view") or config["pre-hook"] or config["post-hook"]:
        raise NotImplementedError(f"{node['name']}: only tables and views without hooks are made here")
    create_or_replace = f"create or replace {config['materialized']} {relation}"
    if not config["contract"]["enforced"]:
        return Table(node["name"], node["schema"], (f"{create_or_replace} as {query}",))
    # as dbt does it: the contract's types and constraints decide
    columns = {column["name"]: _column(column) for column in node["columns"].values()}
    names = ", ".join(columns)
    create, insert = f"{create_or_replace} ({', '.join(columns.values())})", f"insert into {relation} ({names})"
    return Table(node["name"], node["schema"], (create, f"{insert} select {names} from ({query})"))


def _column(column: dict[str, Any]) -> str:
    kinds = [constraint["type"] for constraint in column["constraints"]]
    if set(kinds) - {"not_null"}:
        raise NotImplementedError(f"{column['name']}: of constraints only not_null is made here")
    return f"{column['name']} {column['data_type']}{' not null' if kinds else ''}"
