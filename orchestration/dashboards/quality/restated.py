"""The list of figures that read otherwise today than when they were reported."""

from __future__ import annotations

import re
from dataclasses import dataclass

from orchestration.dashboards.parts.figure import page_of
from orchestration.dashboards.parts.marts import Marts
from orchestration.dashboards.parts.table import Cell, Column, DataTable
from orchestration.dashboards.parts.target_texts import whom
from orchestration.dashboards.quality.queries import Restated
from orchestration.dashboards.words import formats

SHOWN = 50  # restatements that the page itself lists
FILES = 2  # named on the page; the file of the table names all
_NONE = "None. Every figure of a past period reads as it did when it was reported."


@dataclass(frozen=True)
class RestatedView:
    """count: those of this publication, as text · summary: of this publication and of those before it."""

    count: str
    summary: str
    table: DataTable


def restated_view(
    restated: list[Restated] | None, marts: Marts, publication_id: str, currency: str, untold: str
) -> RestatedView:
    """Every restatement known, the newest first. untold: said where the release does not tell."""
    rows = restated or []
    now = sum(one.new_publication_id == publication_id for one in rows)
    before = len(rows) - now
    told = [f"{_figures(now)} changed with this publication"] if now else ["None changed with this publication"]
    if before:
        told.append(f"{formats.number(before)} with earlier ones")
    return RestatedView(
        count=formats.NONE if restated is None else formats.number(now),
        summary=f"{', '.join(told)}." if rows else "",
        table=DataTable(
            id="quality-restatements",
            caption="Figures that changed after they were reported",
            columns=[
                Column("Figure", "name"),
                Column("Whom", is_choice=True),
                Column("Period"),
                Column("Was", "number"),
                Column("Is now", "number"),
                Column("Difference", "number"),
                Column("Reported as of"),
                Column("Changed as of"),
                Column("Brought by", "name", is_wide=True),
            ],
            rows=[_row(one, marts, currency) for one in rows],
            empty=untold if restated is None else _NONE,
            shown=SHOWN,
        ),
    )


def _figures(count: int) -> str:
    return formats.counted(count, "figure")


def _row(one: Restated, marts: Marts, currency: str) -> list[Cell]:
    metric = marts.metrics.get(one.metric_id)
    unit = metric.unit if metric else "count"
    both = one.old_value is not None and one.new_value is not None
    change = one.new_value - one.old_value if both else None  # type: ignore[operator]
    return [
        Cell(
            metric.name if metric else one.metric_id.replace("_", " "),
            href=page_of(one.metric_id, one.segment) if metric else None,
        ),
        Cell(whom(one.segment, one.breakdown_value)),
        Cell(formats.period(one.period_type, one.period_start, one.period_end)),
        Cell(formats.figure(one.old_value, unit, currency), one.old_value),
        Cell(formats.figure(one.new_value, unit, currency), one.new_value),
        Cell(formats.difference(change, unit, currency, sign=True), change),
        Cell(formats.day(one.old_as_of), one.old_as_of),
        Cell(formats.day(one.new_as_of), one.new_as_of),
        _brought(one),
    ]


def _brought(one: Restated) -> Cell:
    """The first files of those whose rows changed the figure; that nobody knows whose part it was is said."""
    if not one.count_batches or not one.files:
        return Cell("No delivery: a definition or a mapping changed")
    files = re.split(r", (?=[a-z_]+: )", one.files)
    more = len(files) - FILES
    text = ", ".join(files[:FILES]) + (f" and {formats.number(more)} more" if more > 0 else "")
    note = None if one.traced_by == "customers" else "All that arrived between; whose part changed is not known"
    return Cell(text, one.files, note=note)
