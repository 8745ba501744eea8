"""View model of where the plan's report and the figures disagree, told once for all lines one figure tells of."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from orchestration.dashboards.parts.marts import Marts
from orchestration.dashboards.plan.phases import Line, line
from orchestration.dashboards.plan.queries import GREEN, MILESTONE, SUCCESS, Milestone


@dataclass(frozen=True)
class Contradiction:
    """One disagreement: the line it is told by, the phase, and the other lines of the plan it holds for."""

    phase: str
    line: Line
    others: list[str]


@dataclass(frozen=True)
class ContradictionsView:
    finding: str
    rows: list[Contradiction]


def contradictions(lines: list[Milestone], marts: Marts) -> ContradictionsView:
    """Those reported better than measured first, then the plan's order."""

    def same(x: Milestone) -> tuple[bool, int, str, str, str]:
        reported = x.reported_status or ""
        return (reported != GREEN, x.phase or 0, x.measured_by or x.milestone_id, reported, x.measured_status)

    wrong = sorted((x for x in lines if x.is_contradicted), key=lambda x: (same(x), _order(x)))
    rows, too_good = [], 0
    for key, group in groupby(wrong, key=same):
        first, *rest = list(group)
        too_good += not key[0]
        others = [x.milestone for x in rest]
        rows.append(Contradiction(f"Phase {first.phase}" if first.phase else "Key metrics", line(first, marts), others))
    return ContradictionsView(
        finding=_finding(too_good, len(rows) - too_good, any(x.reported_status for x in lines)),
        rows=rows,
    )


def _order(x: Milestone) -> tuple[int, int, str]:
    """A milestone tells it best: it has a day and stands in the plan's own words."""
    kinds = (MILESTONE, SUCCESS)
    return (kinds.index(x.kind) if x.kind in kinds else len(kinds), x.position, x.milestone_id)


def _finding(too_good: int, too_bad: int, is_reported: bool) -> str:
    if not is_reported:
        return "The plan reports nothing as done, so nothing can disagree"
    parts = []
    if too_good:
        parts.append(f"{too_good} reported done that the figures do not bear out")
    if too_bad:
        parts.append(f"{too_bad} reported open that {'is' if too_bad == 1 else 'are'} achieved")
    return " and ".join(parts) if parts else "Report and figures agree wherever both tell"
