"""What every code of the churn vocabulary meant when it was first published: kept forever, never changed.

history/churn_taxonomy.parquet: one row per taxonomy_version, field and code, with label, definition and required_field.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.store import files

MEANINGS = "churn_taxonomy.parquet"
_NAME = "taxonomy_version, field, code"
_COLUMNS = f"{_NAME}, label, definition, required_field"


def keep(history: Path, folder: Path) -> Path | None:
    """Add the codes of the release in `folder` that were never published before.

    Returns the file, or None where neither the release nor the history has a vocabulary.
    """
    target, published = history / MEANINGS, folder / "parquet" / MEANINGS
    if not published.exists():
        return target if target.exists() else None
    history.mkdir(parents=True, exist_ok=True)
    temporary = history / f".{MEANINGS}.tmp"
    with duckdb.connect() as connection:
        connection.read_parquet(str(published)).project(_COLUMNS).create_view("published")
        connection.read_parquet(str(target if target.exists() else published)).project(_COLUMNS).create_view("kept")
        connection.execute(f"create table codes as from kept {'' if target.exists() else 'limit 0'}")
        added = connection.execute(
            f"insert into codes from published anti join codes using ({_NAME}) order by all returning code"
        ).fetchall()
        if target.exists() and not added:
            return target
        path = str(temporary).replace("'", "''")
        connection.execute(f"copy codes to '{path}' (format parquet, compression zstd)")
    files.sync_file(temporary)
    temporary.replace(target)
    files.sync_folder(history)
    return target
