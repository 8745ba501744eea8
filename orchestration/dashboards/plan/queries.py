"""Typed rows of what the Plan page reads besides the metrics: every line of the plan with what tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from orchestration.dashboards.parts.reading import read_if_there

MILESTONE, SUCCESS, INITIATIVE, KEY_METRIC = "milestone", "success_milestone", "initiative", "key_metric"
GREEN = "green"


@dataclass(frozen=True)
class Milestone:
    """One line of the plan; phase None: a dated key metric. What is measured is as of the day the line was due."""

    milestone_id: str
    phase: int | None
    phase_title: str
    kind: str
    position: int
    milestone: str
    target: str | None
    starts_on: date | None
    due_on: date | None
    days_left: int | None
    reported_status: str | None
    measured_status: str
    measured_by: str | None
    evidence: str
    evidence_note: str | None
    is_contradicted: bool


def read_plan(con: duckdb.DuckDBPyConnection) -> list[Milestone] | None:
    """Every line in the plan's order; None if a release holds no such table. Raises duckdb.Error for columns."""
    kinds = ", ".join(f"'{kind}'" for kind in (MILESTONE, SUCCESS, INITIATIVE, KEY_METRIC))
    order = f"order by phase nulls last, list_position([{kinds}], kind), position, milestone_id"
    return read_if_there(con, Milestone, "milestone_status", order)
