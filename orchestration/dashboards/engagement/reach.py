"""View models of who is reached: the engagement rate of every segment, touchpoints of customers, content."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from orchestration.dashboards.parts import panels, stacks
from orchestration.dashboards.parts.charts import Chart, count_axis
from orchestration.dashboards.parts.chosen import target_of
from orchestration.dashboards.parts.figure import Figure, figure
from orchestration.dashboards.parts.marts import ALL, MetricValue
from orchestration.dashboards.parts.measures import (
    Context,
    Measure,
    MeasureRow,
    away,
    measure_rows,
    periods,
    running,
    segments_shown,
)
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.rate_texts import counts

RATE, TOUCHES, AUTOMATED, CONTENT = (
    "engagement_rate",
    "touchpoint_frequency",
    "automated_touch_share",
    "content_consumption",
)
CONTENT_TYPES = {"article": "Article", "video": "Video", "webinar": "Webinar", "not_stated": "Type not stated"}
MEASURES = (
    Measure("Touchpoints per customer a month", TOUCHES, "month"),
    Measure("Automated share", AUTOMATED, "month"),
    Measure("Used self-service", "self_service_rate", "month"),
    Measure("Reached, with content", "engagement_rate_with_content", "month"),
    Measure("Content sessions per customer a month", "content_per_customer", "month"),
)


@dataclass(frozen=True)
class RatesView:
    """The engagement rate by segment. running: what the month that is not over yet has so far."""

    chart: Chart
    rows: list[MeasureRow]
    period: str
    running: str | None


@dataclass(frozen=True)
class ContentRow:
    """One type of content: its share of all sessions of the month, and its sessions in each segment."""

    name: str
    share: str
    figures: list[Figure]


@dataclass(frozen=True)
class ContentView:
    chart: Chart
    segments: list[str]
    rows: list[ContentRow]
    period: str


def rates(context: Context) -> RatesView | None:
    """None where no segment's rate can be measured."""
    rows = measure_rows(context, RATE, "month")
    shown = context.marts.shown(RATE, ALL, "month")
    if not rows or shown is None:
        return None
    drawn = panels.panels(context, RATE, "month", rows)
    told = [f"{r.segment} {r.figure.value}" + (f" (target {_goal(r)})" if r.target is not None else "") for r in rows]
    month = formats.month(shown.period_end)
    now = running(context.marts, RATE, ALL, "month")
    chart = Chart(
        "engagement-rate",
        _finding(context, shown),
        "Share of the customers active at a month's start with at least one qualifying interaction in it."
        " Band: 95% interval. Dashed: target. Hollow: small sample.",
        f"Engagement rate in {month}: {', '.join(told)}.",
        panels.series_table(context, "Engagement rate by segment", RATE, "month", [r.segment for r in rows]),
        lambda size: panels.draw(drawn, size),
    )
    so_far = None
    if now:
        reached = f"{formats.percent(now.value)} of all customers, {counts(now)}"
        so_far = f"{formats.month_so_far(now.period_end)}: {reached}."
    return RatesView(chart, rows, month, so_far)


def _goal(row: MeasureRow) -> str:
    return formats.percent(row.target)


def _finding(context: Context, shown: MetricValue) -> str:
    text = f"{formats.percent(shown.value)} of all customers were reached in {formats.month(shown.period_end)}"
    year_ago = [
        v
        for v in context.marts.series(RATE, ALL, "month")
        if (v.period_end.year + 1, v.period_end.month) == (shown.period_end.year, shown.period_end.month)
    ]
    if shown.value is None or not year_ago or year_ago[0].value is None:
        return text
    before = year_ago[0].value
    if formats.percent(before) == formats.percent(shown.value):
        return f"{text}, as a year before"
    more = "more" if shown.value > before else "fewer"
    return f"{text}, {formats.difference(abs(shown.value - before), 'ratio')} {more} than a year before"


