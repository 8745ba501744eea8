"""View models of churn rates: twelve months against the target, and month by month, a panel per segment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orchestration.dashboards.churn.rate_rows import RateRow, rate_row
from orchestration.dashboards.parts.chosen import newest, target_of
from orchestration.dashboards.parts.marts import ALL, ORDER, Marts, MetricValue, Target
from orchestration.dashboards.parts.table import Table
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.rate_texts import counts, interval, together

RATE = "logo_churn_rate"
MONTHS = 12


@dataclass(frozen=True)
class Point:
    """One period of a panel; figures are 0-1, rate and interval the same as texts."""

    end: date
    label: str
    rate: str
    interval: str
    value: float
    low: float
    high: float
    lost: str
    is_small: bool
    is_complete: bool


@dataclass(frozen=True)
class Panel:
    """One segment's series with its target, for drawing."""

    segment: str
    subtitle: str
    target: float | None
    goal: str
    points: list[Point]


@dataclass(frozen=True)
class RatesView:
    """`over`: segments above target; None where no target could be judged."""

    finding: str
    over: list[str] | None
    text: str
    sub: str
    panels: list[Panel]
    rows: list[RateRow]
    period: str
    running: list[RateRow]
    running_period: str
    table: Table


def segments_shown(marts: Marts) -> list[str]:
    """All and the three segments; Unassigned only where it has a figure."""
    return [s for s in ORDER if s != "Unassigned" or _measured(marts.series(RATE, s, "ttm") + months(marts, s))]


def months(marts: Marts, segment: str) -> list[MetricValue]:
    return marts.series(RATE, segment, "month")


def _measured(series: list[MetricValue]) -> list[MetricValue]:
    return [v for v in series if v.value is not None]


def yearly(marts: Marts, currency: str) -> RatesView | None:
    """The 12-month rate of every segment against its target; None where nothing can be measured."""
    shown = segments_shown(marts)
    series = {s: newest(marts.series(RATE, s, "ttm"), MONTHS) for s in shown}
    if not any(series.values()):
        return None
    targets = {s: target_of(marts, RATE, s) for s in shown}
    end = max(v[-1].period_end for v in series.values() if v)
    rows = [rate_row(marts, s, marts.latest(RATE, s, "ttm"), targets[s], currency) for s in shown]
    told = [f"{r.segment} {r.value}" + (f" (target {r.target})" if r.status else "") for r in rows]
    return RatesView(
        finding=_finding(rows),
        over=[r.segment for r in rows if r.gap and r.gap > 0] if any(r.status for r in rows) else None,
        text=f"Share of customers lost in the 12{formats.NBSP}months to {formats.day(end)}: {', '.join(told)}.",
        sub=f"Share of the customers active a year earlier that are gone, at each month-end up to {formats.day(end)}.",
        panels=[_panel(r, series[r.segment], targets[r.segment]) for r in rows],
        rows=rows,
        period=f"12{formats.NBSP}months to {formats.day(end)}",
        running=[],
        running_period="",
        table=_table("Logo churn over 12 months, by segment", "12 months to", series),
    )


def monthly(marts: Marts, currency: str) -> RatesView | None:
    """The rate of each of the last twelve complete months and of the running one; None where there is none."""
    shown = segments_shown(marts)
    series = {s: newest(months(marts, s), MONTHS) for s in shown}
    if not any(series.values()):
        return None
    complete = {s: [v for v in series[s] if v.is_complete] for s in shown}
    rows = [rate_row(marts, s, next(iter(complete[s][-1:]), None), None, currency) for s in shown]
    last = max((v[-1].period_end for v in complete.values() if v), default=None)
    running = [v for v in series[ALL] if not v.is_complete]
    sub = "Share of the customers active at a month's start that are gone at its end."
    if running:
        sub += f" {formats.month_so_far(running[0].period_end)}: lighter."
    return RatesView(
        finding=_month_finding(complete[ALL]),
        over=None,
        text=(
            f"In {formats.month(last)}: {', '.join(f'{r.segment} {r.value}' for r in rows)}."
            if last
            else "No month is complete yet."
        ),
        sub=sub,
        panels=[_panel(r, series[r.segment], None) for r in rows],
        rows=rows,
        period=formats.month(last) if last else formats.NONE,
        running=[rate_row(marts, s, next(iter(series[s][-1:]), None), None, currency) for s in shown]
        if running
        else [],
        running_period=formats.month_so_far(running[0].period_end) if running else "",
        table=_table("Monthly logo churn by segment", "Month", series),
    )


