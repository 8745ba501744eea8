"""Faults of the rows set aside: by reason, with what came of late against what came before, and by week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import altair as alt

from orchestration.dashboards.parts.charts import BLUE, Chart, Size, count_axis, sized
from orchestration.dashboards.parts.table import Cell, Column, DataTable, Table
from orchestration.dashboards.quality.queries import Quarantined, QuarantinedDay
from orchestration.dashboards.quality.words import rule_words, spaced
from orchestration.dashboards.words import formats

WEEKS = 13
LATELY = 4  # weeks compared with as many before
KINDS = 8  # kinds of data named beside the drawing
SHOWN = 60  # reasons that the page itself lists
Key = tuple[str, str | None, str]


@dataclass(frozen=True)
class Trend:
    """Faults of one reason by how long ago they came; is_new: none came before."""

    lately: int
    before: int
    is_new: bool

    @property
    def word(self) -> str:
        if self.is_new:
            return "New"
        if self.lately == self.before:
            return "As many" if self.lately else "None lately"
        return "More" if self.lately > self.before else "Fewer"


def quarantine_table(rows: Iterable[Quarantined], days: list[QuarantinedDay] | None, end: date, none: str) -> DataTable:
    """Every reason, the most frequent first; how it changes stands beside it where the days are known."""
    columns = [
        Column("Reason", "name"),
        Column("Data", is_choice=True),
        Column("Source", "name", is_choice=True),
        Column("Rows", "number"),
    ]
    if days is not None:
        columns += [
            Column(f"Last {LATELY} weeks", "number"),
            Column(f"{LATELY} weeks before", "number"),
            Column("Trend", is_choice=True),
        ]
    columns += [Column("First seen"), Column("Last seen")]
    trends = _trends(days or [], end)
    return DataTable(
        id="quality-quarantine",
        caption="Rows set aside, by reason",
        columns=columns,
        rows=[_row(q, trends.get((q.entity, q.source, q.rule)) if days is not None else None, days) for q in rows],
        empty=none,
        shown=SHOWN,
    )


def _row(q: Quarantined, trend: Trend | None, days: list[QuarantinedDay] | None) -> list[Cell]:
    cells = [
        Cell(rule_words(q.rule)),
        Cell(spaced(q.entity)),
        Cell(q.source or formats.NONE),
        Cell(formats.number(q.rows), q.rows),
    ]
    if trend is not None:
        cells += [Cell(formats.number(count), count) for count in (trend.lately, trend.before)]
        cells.append(Cell(trend.word))
    elif days is not None:
        cells += [Cell(formats.NONE)] * 3
    return [*cells, *(Cell(formats.day(on), on) for on in (q.first_seen_on, q.last_seen_on))]


def _trends(days: Iterable[QuarantinedDay], end: date) -> dict[Key, Trend]:
    counts: dict[Key, Counter[int]] = {}
    for one in days:
        ago = (end - one.day).days // 7
        counts.setdefault((one.entity, one.source, one.rule), Counter())[ago // LATELY] += one.rows
    return {key: Trend(by[0], by[1], set(by) == {0}) for key, by in counts.items()}


def by_data(rows: Iterable[Quarantined]) -> list[tuple[str, str]]:
    """Kinds of data with the most findings, and the others together; a row with two faults counts twice."""
    counts: Counter[str] = Counter()
    for q in rows:
        counts[q.entity] += q.rows
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    told = [(spaced(entity), formats.number(count)) for entity, count in ordered[:KINDS]]
    rest = ordered[KINDS:]
    if rest:
        told.append((f"{formats.number(len(rest))} more", formats.number(sum(count for _, count in rest))))
    return told


def last_day(days: list[QuarantinedDay] | None, as_of: date) -> date:
    """The end of the newest week: as_of, or the day on which the newest faulty rows came, if that is later."""
    return max([as_of, *(one.day for one in days or [])])


def known_weeks(days: Iterable[QuarantinedDay], end: date) -> bool:
    """Whether faults are known of the weeks before the last four: a first load alone has no trend."""
    return any((end - one.day).days // 7 >= LATELY for one in days)


def trend_chart(days: list[QuarantinedDay] | None, end: date) -> Chart | None:
    """Faults by the week in which their rows came; None where none did in the weeks drawn, or without a trend."""
    if not known_weeks(days or [], end):
        return None
    counts = [0] * WEEKS
    for one in days or []:
        ago = (end - one.day).days // 7
        if ago < WEEKS:
            counts[WEEKS - 1 - ago] += one.rows
    if not sum(counts):
        return None
    ends = [end - timedelta(days=7 * (WEEKS - 1 - i)) for i in range(WEEKS)]
    lately, before = sum(counts[-LATELY:]), sum(counts[-2 * LATELY : -LATELY])
    pairs = list(zip(ends, counts, strict=True))
    told = ", ".join(f"{formats.day(on)} {formats.number(count)}" for on, count in pairs if count)
    return Chart(
        id="quality-quarantine-weeks",
        finding=_finding(lately, before),
        sub=f"Faults in rows still set aside, by the week the rows came in, the newest to {formats.day(end)}.",
        text=f"Faults in rows still set aside by the last day of the week they came in: {told}; none in other weeks.",
        table=Table(
            "Faults in rows still set aside, by the week the rows came in",
            ["Week to", "Faults"],
            [[formats.day(on), formats.number(count)] for on, count in pairs],
        ),
        draw=lambda size: _bars(pairs, size),
    )


def _finding(lately: int, before: int) -> str:
    if lately == before:
        return f"As many faults in the last {LATELY} weeks as in the {LATELY} before: {lately:,}"
    kind = "More" if lately > before else "Fewer"
    return f"{kind} faults were found: {lately:,} in the last {LATELY} weeks, {before:,} in the {LATELY} before"


def _bars(pairs: list[tuple[date, int]], size: Size) -> Any:
    labels = [f"{on.day} {on:%b}" for on, _ in pairs]
    rows = [{"week": label, "rows": count} for label, (_, count) in zip(labels, pairs, strict=True)]
    # Counted from the newest week, which always has its label.
    every = 2 * size.every
    x = alt.X(
        "week:N",
        sort=labels,
        title=None,
        scale=alt.Scale(paddingInner=0.28, paddingOuter=0.14),
        axis=alt.Axis(values=labels[::-1][::every], labelAngle=0, ticks=False, domain=False, labelPadding=8),
    )
    tips = [alt.Tooltip("week:N", title="Week to"), alt.Tooltip("rows:Q", title="Faults", format=",")]
    chart = alt.Chart(alt.Data(values=rows)).mark_bar(color=BLUE)
    return sized(chart.encode(x=x, y=count_axis("rows:Q"), tooltip=tips), size)
