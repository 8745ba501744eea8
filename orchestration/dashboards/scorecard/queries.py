"""What the front page reads beside the marts of all pages: this publication against the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import duckdb

from orchestration.dashboards.parts.marts import ALL
from orchestration.dashboards.parts.reading import read_if_there


@dataclass(frozen=True)
class Before:
    """The publication before this one: published_at is UTC without saying so."""

    publication_id: str
    as_of: date
    published_at: datetime


@dataclass(frozen=True)
class TargetChange:
    """One target as both publications judge it; a target only in one of them has nulls on the other side."""

    target_id: str
    metric_name: str
    segment: str
    breakdown_value: str
    unit: str
    old_status: str | None
    new_status: str | None
    old_value: Decimal | None
    new_value: Decimal | None
    old_target_value: Decimal | None
    new_target_value: Decimal | None
    old_publication_id: str


@dataclass(frozen=True)
class Restated:
    """A figure of a complete period that this publication reports otherwise than the one before it."""

    metric_id: str
    segment: str
    breakdown_value: str
    period_type: str
    period_start: date
    period_end: date
    old_value: Decimal | None
    new_value: Decimal | None
    old_publication_id: str
    count_batches: int | None
    files: str | None


@dataclass(frozen=True)
class Moved:
    """A movement of MRR in a month as one publication reports it, All segments; customers: how many moved."""

    publication_id: str
    breakdown_value: str
    value: Decimal | None
    sample_size: int | None


@dataclass(frozen=True)
class Past:
    """before: None where this publication knows of none. moved: of this publication and of the one before it."""

    before: Before | None
    targets: list[TargetChange]
    restated: list[Restated]
    moved: list[Moved]


def read_past(con: duckdb.DuckDBPyConnection) -> Past:
    """All of it; nothing where a table is not in the release. Raises duckdb.Error naming a column that is gone."""
    told = "where kind = 'publication' group by all order by publication_id"
    publications = read_if_there(con, Before, "metric_history", told) or []
    changes = read_if_there(con, TargetChange, "target_changes", "order by target_id") or []
    older = publications[:-1]
    # the release that readers saw, even where the history holds a later one that was taken back
    shown = {change.old_publication_id for change in changes}
    before = next((p for p in older if p.publication_id in shown), older[-1] if older else None)
    if before is None:
        return Past(None, [], [], [])
    key = "metric_id, segment, breakdown_value, period_type, period_end"
    restated = read_if_there(con, Restated, "restatements", f"order by {key}") or []
    movements = (
        f"where metric_id = 'mrr_movement' and segment = '{ALL}' and kind = 'publication'"
        " order by publication_id, period_start, breakdown_value"
    )
    pair = (before.publication_id, publications[-1].publication_id)
    moved = read_if_there(con, Moved, "metric_history", movements) or []
    return Past(
        before,
        changes,
        [figure for figure in restated if figure.old_publication_id == before.publication_id],
        [movement for movement in moved if movement.publication_id in pair],
    )
