"""View model of ARR: month-ends by segment, and each segment against a year earlier."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from orchestration.dashboards.parts.charts import Chart, label
from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.marts import ALL, SEGMENTS, Marts, RollforwardMonth
from orchestration.dashboards.parts.table import Table
from orchestration.dashboards.revenue import charts
from orchestration.dashboards.revenue.movements import complete_months, running_month
from orchestration.dashboards.words import formats

YEAR = 12  # months, and ARR is twelve times MRR


@dataclass(frozen=True)
class ArrRow:
    segment: str
    now: str
    share: str
    before: str
    growth: str


@dataclass(frozen=True)
class ArrView:
    """at, before: the month-ends that the rows compare; before is None without a year of months."""

    at: str
    before: str | None
    rows: list[ArrRow]
    chart: Chart


def progress(marts: Marts, facts: PublicationFacts) -> ArrView | None:
    """ARR at the last complete month-ends and today; None while there is no complete month with revenue."""
    complete = complete_months(marts)
    if not complete:
        return None
    cur, running = facts.currency, running_month(marts)
    months = [*complete, *([running] if running else [])]
    grid = arr_grid(marts, months)
    return ArrView(
        at=formats.month(complete[-1].month),
        before=_year_before(complete),
        rows=[_row(marts, segment, complete, cur) for segment in (*grid, ALL)],
        chart=Chart(
            id="revenue-arr",
            finding=_finding(complete, cur),
            sub=_sub(running, facts),
            text=_text(grid, months, facts),
            draw=lambda size: charts.arr([label(m.month) for m in months], grid, running is not None, cur, size),
            table=_table(grid, months, facts),
        ),
    )


def growth(months: list[RollforwardMonth]) -> Decimal | None:
    """Growth over the last twelve of complete months (0.5 is half as much again); None with fewer, or from nothing."""
    if len(months) < YEAR or not months[-YEAR].opening_mrr:
        return None
    return months[-1].closing_mrr / months[-YEAR].opening_mrr - 1


def arr_grid(marts: Marts, months: list[RollforwardMonth]) -> dict[str, list[Decimal]]:
    """ARR per segment at the ends of the months; Unassigned only where it ever has any."""
    grid = {}
    for segment in SEGMENTS:
        closing = {m.month: m.closing_mrr * YEAR for m in marts.months(segment)}
        amounts = [closing.get(m.month, Decimal(0)) for m in months]
        if segment != "Unassigned" or any(amounts):
            grid[segment] = amounts
    return grid


def _year_before(complete: list[RollforwardMonth]) -> str | None:
    return (
        f"{complete[-1].month:%b}{formats.NBSP}{complete[-1].month.year - 1}" if growth(complete) is not None else None
    )


def _row(marts: Marts, segment: str, complete: list[RollforwardMonth], currency: str) -> ArrRow:
    total = complete[-1].closing_mrr
    mine = {m.month: m for m in marts.months(segment)}
    rows = [mine[m.month] for m in complete if m.month in mine]
    now = rows[-1].closing_mrr if rows else Decimal(0)
    has_year = len(complete) >= YEAR and bool(rows)
    change = growth(rows)
    return ArrRow(
        segment=segment,
        now=formats.money(now * YEAR, currency),
        share=formats.percent(now / total) if total else formats.NONE,
        before=formats.money(rows[0].opening_mrr * YEAR, currency) if has_year else formats.NONE,
        growth=formats.percent(change, sign=True) if change is not None else formats.NONE,
    )


def _finding(complete: list[RollforwardMonth], currency: str) -> str:
    now = formats.money(complete[-1].closing_mrr * YEAR, currency)
    change, at = growth(complete), formats.month(complete[-1].month)
    if change is None:
        return f"ARR stands at {now} at the end of {at}"
    way = "up" if change > 0 else "down" if change < 0 else "level"
    by = f" {formats.percent(abs(change))}" if change else ""
    return f"ARR is {way}{by} over 12{formats.NBSP}months, at {now} at the end of {at}"


def _sub(running: RollforwardMonth | None, facts: PublicationFacts) -> str:
    text = "ARR (12 × MRR) at month-ends, by the segment of that day."
    return f"{text} Paler: {formats.day(facts.as_of)}." if running else text


def _text(grid: dict[str, list[Decimal]], months: list[RollforwardMonth], facts: PublicationFacts) -> str:
    parts = ", ".join(f"{segment} {formats.money(amounts[-1], facts.currency)}" for segment, amounts in grid.items())
    first = formats.money(months[0].closing_mrr * YEAR, facts.currency)
    last = formats.money(months[-1].closing_mrr * YEAR, facts.currency)
    text = f"ARR went from {first} at the end of {formats.month(months[0].month)} to {last}"
    return f"{text} {_when(months[-1], facts, 'at the end of ', 'on ')}: {parts}."


def _when(month: RollforwardMonth, facts: PublicationFacts, whole: str = "", part: str = "") -> str:
    return f"{whole}{formats.month(month.month)}" if month.is_complete else f"{part}{formats.day(facts.as_of)}"


def _table(grid: dict[str, list[Decimal]], months: list[RollforwardMonth], facts: PublicationFacts) -> Table:
    rows = [
        [
            _when(m, facts),
            *(formats.money(grid[segment][i], facts.currency) for segment in grid),
            formats.money(m.closing_mrr * YEAR, facts.currency),
        ]
        for i, m in enumerate(months)
    ]
    return Table("ARR by segment at month-ends", ["Month-end", *grid, "All"], rows)
