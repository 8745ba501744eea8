"""View model of the Plan page: everything the template prints, already text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from orchestration.dashboards.parts.charts import Chart
from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.figure import Figure, Tile
from orchestration.dashboards.parts.marts import Marts
from orchestration.dashboards.parts.page import Content, Source
from orchestration.dashboards.parts.table import DataTable
from orchestration.dashboards.plan import standing
from orchestration.dashboards.plan.chart import timeline
from orchestration.dashboards.plan.contradictions import ContradictionsView, contradictions
from orchestration.dashboards.plan.file import whole_plan
from orchestration.dashboards.plan.phases import Line, Phase, PhaseView, key_metrics, line, phase_view, phases
from orchestration.dashboards.plan.queries import Milestone, read_plan
from orchestration.dashboards.plan.standing import ACHIEVED, AT_RISK, DUE, MISSED, OVERDUE, REPORTED
from orchestration.dashboards.words import formats

NEXT = 7  # milestones listed as due next


@dataclass(frozen=True)
class PlanPage:
    title: str
    lede: str
    tiles: list[Tile]
    chart: Chart | None
    next: list[Line]
    contradictions: ContradictionsView | None
    phases: list[PhaseView]
    key_metrics: list[Line]
    file: DataTable | None


def content(source: Source) -> list[Content]:
    """The page of the plan."""
    lines = read_plan(source.connection)
    return [Content("plan", "plan.html", "plan.html.j2", plan_page(source.marts, lines, source.facts))]


def plan_page(marts: Marts, lines: list[Milestone] | None, facts: PublicationFacts) -> PlanPage:
    """The whole page from the lines of the plan and the facts of one publication."""
    if not lines:
        why = "This publication holds no milestones of the plan."
        return PlanPage("The plan cannot be followed yet", why, [], None, [], None, [], [], None)
    as_of = facts.as_of
    parts = phases(lines)
    milestones = [m for p in parts for m in p.milestones]
    wrong = contradictions(lines, marts)
    return PlanPage(
        title=_title(milestones),
        lede=_lede(parts, wrong, as_of),
        tiles=_tiles(milestones, as_of),
        chart=timeline(parts, as_of, _finding(parts, as_of)),
        next=[line(m, marts) for m in _coming(milestones)[:NEXT]],
        contradictions=wrong,
        phases=[phase_view(p, marts, as_of) for p in parts],
        key_metrics=key_metrics(lines, marts),
        file=whole_plan(lines),
    )


def _title(milestones: list[Milestone]) -> str:
    found = [standing.standing(m) for m in milestones]
    if not found:
        return "The plan states no milestones"
    done = (
        f"{found.count(ACHIEVED)} of {len(found)} milestones {'is' if found.count(ACHIEVED) == 1 else 'are'} achieved"
    )
    late = []
    if found.count(MISSED):
        late.append(f"{found.count(MISSED)} missed")
    if found.count(OVERDUE):
        late.append(f"{found.count(OVERDUE)} overdue")
    return f"{done}, {' and '.join(late)}" if late else f"{done}, none is missed"


def _lede(parts: list[Phase], wrong: ContradictionsView, as_of: date) -> str:
    running = [p for p in parts if p.when(as_of) == "running"]
    where = (
        f"Phase {running[0].number} of {len(parts)}, {running[0].name}, is running."
        if running
        else f"None of the {formats.counted(len(parts), 'phase')} is running."
    )
    if not wrong.rows:
        return f"{where} {wrong.finding}."
    count = formats.counted(len(wrong.rows), "point")
    return f"{where} The plan's own report and the figures disagree on {count}."


def _finding(parts: list[Phase], as_of: date) -> str:
    coming = _coming([m for p in parts for m in p.milestones])
    if not coming:
        return "No milestone is due any more"
    day = coming[0].due_on
    count = sum(m.due_on == day for m in coming)
    text = f"Next: {formats.counted(count, 'milestone')} due on {formats.day(day)}, {standing.left(coming[0])}"
    risky = sum(standing.standing(m) == AT_RISK for m in coming if m.due_on == day)
    return f"{text}; {formats.number(risky)} at risk" if risky else text


def _coming(milestones: list[Milestone]) -> list[Milestone]:
    """Those not achieved and not yet due, soonest first."""
    open_ones = [m for m in milestones if standing.standing(m) in (AT_RISK, DUE) and (m.days_left or 0) >= 0]
    return sorted((m for m in open_ones if m.due_on), key=lambda m: (m.due_on or date.max, m.phase or 0, m.position))


def _tiles(milestones: list[Milestone], as_of: date) -> list[Tile]:
    found = [standing.standing(m) for m in milestones]
    whole = formats.counted(len(found), "milestone")
    risky = found.count(AT_RISK)
    told = (
        ("Achieved", (ACHIEVED,), "A figure or a record of this publication shows it.", f"of {whole}"),
        (
            "Missed or overdue",
            (MISSED, OVERDUE),
            "Not reached on the day it was due, or past that day without report and evidence.",
            f"{found.count(MISSED)} missed, {found.count(OVERDUE)} overdue without any news",
        ),
        (
            "Reported done, no evidence",
            (REPORTED,),
            "Green in the plan, and nothing in the data can confirm or deny it.",
            "nothing in the data can confirm it",
        ),
        (
            "Still due",
            (AT_RISK, DUE),
            "Not achieved, and its day is not over.",
            f"{risky} at risk" if risky else "none known to be at risk",
        ),
    )
    return [
        Tile(name, _figure(name, sum(s in keys for s in found), about, whole, as_of), note)
        for name, keys, about, note in told
    ]


def _figure(name: str, count: int, about: str, whole: str, as_of: date) -> Figure:
    facts = [("Period", f"On {formats.day(as_of)}"), ("Population", f"the {whole} of the plan's phases")]
    return Figure(formats.number(count), name, "All phases", about, facts, href=None)
