"""The files a figure came from: those whose rows are about the customers behind it."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.explain.parts import Part
from orchestration.publish.deliveries import Batch, standing

TEAM_KEYS = ("csm_id", "audit_id", "tool")


@dataclass(frozen=True)
class SourceFile:
    """Rows of one landed batch that are about the units asked for; files: the paths it came from.

    is_about_them: False where the entity's rows name no unit, so that all of them count.
    """

    entity: str
    source: str
    files: tuple[str, ...]
    batch_id: str
    rows: int
    is_about_them: bool


def entities_of(root: Path, metric_id: str) -> list[str]:
    """The entities that a metric reads, as seeds/metric_inputs.csv lists them."""
    with (root / "seeds" / "metric_inputs.csv").open(encoding="utf-8", newline="") as handle:
        return [row["entity"] for row in csv.DictReader(handle) if row["metric_id"] == metric_id]


def files_behind(
    landing: Path, entities: Sequence[str], parts: Sequence[Part] | None, at: datetime
) -> list[SourceFile]:
    """Files of the entities that counted at the moment (UTC) and hold rows of the parts' units; None: all of them."""
    found: list[SourceFile] = []
    with duckdb.connect() as connection:
        ids = [part.unit_id for part in parts or ()]
        connection.execute("create table units as select unnest($ids::varchar[]) as id", {"ids": ids})
        keys = () if parts is None else ("customer_id",) if any(part.is_customer for part in parts) else TEAM_KEYS
        for entity in entities:
            batches = [batch for batch in standing(landing, entity, at) if batch.rows.exists()]
            if batches:
                found += _counted(connection, batches, keys)
    return found


def foremost(files: Sequence[SourceFile], top: int | None) -> list[SourceFile]:
    """The `top` files to show (None: all), by entity: those with most rows, but of every entity some."""
    ranked = sorted(files, key=lambda file: (-file.rows, file.files))
    seen: Counter[str] = Counter()
    place: dict[SourceFile, int] = {}
    for file in ranked:
        place[file] = seen[file.entity]
        seen[file.entity] += 1
    order = list(dict.fromkeys(file.entity for file in files))
    return sorted(sorted(ranked, key=lambda file: place[file])[:top], key=lambda file: order.index(file.entity))


def _counted(connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch], keys: Sequence[str]) -> list[SourceFile]:
    """Rows of the units by batch, found by the first of the keys that names any; all rows where none does."""
    rows = connection.read_parquet([str(batch.rows) for batch in batches], union_by_name=True, filename=True)
    counted: dict[str, int] = {}
    for key in [key for key in keys if key in rows.columns]:
        counted = counted or _by_file(rows.join(connection.table("units"), f"{key} = id", how="semi"))
    is_about_them = bool(counted) or ("customer_id" in keys and "customer_id" in rows.columns)
    if not is_about_them:
        counted = _by_file(rows)
    return [
        SourceFile(batch.entity, batch.source, batch.files, batch.batch_id, counted[str(batch.rows)], is_about_them)
        for batch in batches
        if counted.get(str(batch.rows))
    ]


def _by_file(rows: duckdb.DuckDBPyRelation) -> dict[str, int]:
    return dict(rows.aggregate("filename, count(*) as rows", "filename").fetchall())
