"""View models of the pipeline: what is open month by month and by stage, what was won and lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from orchestration.dashboards.expansion.queries import Opportunity
from orchestration.dashboards.expansion.stock import CONVERSION, OPEN_MRR, stock_finding, stock_table
from orchestration.dashboards.parts import stacks
from orchestration.dashboards.parts.charts import BLUE, ORANGE_LIGHT, SEGMENT_COLOURS, Chart, count_axis, money_axis
from orchestration.dashboards.parts.customers import total_mrr
from orchestration.dashboards.parts.marts import ALL, SEGMENTS, MetricValue
from orchestration.dashboards.parts.measures import Context, FiguresTable, periods, running
from orchestration.dashboards.words import formats


@dataclass(frozen=True)
class StageRow:
    """One stage of open opportunities; days: for how long they have stood in it, as the middle one has."""

    stage: str
    count: str
    mrr: str
    days: str
    oldest: str


@dataclass(frozen=True)
class PipelineView:
    chart: Chart | None
    closed_chart: Chart | None
    table: FiguresTable | None
    year: str | None
    stages: list[StageRow]


def pipeline(context: Context, opportunities: list[Opportunity]) -> PipelineView | None:
    """None where the publication knows of no opportunity, open or closed."""
    chart, closed = _open_chart(context), _closed_chart(context)
    if chart is None and closed is None and not opportunities:
        return None
    return PipelineView(
        chart,
        closed,
        stock_table(context),
        _year(opportunities, context.as_of),
        _stages([o for o in opportunities if o.outcome == "open"], context),
    )


def _open_chart(context: Context) -> Chart | None:
    marts = context.marts
    months = [v for v in periods(marts, OPEN_MRR, ALL, "month") if v.value is not None]
    now = running(marts, OPEN_MRR, ALL, "month")
    shown = [*months, *([now] if now else [])]
    found = {s: {v.period_end: v.value or Decimal(0) for v in marts.series(OPEN_MRR, s, "month")} for s in SEGMENTS}
    parts = [s for s in SEGMENTS if any(found[s].get(v.period_end) for v in shown)]
    if not months or not parts:
        return None
    bars = [
        stacks.Bar(
            formats.month(v.period_end), {s: found[s].get(v.period_end, Decimal(0)) for s in parts}, v.is_complete
        )
        for v in shown
    ]
    stack = stacks.Stack(parts, bars, context.money, colours=[SEGMENT_COLOURS[s] for s in parts])
    text = stock_finding(context) or "What is open"
    return Chart(
        "expansion-pipeline",
        text,
        f"MRR of the upsells and cross-sells open at each month's end, by segment.{stacks.lighter(now)}",
        f"{text}.",
        stacks.stack_table(stack, "Open pipeline MRR by segment and month"),
        lambda size: stacks.draw(stack, size, money_axis("amount:Q", context.currency)),
    )


def _closed_chart(context: Context) -> Chart | None:
    months = [v for v in periods(context.marts, CONVERSION, ALL, "month") if v.denominator is not None]
    now = running(context.marts, CONVERSION, ALL, "month")
    shown = [*months, *([now] if now else [])]
    if not months or not any(v.denominator for v in shown):
        return None
    stack = stacks.Stack(
        ["Won", "Lost"],
        [stacks.Bar(formats.month(v.period_end), _won_and_lost(v), v.is_complete) for v in shown],
        formats.number,
        colours=[BLUE, ORANGE_LIGHT],
    )
    last = months[-1]
    closed = formats.counted(last.denominator or 0, "opportunity", "opportunities")
    verb = "was" if last.numerator == 1 else "were"
    text = f"{formats.number(last.numerator)} of {closed} closed in {formats.month(last.period_end)} {verb} won"
    before = months[:-1]
    base = sum((v.denominator or Decimal(0) for v in before), Decimal(0))
    if base:
        won = sum((v.numerator or Decimal(0) for v in before), Decimal(0))
        text += f"; {formats.percent(won / base)} in the {formats.counted(len(before), 'month')} before"
    return Chart(
        "expansion-closed",
        text,
        f"Upsells and cross-sells won and lost in each month.{stacks.lighter(now)}",
        f"{text}.",
        stacks.stack_table(stack, "Opportunities won and lost by month", "Closed"),
        lambda size: stacks.draw(stack, size, count_axis("amount:Q")),
    )


def _won_and_lost(value: MetricValue) -> dict[str, Decimal]:
    won = value.numerator or Decimal(0)
    return {"Won": won, "Lost": (value.denominator or Decimal(0)) - won}


def _year(opportunities: list[Opportunity], as_of: date) -> str | None:
    """What became of those closed in the twelve months that end with as_of."""
    won = [o for o in opportunities if o.outcome == "won"]
    closed = len(won) + sum(o.outcome == "lost" for o in opportunities)
    if not closed:
        return None
    share = formats.percent(Decimal(len(won)) / closed)
    text = f"12{formats.NBSP}months to {formats.day(as_of)}: {formats.number(len(won))} of {formats.number(closed)} won"
    took = f" Half of those won took {days(median(o.days_open for o in won))} or less." if won else ""
    return f"{text} ({share}).{took}"


def _stages(opened: list[Opportunity], context: Context) -> list[StageRow]:
    """The stage with the most MRR first."""
    by_stage: dict[str, list[Opportunity]] = {}
    for opportunity in opened:
        by_stage.setdefault(opportunity.stage, []).append(opportunity)
    worth = {stage: total_mrr(own) for stage, own in by_stage.items()}
    rows = []
    for stage in sorted(by_stage, key=lambda s: (-worth[s], s)):
        stood = [(context.as_of - o.stage_since).days for o in by_stage[stage]]
        rows.append(
            StageRow(
                stage, formats.number(len(stood)), context.money(worth[stage]), days(median(stood)), days(max(stood))
            )
        )
    return rows


def days(count: float) -> str:
    """Whole days; a median between two days is rounded up."""
    return formats.counted(formats.rounded(Decimal(str(count)), 0), "day")
