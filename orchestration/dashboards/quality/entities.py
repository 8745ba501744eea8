"""The kinds of data that the figures rest on, as a list."""

from __future__ import annotations

from orchestration.dashboards.parts.marts import Freshness
from orchestration.dashboards.parts.table import Cell, Column, DataTable
from orchestration.dashboards.quality.words import spaced
from orchestration.dashboards.words import formats


def entities_table(freshness: list[Freshness]) -> DataTable:
    """Every kind of data that some source delivers: rows, newest delivery, and whether something of it is missing."""
    return DataTable(
        id="quality-data",
        caption="Data delivered, by kind",
        columns=[Column("Data"), Column("Rows", "number"), Column("Last delivery"), Column("State", is_wide=True)],
        rows=[_row(row) for row in freshness if row.is_mapped],
        empty="No source delivers anything yet.",
    )


def unmapped(freshness: list[Freshness]) -> list[str]:
    """What no source delivers, by name."""
    return [row.entity.replace("_", " ") for row in freshness if not row.is_mapped]


def _row(row: Freshness) -> list[Cell]:
    arrived = Cell(formats.moment(row.last_loaded_at), row.last_loaded_at.date() if row.last_loaded_at else None)
    if row.last_delivered_on:
        arrived = Cell(formats.day(row.last_delivered_on), row.last_delivered_on)
    is_troubled = bool(row.is_held or row.data_issue)
    note = row.data_issue or ("A delivery is held." if row.is_held else None)
    state = Cell(
        "Data issue" if is_troubled else "Complete", note=note, status="at_risk" if is_troubled else "achieved"
    )
    return [Cell(spaced(row.entity)), Cell(formats.number(row.row_count), row.row_count), arrived, state]
