"""What stands in the warehouse after a build: rows and columns of every table and view."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class Table:
    """rows, and (name, type, description) of each column in order."""

    rows: int
    columns: list[tuple[str, str, str | None]]


def tables_of(warehouse: Path) -> dict[tuple[str, ...], Table]:
    """Every table and view by (schema, name). A view that cannot be read (half a build) is left out."""
    found: dict[tuple[str, ...], Table] = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        columns = connection.execute(
            "select schema_name, table_name, column_name, data_type, comment from duckdb_columns() "
            "where database_name = current_database() and not internal order by schema_name, table_name, column_index"
        ).fetchall()
        by_table: dict[tuple[str, str], list[tuple[str, str, str | None]]] = {}
        for schema, name, column, kind, comment in columns:
            by_table.setdefault((schema, name), []).append((column, kind, comment))
        for (schema, name), described in by_table.items():
            quoted = ".".join('"' + part.replace('"', '""') + '"' for part in (schema, name))
            try:
                row = connection.execute(f"select count(*) from {quoted}").fetchone()  # noqa: S608 - quoted above
            except duckdb.Error:
                continue
            found[(schema, name)] = Table(row[0] if row else 0, described)
    return found
