"""Counting in schema raw. Rows of unknown customers: kept there, counted here, in no figure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class Orphans:
    """Rows of `entity` whose customer no source knows, of all its rows; share is 0 for an empty entity."""

    entity: str
    orphans: int
    rows: int

    @property
    def share(self) -> float:
        return self.orphans / self.rows if self.rows else 0.0


def count_rows(warehouse: Path, table: str) -> int:
    """Rows of a table of schema raw."""
    name = table.replace('"', '""')
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        row = connection.execute(f'select count(*) from raw."{name}"').fetchone()
    return row[0] if row else 0


def count_orphans(warehouse: Path, entity: str) -> Orphans:
    """Look `entity` (a table of schema raw that has a customer_id) up in raw.customers."""
    table = entity.replace('"', '""')
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        row = connection.execute(
            "select count(*) filter (where known.customer_id is null), count(*) "
            f'from raw."{table}" as rows '
            "left join (select distinct customer_id from raw.customers) as known using (customer_id)"
        ).fetchone()
    return Orphans(entity, *row) if row else Orphans(entity, 0, 0)
