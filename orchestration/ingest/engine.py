"""The DuckDB connection in which a company's files and its mapping's SQL are run: locked to these files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from .select import literal

MEMORY_LIMIT = "1GB"


def locked(work: Path, readable: Iterable[Path]) -> duckdb.DuckDBPyConnection:
    """An in-memory connection that may read `readable`, read and write below `work`, and nothing else.

    Its configuration cannot be changed any more, so SQL from a mapping cannot open it again.
    """
    spill = work / "spill"
    spill.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    files = ", ".join(literal(str(path)) for path in readable)
    for setting in (
        "TimeZone = 'UTC'",
        f"memory_limit = '{MEMORY_LIMIT}'",
        f"temp_directory = {literal(str(spill))}",
        "preserve_insertion_order = true",
        "enable_progress_bar = false",
        # Batches are built under one name after another; a cached block of the last one would be read as this one's.
        "enable_external_file_cache = false",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        f"allowed_paths = [{files}]",
        f"allowed_directories = [{literal(str(work) + '/')}]",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"set {setting}")
    return connection