def _finding(rows: list[RateRow]) -> str:
    judged = [r for r in rows if r.gap is not None]
    over = [(r, r.gap) for r in judged if r.gap and r.gap > 0]
    if not judged:
        return f"{rows[0].value} of customers left within 12{formats.NBSP}months; no target can be judged"
    if not over:
        return "Churn is within its target in every segment that has one"
    within = [r.segment for r in judged if r.segment not in [o.segment for o, _ in over]]
    names = together([r.segment for r, _ in over])
    by = together([formats.number(gap * 100, 1) if gap >= Decimal("0.0005") else "less than 0.1" for _, gap in over])
    text = f"{names} {'is' if len(over) == 1 else 'are'} above target, by {by}{formats.NBSP}points"
    return text + (f"; {together(within)} {'is' if len(within) == 1 else 'are'} within it" if within else "")


@dataclass(frozen=True)
class SegmentRates:
    """One segment: twelve months, the last complete month, the running one; None where the page has no such column."""

    segment: str
    year: RateRow | None
    month: RateRow | None
    running: RateRow | None


def compared(year: RatesView | None, month: RatesView | None) -> list[SegmentRates]:
    """A row per segment of the two views; both hold the same segments."""
    kinds = [{r.segment: r for r in rows} for rows in (
        year.rows if year else [], month.rows if month else [], month.running if month else []
    )]  # fmt: skip
    segments = [r.segment for r in (year or month).rows] if year or month else []  # type: ignore[union-attr]
    return [SegmentRates(s, *(rows.get(s) for rows in kinds)) for s in segments]


def _month_finding(series: list[MetricValue]) -> str:
    if not series:
        return "No month is complete yet"
    last = series[-1]
    text = f"{formats.percent(last.value)} of customers left in {formats.month(last.period_end)}"
    if len(series) < 3:
        return text
    lost = sum((v.numerator or Decimal(0) for v in series[:-1]), Decimal(0))
    base = sum((v.denominator or Decimal(0) for v in series[:-1]), Decimal(0))
    usual = formats.percent(lost / base) if base else formats.NONE
    if usual == formats.percent(last.value):
        return f"{text}, as usual in the {len(series) - 1}{formats.NBSP}months before"
    return f"{text}; {usual} was usual in the {len(series) - 1}{formats.NBSP}months before"


def _panel(row: RateRow, series: list[MetricValue], target: Target | None) -> Panel:
    goal = target.target_value if target else None
    subtitle = row.value + (f", target {row.target}" if row.status else "")
    return Panel(
        row.segment, subtitle, float(goal) if goal is not None else None, row.target, [_point(v) for v in series]
    )


def _point(v: MetricValue) -> Point:
    label = (formats.month(v.period_end) if v.is_complete else formats.day(v.period_end)).replace(formats.NBSP, " ")
    low, high = (v.value if end is None else end for end in (v.ci_low, v.ci_high))
    return Point(
        v.period_end,
        label,
        formats.percent(v.value),
        interval(v) or formats.NONE,
        float(v.value or 0),
        float(low or 0),
        float(high or 0),
        formats.number(v.numerator),
        bool(v.is_small_sample),
        v.is_complete,
    )


def _table(caption: str, first: str, series: dict[str, list[MetricValue]]) -> Table:
    """Rates with their counts; a small sample carries a star."""
    ends = sorted({(v.period_end, v.is_complete) for values in series.values() for v in values})
    found = {(s, v.period_end): v for s, values in series.items() for v in values}
    rows = []
    for end, is_complete in ends:
        cells = [formats.day(end) if first != "Month" or not is_complete else formats.month(end)]
        for segment in series:
            v = found.get((segment, end))
            star = "*" if v and v.is_small_sample else ""
            cells.append(f"{formats.percent(v.value)}{star} ({counts(v)})" if v else formats.NONE)
        rows.append(cells)
    return Table(f"{caption}. * Small sample: fewer than 30 customers.", [first, *series], rows)
