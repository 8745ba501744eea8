"""The plan as a picture: its phases along the year, every milestone on its due day, the line of as_of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import altair as alt

from orchestration.dashboards.parts.charts import (
    BLUE,
    BLUE_LIGHT,
    INK,
    MUTED,
    ORANGE,
    ORANGE_LIGHT,
    RULE,
    Chart,
    Size,
    rows,
)
from orchestration.dashboards.parts.table import Table
from orchestration.dashboards.plan.phases import Phase
from orchestration.dashboards.plan.queries import Milestone
from orchestration.dashboards.plan.standing import STANDINGS, standing, summary
from orchestration.dashboards.words import formats

PITCH, HEAD, FOOT, TOP = 12, 22, 12, 20  # pixels: a milestone, a phase's title, the gap below it, as_of's label
LETTER = 0.6  # width of a letter of a title, in font sizes
TOLD = ["Phase:N", "Months:N", "Milestones:N"]
# standing: shape, fill, outline. Shapes and fills tell them apart without colour.
MARKS = {
    "achieved": ("circle", BLUE, BLUE),
    "reported": ("circle", "#ffffff", BLUE),
    "missed": ("square", ORANGE, ORANGE),
    "overdue": ("square", "#ffffff", ORANGE),
    "at_risk": ("triangle-up", ORANGE_LIGHT, ORANGE),
    "due": ("diamond", "#ffffff", MUTED),
}


@dataclass(frozen=True)
class Row:
    """A drawn phase: pixels from the top of its band of milestones, and how high that is."""

    phase: Phase
    top: int
    height: int


def timeline(phases: list[Phase], as_of: date, finding: str) -> Chart | None:
    """The picture; None without a phase that has days."""
    drawn = [phase for phase in phases if phase.starts and phase.ends]
    if not drawn:
        return None
    told = [f"Phase {p.number}, {p.span}: {_told(p)}" for p in drawn]
    table = [
        [m.milestone, f"Phase {p.number}", formats.day(m.due_on), STANDINGS[standing(m)]]
        for p in phases
        for m in p.milestones
    ]
    return Chart(
        "plan-phases",
        finding,
        "Milestones on the day they are due. Evidence is a figure or a record of this publication.",
        f"As of {formats.day(as_of)}. {'. '.join(told)}.",
        Table("Milestones of the plan by phase", ["Milestone", "Phase", "Due", "Stands"], table),
        lambda size: _draw(drawn, as_of, size),
    )


def _told(phase: Phase) -> str:
    found = [standing(m) for m in phase.milestones]
    late = found.count("missed") + found.count("overdue")
    text = f"{found.count('achieved')} of {len(found)} achieved"
    return f"{text}, {late} missed or overdue" if late else text


def _draw(phases: list[Phase], as_of: date, size: Size) -> Any:
    starts = min(p.starts for p in phases if p.starts)
    end = (max(p.ends for p in phases if p.ends) - starts).days + 1
    wide = size.width / end  # pixels a day

    def at(day: date) -> int:
        return (day - starts).days

    placed = _place(phases, wide)
    height = placed[-1].top + placed[-1].height + FOOT
    across = alt.Scale(domain=[0, end], nice=False, zero=False)
    down = alt.Scale(domain=[0, height], reverse=True, nice=False)
    axis = _months_axis(starts, end)

    def x(field: str) -> alt.X:
        return alt.X(field, title=None, scale=across, axis=axis)

    def y(field: str) -> alt.Y:
        return alt.Y(field, axis=None, scale=down)

    bars = [_bar(row, at, end, wide, size) for row in placed]
    layers = [
        alt.Chart(rows(bars))
        .mark_rect(color=BLUE_LIGHT, opacity=0.45, cornerRadius=3)
        .encode(x=x("from:Q"), x2="to:Q", y=y("top:Q"), y2="bottom:Q", tooltip=TOLD)
    ]
    if 0 <= at(as_of) < end:
        # as_of is a whole day: the line stands at its end.
        rule = alt.Chart(rows([{"from": at(as_of) + 1, "top": 0, "As of": formats.day(as_of)}]))
        label: dict[str, Any] = {"align": "right", "dx": -5} if at(as_of) > end / 2 else {"align": "left", "dx": 5}
        text = rule.mark_text(baseline="top", color=INK, fontSize=size.font, fontWeight=600, **label)
        layers += [
            rule.mark_rule(color=INK, strokeWidth=1.6).encode(x=x("from:Q"), tooltip=["As of:N"]),
            text.encode(x=x("from:Q"), y=y("top:Q"), text="As of:N", tooltip=["As of:N"]),
        ]
    heading: dict[str, Any] = {
        "align": "left",
        "baseline": "bottom",
        "dy": -5,
        "fontSize": size.font,
        "fontWeight": 600,
    }
    layers += _text(bars, "title", heading, INK, x("title_at:Q"), y("top:Q"))
    for align, field, dx in (("left", "to:Q", 8), ("right", "from:Q", -8)):
        beside: dict[str, Any] = {"align": align, "baseline": "middle", "dx": dx, "fontSize": size.font - 1}
        mine = [bar for bar in bars if bar["side"] == align]
        layers += _text(mine, "count", beside, MUTED, x(field), y("middle:Q")) if mine else []
    marks = [mark for row in placed for mark in _marks(row, at, wide)]
    if marks:
        layers.append(_points(marks, x("from:Q"), y("top:Q"), size))
    return alt.layer(*layers).properties(width=size.width, height=height)


def _text(bars: list[dict[str, Any]], field: str, style: dict[str, Any], colour: str, x: alt.X, y: alt.Y) -> list[Any]:
    """Words with a white edge: the line of as_of may run behind them."""
    base = alt.Chart(rows(bars))
    edge = base.mark_text(color="#ffffff", stroke="#ffffff", strokeWidth=4, **style)
    words = base.mark_text(color=colour, **style)
    return [mark.encode(x=x, y=y, text=f"{field}:N", tooltip=TOLD) for mark in (edge, words)]


def _place(phases: list[Phase], wide: float) -> list[Row]:
    placed, top = [], TOP
    for phase in phases:
        most = max((len(cluster) for cluster in _clusters(phase, wide)), default=1)
        top += HEAD
        placed.append(Row(phase, top, max(most, 2) * PITCH + 6))
        top += placed[-1].height + FOOT
    return placed


def _clusters(phase: Phase, wide: float) -> list[list[Milestone]]:
    """Milestones whose marks would lie on one another, in order of their days."""
    dated = sorted((m for m in phase.milestones if m.due_on), key=lambda m: (m.due_on or date.min, m.position))
    clusters: list[list[Milestone]] = []
    for m in dated:
        before = clusters[-1][-1].due_on if clusters else None
        if m.due_on and before and (m.due_on - before).days * wide < PITCH:
            clusters[-1].append(m)
        else:
            clusters.append([m])
    return clusters


def _months_axis(starts: date, end: int) -> alt.Axis:
    """Months by name at their first day."""
    firsts, month = {}, starts.replace(day=1)
    while (month - starts).days < end:
        if month >= starts:
            firsts[(month - starts).days] = f"{month:%b}"
        month = (month + timedelta(days=32)).replace(day=1)
    names = " : ".join([*(f"datum.value == {place} ? '{name}'" for place, name in firsts.items()), "''"])
    return alt.Axis(
        values=list(firsts), labelExpr=names, labelAlign="left", labelFlush=False, labelAngle=0, ticks=False,
        domain=False, gridColor=RULE, labelPadding=6, orient="bottom",
    )  # fmt: skip


def _bar(row: Row, at: Any, end: int, wide: float, size: Size) -> dict[str, Any]:
    """The phase's months, its title (moved left where it would run over the edge) and the side with room for words."""
    phase, title = row.phase, f"{row.phase.number} {row.phase.name}"
    starts, ends = at(phase.starts), at(phase.ends) + 1
    room = len(title) * size.font * LETTER / wide
    return {
        "from": starts,
        "to": ends,
        "top": row.top,
        "bottom": row.top + row.height,
        "middle": row.top + row.height / 2,
        "title": title,
        "title_at": max(0, min(starts, end - room)),
        "count": f"{sum(standing(m) == 'achieved' for m in phase.milestones)} of {len(phase.milestones)} achieved",
        "side": "left" if starts < end - ends else "right",
        "Phase": title,
        "Months": phase.span,
        "Milestones": summary(phase.milestones) or "none",
    }


