"""Typed rows of an open marts file. Every query names its columns and its order: equal files, equal pages."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

import duckdb

Row = TypeVar("Row")


def read_rows(con: duckdb.DuckDBPyConnection, row: type[Row], rest: str) -> list[Row]:
    """Rows of `select <the dataclass's fields> <rest>`. Raises duckdb.Error naming a table or column that is gone."""
    # Columns come from the dataclass, so a renamed mart column fails here and by name.
    names = ", ".join(f.name for f in fields(row))  # type: ignore[arg-type]
    cursor = con.execute(f"select {names} {rest}")
    records: list[tuple[Any, ...]] = cursor.fetchall()
    return [row(*record) for record in records]


def read_if_there(con: duckdb.DuckDBPyConnection, row: type[Row], table: str, rest: str = "") -> list[Row] | None:
    """The same from one table that an older release may lack: None if it does."""
    return read_rows(con, row, f"from {table} {rest}") if is_there(con, table) else None


def is_there(con: duckdb.DuckDBPyConnection, *tables: str) -> bool:
    """Whether a release holds all of these tables."""
    found = con.execute("select table_name from information_schema.tables where table_schema = 'main'").fetchall()
    return {(table,) for table in tables} <= set(found)
