"""Headline figures of revenue: ARR, what the last month brought, net and gross retention."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from orchestration.dashboards.parts.chosen import target_of
from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.figure import Figure, figure, nothing, page_of
from orchestration.dashboards.parts.marts import ALL, Marts
from orchestration.dashboards.parts.sparkline import Sparkline, sparkline
from orchestration.dashboards.revenue.arr import YEAR, growth
from orchestration.dashboards.revenue.bridge import METRIC
from orchestration.dashboards.revenue.judged import Judged, judged
from orchestration.dashboards.revenue.movements import complete_months
from orchestration.dashboards.revenue.retention import GROSS, NET
from orchestration.dashboards.words import formats

LISTED = "#largest-h"  # the list of customers on the page itself
NO_REVENUE = "No source has delivered recurring revenue."


@dataclass(frozen=True)
class Tile:
    name: str
    figure: Figure
    note: str
    judged: Judged | None
    spark: Sparkline | None


def tiles(marts: Marts, facts: PublicationFacts, missing: str | None = None) -> list[Tile]:
    """Four tiles, those without a figure with the reason. missing: why there is no MRR by month, else none yet."""
    return [
        _arr(marts, facts, missing),
        _net_new(marts, facts, missing),
        _rate(marts, NET, "Net dollar retention", facts),
        _rate(marts, GROSS, "Gross revenue retention", facts),
    ]


def _arr(marts: Marts, facts: PublicationFacts, missing: str | None) -> Tile:
    months, complete, cur = marts.months(ALL), complete_months(marts), facts.currency
    if not months or not months[-1].closing_customers:
        return Tile("ARR", nothing(missing or NO_REVENUE), "", None, None)
    now = months[-1]
    change = growth(complete)
    note = f"on {formats.day(facts.as_of)}"
    if change is not None:
        at = formats.month(complete[-1].month)
        note = f"{formats.percent(change, sign=True)} in the 12{formats.NBSP}months to {at}"
    shown = Figure(
        value=formats.money(now.closing_mrr * YEAR, cur),
        name="ARR",
        whom="All segments",
        definition="12 × MRR. MRR: live recurring subscriptions of the day; no trials, no one-time or usage charges.",
        facts=[
            ("Period", f"On {formats.day(facts.as_of)}"),
            ("Population", "customers active on that day"),
            ("Sample", formats.number(now.closing_customers)),
            ("Calculation", f"12 × {formats.money(now.closing_mrr, cur)}"),
        ],
        href=LISTED,
    )
    series = [m.closing_mrr * YEAR for m in months]
    return Tile("ARR", shown, note, None, sparkline(series, None, "ARR at the last 13 month-ends"))


def _net_new(marts: Marts, facts: PublicationFacts, missing: str | None) -> Tile:
    name, months, cur = "Net new MRR", complete_months(marts), facts.currency
    if not months:
        return Tile(name, nothing(missing or "No month with revenue is complete yet."), "", None, None)
    last = months[-1]
    change = last.closing_mrr - last.opening_mrr
    shown = Figure(
        value=formats.money(change, cur, sign=True),
        name=name,
        whom="All segments",
        definition="New, expansion and reactivation less contraction and churn: closing less opening MRR.",
        facts=[
            ("Period", formats.month(last.month)),
            ("Population", "customers whose MRR at the end of the month differs from that at its start"),
            (
                "Calculation",
                f"{formats.money(last.closing_mrr, cur)} {formats.MINUS} {formats.money(last.opening_mrr, cur)}",
            ),
        ],
        href=page_of(METRIC) if METRIC in marts.metrics else None,
    )
    by = change / last.opening_mrr if last.opening_mrr else None
    note = f"in {formats.month(last.month)}" + (f", {formats.percent(by, sign=True)}" if by is not None else "")
    series: list[Decimal | None] = [m.closing_mrr - m.opening_mrr for m in months]
    return Tile(
        name, shown, note, None, sparkline(series, None, f"Net new MRR of {formats.counted(len(months), 'month')}")
    )


def _rate(marts: Marts, metric_id: str, name: str, facts: PublicationFacts) -> Tile:
    value = marts.latest(metric_id, ALL, "ttm")
    verdict = judged(marts, metric_id, ALL, value, facts.currency)
    target = target_of(marts, metric_id)
    goal = target.target_value if target else None
    shown = figure(marts, value, facts.currency)
    note = formats.period("ttm", value.period_start, value.period_end) if value and value.value is not None else ""
    series = [v.value for v in marts.series(metric_id, ALL, "ttm")]
    return Tile(
        name,
        shown,
        note or shown.note or "",
        verdict,
        sparkline(series, goal, f"{name}, last 13 periods"),
    )
