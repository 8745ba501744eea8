"""View models of the plan's phases: their months, how they stand, and each line with report and evidence."""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from orchestration.dashboards.parts.figure import page_of
from orchestration.dashboards.parts.marts import ALL, Marts
from orchestration.dashboards.plan import standing
from orchestration.dashboards.plan.queries import INITIATIVE, KEY_METRIC, MILESTONE, SUCCESS, Milestone
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.evidence import told

_TITLE = re.compile(r"^(?:Phase \d+:\s*)?(?P<name>.*?)(?:\s*\((?P<months>[^()]*)\))?$")
_MONTHS = {name.lower(): number for number, name in enumerate(month_name) if name}
KINDS = {SUCCESS: "Success milestones", INITIATIVE: "Initiatives"}


@dataclass(frozen=True)
class Line:
    """One line of the plan as its list shows it; reported: key of its mark or None; about: where its figure lies."""

    name: str
    target: str | None
    due: str
    left: str | None
    reported: str | None
    reported_word: str
    icon: str
    word: str
    evidence: str
    note: str | None
    href: str | None
    is_contradicted: bool


@dataclass(frozen=True)
class LineGroup:
    """Lines of one kind."""

    title: str
    summary: str
    rows: list[Line]


@dataclass(frozen=True)
class Phase:
    """A phase for drawing and telling; starts, ends: first and last day, None if neither title nor due days tell."""

    number: int
    name: str
    starts: date | None
    ends: date | None
    milestones: list[Milestone]
    lines: list[Milestone]

    @property
    def span(self) -> str:
        if self.starts is None or self.ends is None:
            return "No dates"
        first, last = formats.month(self.starts), formats.month(self.ends)
        return first if first == last else f"{first} to {last}"

    def when(self, as_of: date) -> str:
        """past, running or ahead."""
        if self.starts is None or self.ends is None:
            return "ahead"
        return "past" if self.ends < as_of else "ahead" if self.starts > as_of else "running"


@dataclass(frozen=True)
class PhaseView:
    number: int
    name: str
    when: str
    span: str
    is_over: bool
    summary: str
    rows: list[Line]
    more: list[LineGroup]
    more_title: str


WHEN = {"past": "Over", "running": "Running", "ahead": "Ahead"}


def phases(lines: list[Milestone]) -> list[Phase]:
    """The plan's phases in order; lines of no phase are left out."""
    numbered = sorted((line for line in lines if line.phase is not None), key=lambda line: line.phase or 0)
    return [_phase(number or 0, list(members)) for number, members in groupby(numbered, key=lambda line: line.phase)]


def _phase(number: int, lines: list[Milestone]) -> Phase:
    match = _TITLE.match(lines[0].phase_title)
    name, months = (match["name"], match["months"]) if match and match["name"] else (lines[0].phase_title, None)
    days = sorted(day for line in lines for day in (line.starts_on, line.due_on) if day)
    named = [_MONTHS[word] for word in re.findall("[a-z]+", (months or "").lower()) if word in _MONTHS]
    starts, ends = (days[0], days[-1]) if days else (None, None)
    if starts and ends and named:
        # The title names months and no year: the due days tell which.
        year = starts.year + round((starts.month - named[0]) / 12)
        until = year + (named[-1] < named[0])
        starts = min(starts, date(year, named[0], 1))
        ends = max(ends, date(until, named[-1], monthrange(until, named[-1])[1]))
    return Phase(number, name, starts, ends, [line for line in lines if line.kind == MILESTONE], lines)


def phase_view(phase: Phase, marts: Marts, as_of: date) -> PhaseView:
    groups = [_group(title, [x for x in phase.lines if x.kind == kind], marts) for kind, title in KINDS.items()]
    groups = [group for group in groups if group.rows]
    counted = " and ".join(f"{len(g.rows)} {_kind(g.title, len(g.rows))}" for g in groups)
    return PhaseView(
        number=phase.number,
        name=phase.name,
        when=WHEN[phase.when(as_of)],
        span=phase.span,
        is_over=phase.when(as_of) == "past",
        summary=standing.summary(phase.milestones),
        rows=[line(x, marts) for x in phase.milestones],
        more=groups,
        more_title=counted,
    )


def _kind(title: str, count: int) -> str:
    return title.lower() if count != 1 else title.lower().removesuffix("s")


def _group(title: str, lines: list[Milestone], marts: Marts) -> LineGroup:
    return LineGroup(title, standing.summary(lines), [line(x, marts) for x in lines])


def key_metrics(lines: list[Milestone], marts: Marts) -> list[Line]:
    """The plan's dated key metrics, each with the heading it stands under."""
    return [line(x, marts, x.phase_title) for x in lines if x.kind == KEY_METRIC]


def line(x: Milestone, marts: Marts, heading: str | None = None) -> Line:
    icon, word = standing.MEASURED.get(x.measured_status, ("unset", x.measured_status.replace("_", " ")))
    target = ": ".join(text for text in (heading, x.target) if text) or None
    return Line(
        name=x.milestone,
        target=target,
        due=formats.day(x.due_on) if x.due_on else "No day",
        left=standing.left(x),
        reported=x.reported_status,
        reported_word=standing.REPORTED_WORDS.get(x.reported_status or "", formats.NONE),
        icon=icon,
        word=word,
        evidence=formats.NONE if x.measured_status == "none" else sentence(told(x.evidence)),
        note=told(x.evidence_note) if x.evidence_note else None,
        href=figure_page(x, marts),
        is_contradicted=x.is_contradicted,
    )


def sentence(text: str) -> str:
    """The text with a large first letter and without a last full stop."""
    return f"{text[:1].upper()}{text[1:]}".removesuffix(".")


def figure_page(x: Milestone, marts: Marts) -> str | None:
    """Where the figure that tells of a line lies; None for records and what the catalogue lacks."""
    kind, _, name = (x.measured_by or "").partition(":")
    if kind == "target":
        target = next((t for t in marts.targets if t.target_id == name), None)
        return page_of(target.metric_id, target.segment) if target and target.metric_id in marts.metrics else None
    return page_of(name, ALL) if kind == "metric" and name in marts.metrics else None
