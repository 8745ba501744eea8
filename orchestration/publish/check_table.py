"""marts.check_results: one row per check of the run that made the release."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from orchestration.publish.checks import Check

NAME = "check_results"
ABOUT = "One row per check of the run that made this release, with its severity and what it found."
COLUMNS = {
    "name": ("varchar", "The check."),
    "asset": ("varchar", "The table it is about."),
    "severity": (
        "varchar",
        "blocking: a failure holds the publication back; error: it could not be judged; warning: it is shown.",
    ),
    "passed": ("boolean", "True if nothing was found."),
    "tried": ("bigint", "Rows looked at, where they are counted."),
    "failed": ("bigint", "Rows that failed, where they are counted."),
    "message": ("varchar", "What was found; null if nothing was."),
    "sample_ids": ("varchar", "Up to twenty ids of what failed."),
}


def write(connection: duckdb.DuckDBPyConnection, schema: str, checks: Sequence[Check]) -> None:
    """Create the table in `schema` (a name of ours) and fill it, in the order of names."""
    table = f"{schema}.{NAME}"
    connection.execute(f"create table {table} ({', '.join(f'{name} {kind}' for name, (kind, _) in COLUMNS.items())})")
    connection.execute(f"comment on table {table} is '{ABOUT}'")
    for name, (_, about) in COLUMNS.items():
        connection.execute(f"comment on column {table}.{name} is '{about}'")
    rows = [
        tuple(check[name] for name in COLUMNS) for check in sorted(checks, key=lambda c: (c["asset"] or "", c["name"]))
    ]
    if rows:
        connection.executemany(f"insert into {table} values ({', '.join('?' for _ in COLUMNS)})", rows)
