"""View model of the headline strip: five figures for All, each with its change, period, sample and definition."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.marts import ALL, Marts, MetricValue
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.wording import reason_text

_MRR = (
    "The sum of every live recurring subscription on that day, at its monthly price in the reporting currency."
    " Trials, one-time and usage charges are left out. A customer is active while its MRR is above zero."
)
# name on the strip, metric, period type
_RATES = (
    ("Net dollar retention", "net_dollar_retention", "ttm"),
    ("Gross revenue retention", "gross_revenue_retention", "ttm"),
    ("Logo churn, 12 months", "logo_churn_rate", "ttm"),
)


@dataclass(frozen=True)
class Tile:
    """One headline figure. `trend` is better, worse, or None where a change is neither or unknown."""

    name: str
    value: str
    change: str | None
    trend: str | None
    note: str
    definition: str
    working: list[tuple[str, str]]
    is_small_sample: bool
    data_issue: str | None


def tiles(marts: Marts, facts: PublicationFacts) -> list[Tile]:
    """MRR, active customers and the three retention figures."""
    today = [_mrr(marts, facts), _customers(marts, facts)]
    if any(row.entity == "subscriptions" and not row.is_mapped for row in marts.freshness):
        today = [_unknown(tile) for tile in today]
    return today + [
        _rate(marts, name, metric_id, period_type, facts.currency) for name, metric_id, period_type in _RATES
    ]


def _two_months(marts: Marts) -> tuple[list, str]:
    months = marts.months(ALL)
    before = formats.month(months[-2].month) if len(months) > 1 else ""
    return months, f"since end of {before}" if before else ""


def _unknown(tile: Tile) -> Tile:
    """Without a source of subscriptions nobody knows the MRR: a zero would claim to."""
    note = "Not measurable. No source delivers subscriptions."
    return replace(tile, value=formats.NONE, change=None, trend=None, note=note, working=[])


def _mrr(marts: Marts, facts: PublicationFacts) -> Tile:
    months, since = _two_months(marts)
    mrr = months[-1].closing_mrr if months else Decimal(0)
    change = mrr - months[-2].closing_mrr if len(months) > 1 else None
    return Tile(
        name="MRR",
        value=formats.money(mrr, facts.currency),
        change=f"{formats.money(change, facts.currency, sign=True)} {since}" if change else _unchanged(since),
        trend=_trend(change, lower_is_better=False),
        note=f"{formats.money(mrr * 12, facts.currency)} ARR",
        definition=_MRR,
        working=[
            ("On", formats.day(facts.as_of)),
            ("Annual (12 × MRR)", formats.money(mrr * 12, facts.currency)),
            ("From", formats.counted(months[-1].closing_customers if months else 0, "active customer")),
        ],
        is_small_sample=False,
        data_issue=_issue_of(marts, "net_dollar_retention"),
    )


def _customers(marts: Marts, facts: PublicationFacts) -> Tile:
    months, since = _two_months(marts)
    count = months[-1].closing_customers if months else 0
    mrr = months[-1].closing_mrr if months else Decimal(0)
    change = Decimal(count - months[-2].closing_customers) if len(months) > 1 else None
    mean = formats.money(mrr / count, facts.currency) if count else formats.NONE
    return Tile(
        name="Active customers",
        value=formats.number(count),
        change=f"{formats.number(change, sign=True)} {since}" if change else _unchanged(since),
        trend=_trend(change, lower_is_better=False),
        note=f"{mean} MRR each on average" if count else "Nobody has MRR above zero",
        definition="Customers with MRR above zero on that day.",
        working=[("On", formats.day(facts.as_of)), ("Mean MRR", mean)],
        is_small_sample=False,
        data_issue=_issue_of(marts, "logo_churn_rate"),
    )


def _rate(marts: Marts, name: str, metric_id: str, period_type: str, currency: str) -> Tile:
    series = marts.series(metric_id, ALL, period_type)
    now = series[-1] if series else None
    metric = marts.metrics.get(metric_id)
    change, trend = _rate_change(series, lower_is_better=metric_id == "logo_churn_rate")
    measured = now is not None and now.value is not None
    reason = reason_text(now.not_measurable_reason if now else None) or "No figure in this publication."
    return Tile(
        name=name,
        value=formats.percent(now.value) if now else formats.NONE,
        change=change if measured else None,
        trend=trend if measured else None,
        note=_sample(now) if now and measured else f"Not measurable. {reason}",
        definition=metric.definition if metric else "",
        working=_working(now, currency) if now and measured else [],
        is_small_sample=bool(now and measured and now.is_small_sample),
        data_issue=reason_text(now.data_issue) if now else None,
    )


def _sample(value: MetricValue) -> str:
    return f"of {formats.counted(value.sample_size or 0, 'customer')} a year ago"


def _rate_change(series: list[MetricValue], lower_is_better: bool) -> tuple[str | None, str | None]:
    """Against the month-end before, in points."""
    if len(series) < 2 or series[-1].value is None or series[-2].value is None:
        return None, None
    change = formats.rounded((series[-1].value - series[-2].value) * 100, 1)
    since = f"since {formats.day(series[-2].period_end)}"
    if change == 0:
        return f"Unchanged {since}", None
    return f"{formats.number(change, 1, sign=True)}{formats.NBSP}points {since}", _trend(change, lower_is_better)


def _working(value: MetricValue, currency: str) -> list[tuple[str, str]]:
    is_money = value.metric_id in ("net_dollar_retention", "gross_revenue_retention")
    write = (lambda v: formats.money(v, currency)) if is_money else formats.number
    lines = [
        ("Period", f"{formats.day(value.period_start)} to {formats.day(value.period_end)}"),
        ("Calculation", f"{write(value.numerator)} ÷ {write(value.denominator)}"),
        ("Sample", formats.counted(value.sample_size or 0, "customer") + " active at opening"),
    ]
    if value.ci_low is not None and value.ci_high is not None:
        lines.append(("95% interval", f"{formats.percent(value.ci_low)} to {formats.percent(value.ci_high)}"))
    return lines


def _issue_of(marts: Marts, metric_id: str) -> str | None:
    latest = marts.latest(metric_id, ALL, "ttm")
    return reason_text(latest.data_issue) if latest else None


def _unchanged(since: str) -> str | None:
    return f"Unchanged {since}" if since else None


def _trend(change: Decimal | None, lower_is_better: bool) -> str | None:
    if not change:
        return None
    return "better" if (change < 0) == lower_is_better else "worse"
