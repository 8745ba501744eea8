"""View models of what customers add: the upsell rate by segment, expansion MRR by month, its target."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from orchestration.dashboards.parts import panels, stacks
from orchestration.dashboards.parts.charts import SEGMENT_COLOURS, Chart, money_axis
from orchestration.dashboards.parts.figure import Figure, figure
from orchestration.dashboards.parts.marts import ALL, SEGMENTS, MetricValue, RollforwardMonth
from orchestration.dashboards.parts.measures import (
    Context,
    FiguresTable,
    Measure,
    MeasureRow,
    figures_table,
    measure_rows,
)
from orchestration.dashboards.words import formats

UPSELL, EXPANSION, ATTAINMENT = "upsell_cross_sell_rate", "expansion_mrr_rate", "expansion_target_attainment"
NO_TARGET = "The plan sets no expansion target for the quarter, so that none can be attained."
MONTHS, YEAR = 13, 12


@dataclass(frozen=True)
class UpsellView:
    chart: Chart
    rows: list[MeasureRow]
    period: str


@dataclass(frozen=True)
class Quarter:
    """What was won in a quarter, and the share of its target; attained says so in words where there is none."""

    title: str
    won: Figure
    attained: str


def upsell(context: Context) -> UpsellView | None:
    """The rate of every segment over twelve months; None where none can be measured."""
    rows = measure_rows(context, UPSELL, "ttm")
    shown = context.marts.shown(UPSELL, ALL, "ttm")
    if not rows or shown is None:
        return None
    drawn = panels.panels(context, UPSELL, "ttm", rows)
    period = formats.period("ttm", shown.period_start, shown.period_end)
    told = ", ".join(f"{r.segment} {r.figure.value}" for r in rows)
    goal = next((f" The target for all is {formats.percent(r.target)}." for r in rows if r.target is not None), "")
    chart = Chart(
        "expansion-upsell",
        _finding(context, shown),
        "Share of the customers active a year earlier that won an upsell or cross-sell since, at each month-end."
        " Band: 95% interval. Dashed: target. Hollow: small sample.",
        f"Upsell and cross-sell rate, {period}: {told}.{goal}",
        panels.series_table(context, "Upsell and cross-sell rate by segment", UPSELL, "ttm", [r.segment for r in rows]),
        lambda size: panels.draw(drawn, size),
    )
    return UpsellView(chart, rows, period)


def _finding(context: Context, shown: MetricValue) -> str:
    text = f"{formats.percent(shown.value)} of customers bought more within 12{formats.NBSP}months"
    year = (shown.period_end.year - 1, shown.period_end.month)
    series = context.marts.series(UPSELL, ALL, "ttm")
    before = next((v.value for v in series if (v.period_end.year, v.period_end.month) == year), None)
    return f"{text}; a year before it was {formats.percent(before)}" if before is not None else text


def expansion_chart(context: Context) -> Chart | None:
    """Expansion MRR of each month by segment, as the roll-forward holds it; None where there was none."""
    months = {s: {m.month: m for m in context.marts.months(s)} for s in SEGMENTS}
    ends = context.marts.months(ALL)[-MONTHS:]
    parts = [s for s in SEGMENTS if any(months[s][m.month].expansion_mrr for m in ends if m.month in months[s])]
    if not parts:
        return None
    bars = [
        stacks.Bar(
            formats.month(m.month),
            {s: months[s][m.month].expansion_mrr for s in parts if m.month in months[s]},
            m.is_complete,
        )
        for m in ends
    ]
    stack = stacks.Stack(parts, bars, context.money, colours=[SEGMENT_COLOURS[s] for s in parts])
    complete = [m for m in ends if m.is_complete]
    text = "No month is complete yet"
    if complete:
        last, before = complete[-1], complete[:-1]
        text = f"Customers grew by {context.money(last.expansion_mrr)} of MRR in {formats.month(last.month)}"
        if len(before) > 1:
            mean = _expansion(before) / len(before)
            text += f"; the mean of the {len(before)}{formats.NBSP}months before is {context.money(mean)}"
    now = f" Lighter: {formats.month(ends[-1].month)} so far." if not ends[-1].is_complete else ""
    return Chart(
        "expansion-mrr",
        text,
        f"MRR that customers added within the month, by the segment they were in at its end.{now}",
        f"{text}.",
        stacks.stack_table(stack, "Expansion MRR by segment and month"),
        lambda size: stacks.draw(stack, size, money_axis("amount:Q", context.currency)),
    )


def growth_table(context: Context) -> FiguresTable | None:
    """Growth of MRR over twelve months by segment; None where it cannot be measured."""
    return figures_table(
        context,
        (Measure("Expansion MRR rate", EXPANSION, "ttm"), Measure("MRR added", EXPANSION, "ttm", form="amount")),
    )


def quarters(context: Context) -> list[Quarter]:
    """The last complete quarter and the running one: what was won against the target."""
    marts = context.marts
    shown = marts.shown(ATTAINMENT, ALL, "quarter")
    last = marts.latest(ATTAINMENT, ALL, "quarter")
    found = [v for v in (shown, last if last is not shown else None) if v is not None and v.numerator is not None]
    return [_quarter(context, v) for v in found]


def bars_beside_rate(context: Context) -> str | None:
    """Why the bars of a year add up to another amount than the growth rate is made of; None without a whole year."""
    year = [m for m in context.marts.months(ALL) if m.is_complete][-YEAR:]
    grown = context.marts.shown(EXPANSION, ALL, "ttm")
    if len(year) < YEAR or grown is None or grown.numerator is None:
        return None
    return (
        f"The bars of the 12{formats.NBSP}months to {formats.month(year[-1].month)} add up to"
        f" {context.money(_expansion(year))} instead: they count every month's growth, also of customers that came"
        " within the year, and take nothing off for what shrank again."
    )


def bars_beside_won(context: Context) -> str | None:
    """Why the bars of a quarter add up to another amount than was won in it; None without a whole quarter."""
    won = context.marts.shown(ATTAINMENT, ALL, "quarter")
    if won is None or won.numerator is None or not won.is_complete:
        return None
    months = [m for m in context.marts.months(ALL) if won.period_start <= m.month <= won.period_end]
    if not months:
        return None
    quarter = formats.period("quarter", won.period_start, won.period_end)
    return (
        f"Won are recorded upsells and cross-sells alone. The bars of {quarter} add up to"
        f" {context.money(_expansion(months))}: all growth of MRR, with or without a recorded opportunity."
    )


def _expansion(months: list[RollforwardMonth]) -> Decimal:
    return sum((m.expansion_mrr for m in months), Decimal(0))


def _quarter(context: Context, value: MetricValue) -> Quarter:
    title = formats.period("quarter", value.period_start, value.period_end)
    won = figure(context.marts, value, context.currency, context.money(value.numerator))
    attained = f"{formats.percent(value.value)} of the target of {context.money(value.denominator)}"
    if value.value is None:
        won, attained = replace(won, note=NO_TARGET), "no target is set"
    return Quarter(title if value.is_complete else f"{title}, so far", won, attained)
