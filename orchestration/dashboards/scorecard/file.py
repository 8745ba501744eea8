"""All targets as a file that a spreadsheet opens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orchestration.dashboards.parts.marts import Target
from orchestration.dashboards.parts.table import Cell, Column, DataTable
from orchestration.dashboards.parts.targets import TargetView
from orchestration.dashboards.words import formats

_COLUMNS = (
    Column("Measure", "name"),
    Column("Segment", is_choice=True),
    Column("Status", "status", is_choice=True),
    Column("Unit"),
    Column("Value", "number"),
    Column("95% from", "number"),
    Column("95% to", "number"),
    Column("Sample", "number"),
    Column("Small sample"),
    Column("Target", "number"),
    Column("Distance", "number"),
    Column("By now", "number"),
    Column("Deadline"),
    Column("Period"),
    Column("Reason"),
    Column("Data issue"),
    Column("Target set in"),
)


def targets_file(targets: Iterable[Target], rows: Sequence[TargetView]) -> DataTable:
    """One row per target, in the order of the page; ratios 0-1, as the marts hold them."""
    known = {target.target_id: target for target in targets}
    return DataTable(
        id="targets",
        caption="All targets",
        columns=_COLUMNS,
        rows=[_cells(known[row.target_id], row) for row in rows],
        empty="This publication holds no targets.",
    )


def _cells(target: Target, row: TargetView) -> list[Cell]:
    numbers = (target.value, target.ci_low, target.ci_high, target.sample_size)
    goals = (target.target_value, target.distance, target.expected_value)
    texts = (row.period.replace(formats.NBSP, " "), row.reason, row.data_issue, target.source_document)
    return [
        Cell(row.name),
        Cell(row.segment),
        Cell(row.word, status=row.status),
        Cell(target.unit),
        *[Cell("", number) for number in numbers],
        Cell("yes" if row.is_small_sample else "no"),
        *[Cell("", number) for number in goals],
        Cell("", target.deadline_on),
        *[Cell(text or "") for text in texts],
    ]
