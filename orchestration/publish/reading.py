"""Reading a release without a lock: its Parquet files, whoever has its database file open, and however."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb


def reading(folder: Path) -> closing[duckdb.DuckDBPyConnection]:
    """A connection in which every table of the release in `folder` is a view, closed at the end of its `with`.

    `folder` is the release itself, not the link to it: the link may move between two queries.
    """
    connection = duckdb.connect()
    for table in sorted((folder / "parquet").glob("*.parquet")):
        connection.read_parquet(str(table)).create_view(table.stem)
    return closing(connection)
