"""View model of the headline strip: five figures for All, each with its change, its course and what is behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.figure import Figure, figure, nothing, page_of
from orchestration.dashboards.parts.marts import ALL, Marts, MetricValue, RollforwardMonth
from orchestration.dashboards.parts.sparkline import Sparkline, sparkline
from orchestration.dashboards.parts.target_texts import is_lower_better
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.wording import reason_text

_MRR = (
    "The sum of every live recurring subscription on that day, at its monthly price in the reporting currency."
    " Trials, one-time and usage charges are left out. A customer is active while its MRR is above zero."
)
# name on the strip, metric; each over 12 months
_RATES = (
    ("Net dollar retention", "net_dollar_retention"),
    ("Gross revenue retention", "gross_revenue_retention"),
    ("Logo churn, 12 months", "logo_churn_rate"),
)
# the metric whose page lists every active customer
_ACTIVE = "segmentation_coverage"
PERIODS = 13
UNCHANGED = "Unchanged"


@dataclass(frozen=True)
class Tile:
    """One headline figure. trend: better, worse, or None where a change is neither or unknown.

    since: what the change is counted from · span: how long the course is.
    """

    name: str
    figure: Figure
    change: str | None
    since: str
    trend: str | None
    note: str
    spark: Sparkline | None
    span: str
    data_issue: str | None


def tiles(marts: Marts, facts: PublicationFacts) -> list[Tile]:
    """MRR, active customers and the three retention figures."""
    months = marts.months(ALL)
    today = [_mrr(marts, months, facts), _customers(marts, months, facts)]
    if any(row.entity == "subscriptions" and not row.is_mapped for row in marts.freshness):
        today = [_unknown(tile) for tile in today]
    return today + [_rate(marts, name, metric_id, facts.currency) for name, metric_id in _RATES]


def _unknown(tile: Tile) -> Tile:
    """Without a source of subscriptions nobody knows the MRR: a zero would claim to."""
    note = "Not measurable. No source delivers subscriptions."
    return replace(tile, figure=nothing(note), change=None, trend=None, note=note, spark=None)


def _mrr(marts: Marts, months: Sequence[RollforwardMonth], facts: PublicationFacts) -> Tile:
    mrr = months[-1].closing_mrr if months else Decimal(0)
    since = _since(months)
    change = mrr - months[-2].closing_mrr if since else None
    shown = formats.money(mrr, facts.currency)
    arr = formats.money(mrr * 12, facts.currency)
    course = [month.closing_mrr for month in months][-PERIODS:]
    return Tile(
        name="MRR",
        figure=Figure(
            value=shown,
            name="Monthly recurring revenue",
            whom="All segments",
            definition=_MRR,
            facts=[
                ("Period", f"On {formats.day(facts.as_of)}"),
                ("Population", "customers with MRR above zero on that day"),
                ("Sample", formats.number(months[-1].closing_customers if months else 0)),
                ("Annual (12 × MRR)", arr),
            ],
            href="revenue.html",
        ),
        change=(formats.money(change, facts.currency, sign=True) if change else UNCHANGED) if since else None,
        since=since,
        trend=_trend(change, lower_is_better=False),
        note=f"{arr} ARR",
        spark=_spark("MRR", course, [formats.money(value, facts.currency) for value in course]),
        span=_span(course),
        data_issue=_issue_of(marts, "net_dollar_retention"),
    )


def _customers(marts: Marts, months: Sequence[RollforwardMonth], facts: PublicationFacts) -> Tile:
    count = months[-1].closing_customers if months else 0
    mrr = months[-1].closing_mrr if months else Decimal(0)
    since = _since(months)
    change = Decimal(count - months[-2].closing_customers) if since else None
    mean = formats.money(mrr / count, facts.currency) if count else formats.NONE
    course = [Decimal(month.closing_customers) for month in months][-PERIODS:]
    return Tile(
        name="Active customers",
        figure=Figure(
            value=formats.number(count),
            name="Active customers",
            whom="All segments",
            definition="Customers with MRR above zero on that day.",
            facts=[("Period", f"On {formats.day(facts.as_of)}"), ("Mean MRR", mean)],
            href=page_of(_ACTIVE) if _ACTIVE in marts.metrics else "segments.html",
        ),
        change=(formats.number(change, sign=True) if change else UNCHANGED) if since else None,
        since=since,
        trend=_trend(change, lower_is_better=False),
        note=f"{mean} MRR each on average" if count else "Nobody has MRR above zero",
        spark=_spark("Active customers", course, [formats.number(value) for value in course]),
        span=_span(course),
        data_issue=_issue_of(marts, "logo_churn_rate"),
    )


def _rate(marts: Marts, name: str, metric_id: str, currency: str) -> Tile:
    series = marts.series(metric_id, ALL, "ttm")
    now = series[-1] if series else None
    metric = marts.metrics.get(metric_id)
    change, since, trend = _rate_change(series, metric is not None and is_lower_better(metric.direction))
    reason = reason_text(now.not_measurable_reason if now else None) or "No figure in this publication."
    course = [value.value for value in series][-PERIODS:]
    return Tile(
        name=name,
        figure=replace(figure(marts, now, currency), data_issue=None),
        change=change,
        since=since,
        trend=trend,
        note=_sample(now) if now and now.value is not None else f"Not measurable. {reason}",
        spark=_spark(name, course, [formats.percent(value) for value in course]),
        span=_span(course),
        data_issue=reason_text(now.data_issue) if now else None,
    )


def _sample(value: MetricValue) -> str:
    return f"of {formats.counted(value.sample_size or 0, 'customer')} a year ago"


def _rate_change(series: Sequence[MetricValue], lower_is_better: bool) -> tuple[str | None, str, str | None]:
    """Change, since when, trend: against the month-end before, in points."""
    if len(series) < 2 or series[-1].value is None or series[-2].value is None:
        return None, "", None
    change = formats.rounded((series[-1].value - series[-2].value) * 100, 1)
    since = f"since {formats.day(series[-2].period_end)}"
    if change == 0:
        return UNCHANGED, since, None
    return f"{formats.number(change, 1, sign=True)}{formats.NBSP}points", since, _trend(change, lower_is_better)


def _spark(name: str, course: Sequence[Decimal | None], shown: Sequence[str]) -> Sparkline | None:
    known = [text for value, text in zip(course, shown, strict=True) if value is not None]
    text = f"{name}: from {known[0]} to {known[-1]} over {len(course)} months" if known else name
    return sparkline(course, None, text, PERIODS)


def _issue_of(marts: Marts, metric_id: str) -> str | None:
    latest = marts.latest(metric_id, ALL, "ttm")
    return reason_text(latest.data_issue) if latest else None


def _since(months: Sequence[RollforwardMonth]) -> str:
    """The end of the month before; empty in the first month."""
    return f"since {formats.day(months[-1].month - timedelta(days=1))}" if len(months) > 1 else ""


def _span(course: Sequence[Decimal | None]) -> str:
    return formats.counted(len(course), "month")


def _trend(change: Decimal | None, lower_is_better: bool) -> str | None:
    if not change:
        return None
    return "better" if (change < 0) == lower_is_better else "worse"
