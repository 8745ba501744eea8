"""View model of the kinds of data that the figures rest on; two pages show it."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.dashboards.parts.marts import Freshness
from orchestration.dashboards.quality.words import spaced
from orchestration.dashboards.words import formats


@dataclass(frozen=True)
class SourceRow:
    """One kind of data: rows, newest delivery, and whether something of it is missing."""

    entity: str
    rows: str
    arrived: str
    note: str
    is_troubled: bool


def source_rows(freshness: list[Freshness]) -> list[SourceRow]:
    """What some source delivers."""
    return [_row(row) for row in freshness if row.is_mapped]


def unmapped(freshness: list[Freshness]) -> list[str]:
    """What no source delivers, by name."""
    return [row.entity.replace("_", " ") for row in freshness if not row.is_mapped]


def _row(row: Freshness) -> SourceRow:
    arrived = formats.day(row.last_delivered_on) if row.last_delivered_on else formats.moment(row.last_loaded_at)
    note = row.data_issue or ("A delivery is held." if row.is_held else "Complete")
    return SourceRow(
        spaced(row.entity),
        formats.number(row.row_count),
        arrived,
        note,
        bool(row.is_held or row.data_issue),
    )
