"""The whole plan as one list: the file that stands behind the page."""

from __future__ import annotations

from orchestration.dashboards.parts.table import Cell, Column, DataTable
from orchestration.dashboards.plan.queries import Milestone
from orchestration.dashboards.plan.standing import MEASURED, REPORTED_WORDS
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.evidence import told

COLUMNS = ("Milestone", "Phase", "Kind", "Target", "Due", "Plan reports", "Measured", "Evidence", "Note", "Disagree")


def whole_plan(lines: list[Milestone]) -> DataTable:
    """Every line of the plan with report, verdict and evidence, in the plan's order."""
    rows = [
        [
            Cell(x.milestone),
            Cell(x.phase_title),
            Cell(x.kind.replace("_", " ")),
            Cell(x.target or ""),
            Cell(formats.day(x.due_on), x.due_on if x.due_on else ""),
            Cell(REPORTED_WORDS.get(x.reported_status or "", "")),
            Cell(MEASURED.get(x.measured_status, ("", x.measured_status))[1]),
            Cell(told(x.evidence)),
            Cell(told(x.evidence_note or "")),
            Cell("yes" if x.is_contradicted else "no"),
        ]
        for x in lines
    ]
    return DataTable("plan", "Every line of the plan", [Column(c) for c in COLUMNS], rows, "The plan has no lines.")