def _marks(row: Row, at: Any, wide: float) -> list[dict[str, Any]]:
    """Milestones of one day stand one above the other, around the middle of their phase's band."""
    middle = row.top + row.height / 2
    return [
        {
            "from": at(m.due_on) + 0.5,
            "top": middle + (place - (len(cluster) - 1) / 2) * PITCH,
            "Stands": STANDINGS[standing(m)],
            "Milestone": m.milestone,
            "Due": formats.day(m.due_on),
        }
        for cluster in _clusters(row.phase, wide)
        for place, m in enumerate(cluster)
    ]


def _points(marks: list[dict[str, Any]], x: alt.X, y: alt.Y, size: Size) -> Any:
    found = {mark["Stands"] for mark in marks}
    names = [key for key, word in STANDINGS.items() if word in found]
    words = [STANDINGS[key] for key in names]

    def scale(part: int) -> alt.Scale:
        return alt.Scale(domain=words, range=[MARKS[key][part] for key in names])

    key = alt.Legend(
        orient="top", title=None, direction="horizontal", columns=3 if size.columns > 3 else 2, symbolSize=84,
        symbolStrokeWidth=1.6, labelFontSize=size.font, columnPadding=14, rowPadding=4, offset=12,
    )  # fmt: skip
    return (
        alt.Chart(rows(marks))
        .mark_point(size=74, filled=True, opacity=1, strokeWidth=1.6)
        .encode(
            x=x,
            y=y,
            shape=alt.Shape("Stands:N", scale=scale(0), legend=key),
            fill=alt.Fill("Stands:N", scale=scale(1), legend=key),
            stroke=alt.Stroke("Stands:N", scale=scale(2), legend=key),
            tooltip=["Milestone:N", "Due:N", "Stands:N"],
        )
    )