def touches_chart(context: Context) -> Chart | None:
    """Interactions per customer by month, with a person and automated; None where nothing is measured."""
    frequency = [v for v in periods(context.marts, TOUCHES, ALL, "month") if v.denominator]
    now = running(context.marts, TOUCHES, ALL, "month")
    if not frequency:
        return None
    shares = {v.period_end: v for v in context.marts.series(AUTOMATED, ALL, "month")}
    bars = [_touch_bar(v, shares.get(v.period_end)) for v in [*frequency, *([now] if now and now.denominator else [])]]
    target = target_of(context.marts, TOUCHES, ALL)
    stack = stacks.Stack(
        ["With a person", "Automated"], bars, lambda n: formats.number(n, 2), target.target_value if target else None
    )
    last = frequency[-1]
    share = shares.get(last.period_end)
    text = f"{formats.number(last.value, 2)} touchpoints per customer in {formats.month(last.period_end)}"
    more = f"; {formats.percent(share.value)} of all interactions ran automatically" if share and share.value else ""
    sub = "Qualifying interactions per customer active at the month's start, those without any included."
    dashed = " Dashed: the target, which is for those with a person alone." if stack.target is not None else ""
    return Chart(
        "engagement-touches",
        f"{text}{more}",
        f"{sub}{dashed}{stacks.lighter(now)}",
        f"{text}, with a person{more}.",
        stacks.stack_table(stack, "Qualifying interactions per customer by month"),
        lambda size: stacks.draw_apart(stack, size, stacks.amount_axis(2)),
    )


def _touch_bar(value: MetricValue, share: MetricValue | None) -> stacks.Bar:
    """The automated ones are counted by the share, whose customers are the same."""
    automated = share.numerator if share and share.numerator is not None else Decimal(0)
    base = value.denominator or Decimal(1)
    amounts = {"With a person": value.value or Decimal(0), "Automated": automated / base}
    return stacks.Bar(formats.month(value.period_end), amounts, value.is_complete)


def content_used(context: Context) -> ContentView | None:
    """Sessions with educational content by type; None where nothing is measured."""
    marts = context.marts
    series = [v for v in periods(marts, CONTENT, ALL, "month") if v.value is not None]
    if not series or not any(v.value for v in series):
        return None
    now, last = running(marts, CONTENT, ALL, "month"), series[-1]
    months = [*series, *([now] if now else [])]
    found = {kind: {v.period_end: v for v in marts.series(CONTENT, ALL, "month", kind)} for kind in _kinds(context)}
    used = {
        k: by_end
        for k, by_end in found.items()
        if any(by_end[v.period_end].value for v in months if v.period_end in by_end)
    }
    order = sorted(used, key=lambda kind: (-_sessions(used[kind].get(last.period_end)), kind))
    bars = [
        stacks.Bar(
            formats.month(v.period_end),
            {kind_name(kind): _sessions(used[kind].get(v.period_end)) for kind in order},
            v.is_complete,
        )
        for v in months
    ]
    target = target_of(context.marts, CONTENT, ALL)
    stack = stacks.Stack([kind_name(k) for k in order], bars, formats.number, target.target_value if target else None)
    total = last.value or Decimal(0)
    text = f"{formats.counted(total, 'content session')} in {formats.month(last.period_end)}"
    if target and target.target_value is not None:
        text = f"{text}, {_lower(away(total, target, context.currency))}"
    told = [f"{kind_name(k)} {formats.number(_sessions(used[k].get(last.period_end)))}" for k in order]
    chart = Chart(
        "engagement-content",
        text,
        "Sessions with educational content of the customers active at the month's start, by type."
        f"{' Dashed: target.' if stack.target is not None else ''}{stacks.lighter(now)}",
        f"{text}: {', '.join(told)}.",
        stacks.stack_table(stack, "Content sessions by type and month"),
        lambda size: stacks.draw(stack, size, count_axis("amount:Q")),
    )
    segments = segments_shown(marts, CONTENT, "month")
    rows = [_content_row(context, kind, segments, total) for kind in [*order, "none"]]
    return ContentView(chart, segments, rows, formats.month(last.period_end))


def _kinds(context: Context) -> list[str]:
    return sorted({v.breakdown_value for v in context.marts.values if v.metric_id == CONTENT} - {"none"})


def kind_name(kind: str) -> str:
    return CONTENT_TYPES.get(kind) or kind.replace("_", " ").capitalize()


def _sessions(value: MetricValue | None) -> Decimal:
    return value.value or Decimal(0) if value is not None else Decimal(0)


def _content_row(context: Context, kind: str, segments: list[str], total: Decimal) -> ContentRow:
    values = [context.marts.shown(CONTENT, segment, "month", kind) for segment in segments]
    share = formats.percent(_sessions(values[0]) / total) if total else formats.NONE
    name = "All types" if kind == "none" else kind_name(kind)
    return ContentRow(name, share, [figure(context.marts, v, context.currency) for v in values])


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
