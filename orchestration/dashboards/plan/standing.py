"""Where a milestone stands: what is measured first, the plan's own report where nothing is, then the calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from orchestration.dashboards.plan.queries import GREEN, Milestone
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.wording import STATUS_WORDS

ACHIEVED, REPORTED, MISSED, OVERDUE, AT_RISK, DUE = "achieved", "reported", "missed", "overdue", "at_risk", "due"
# In the order they are told and drawn.
STANDINGS = {
    ACHIEVED: "Achieved",
    REPORTED: "Reported done, no evidence",
    MISSED: "Missed",
    OVERDUE: "Overdue, no evidence",
    AT_RISK: "Due, at risk",
    DUE: "Due",
}
# Icon and word of what is measured; the scorecard's words where it has them.
MEASURED = {
    **{key: (key, STATUS_WORDS[key]) for key in ("achieved", "on_track", "at_risk", "missed", "not_measurable")},
    "not_due": ("unset", "Not due yet"),
    "none": ("not_measurable", "No evidence"),
}
REPORTED_WORDS = {"green": "Green", "yellow": "Yellow"}


@dataclass(frozen=True)
class StandingCount:
    """How many milestones stand so."""

    standing: str
    word: str
    count: int


def standing(line: Milestone) -> str:
    """A key of STANDINGS."""
    if line.measured_status in (ACHIEVED, MISSED, AT_RISK):
        return line.measured_status
    if line.measured_status in ("on_track", "not_due"):
        return DUE
    if line.reported_status == GREEN:
        return REPORTED
    return OVERDUE if line.days_left is not None and line.days_left < 0 else DUE


def counts(lines: Iterable[Milestone]) -> list[StandingCount]:
    """Those that occur, in the order of STANDINGS."""
    found = [standing(line) for line in lines]
    return [StandingCount(key, word, found.count(key)) for key, word in STANDINGS.items() if key in found]


def summary(lines: Iterable[Milestone]) -> str:
    """`1 achieved, 3 missed, 2 still due`."""
    words = {REPORTED: "reported done without evidence", OVERDUE: "overdue", AT_RISK: "at risk", DUE: "still due"}
    return ", ".join(f"{c.count}{formats.NBSP}{words.get(c.standing, c.word.lower())}" for c in counts(lines))


def left(line: Milestone) -> str | None:
    """`in 9 days`, `today`, `52 days ago`; None without a day."""
    if line.days_left is None:
        return None
    if line.days_left == 0:
        return "today"
    days = formats.counted(abs(line.days_left), "day")
    return f"in {days}" if line.days_left > 0 else f"{days} ago"
