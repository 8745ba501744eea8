"""View model of the Revenue page: everything the template prints, already text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from orchestration.dashboards.parts.customers import total_mrr
from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.marts import ALL, Marts
from orchestration.dashboards.parts.page import Content, Source
from orchestration.dashboards.parts.table import DataTable
from orchestration.dashboards.revenue import arr, cohorts, customers, headline, retention
from orchestration.dashboards.revenue.bridge import BridgeView, bridge, totals
from orchestration.dashboards.revenue.movements import complete_months
from orchestration.dashboards.revenue.queries import Account, read_accounts
from orchestration.dashboards.words import formats

NO_MONTHS = "This publication holds no MRR by month."
NO_GROWTH = (
    "There is no complete month with revenue yet: ARR over time and the bridge appear after the first month-end with an"
    " active customer."
)


@dataclass(frozen=True)
class RevenuePage:
    title: str
    lede: str
    tiles: list[headline.Tile]
    arr: arr.ArrView | None
    bridge: BridgeView | None
    no_growth: str
    retention: retention.RetentionView
    cohorts: list[cohorts.CohortMap]
    shades: tuple[tuple[str, int], ...]
    concentration: str | None
    customers: DataTable


def content(source: Source) -> list[Content]:
    """The page of revenue."""
    view = revenue_page(source.marts, read_accounts(source.connection), source.facts)
    return [Content("revenue", "revenue.html", "revenue.html.j2", view)]


def revenue_page(marts: Marts, listed: list[Account] | None, facts: PublicationFacts) -> RevenuePage:
    """The whole page. listed: every paying customer, None from a release that does not list them."""
    known = customers.accounts(marts, listed)
    total = next((m.closing_mrr for m in reversed(marts.months(ALL))), Decimal(0))
    # Customers who pay, and no month of the roll-forward: what is missing is the table, not the revenue.
    missing = NO_MONTHS if not marts.months(ALL) and total_mrr(known) else None
    return RevenuePage(
        title=missing.rstrip(".") if missing else _title(marts, facts),
        lede=_listed(known, facts) if missing else _lede(marts, facts),
        tiles=headline.tiles(marts, facts, missing),
        arr=arr.progress(marts, facts),
        bridge=bridge(marts, facts),
        no_growth=missing or NO_GROWTH,
        retention=retention.retention(marts, facts.currency),
        cohorts=cohorts.cohort_maps(marts, facts.currency),
        shades=cohorts.KEY,
        concentration=customers.concentration(known, total),
        customers=customers.largest(known, total, bool(listed), facts),
    )


def _listed(known: list[Account], facts: PublicationFacts) -> str:
    total = formats.money(total_mrr(known), facts.currency)
    return f"It lists {formats.counted(len(known), 'customer')} with {total} MRR on {formats.day(facts.as_of)}."


def _title(marts: Marts, facts: PublicationFacts) -> str:
    months = marts.months(ALL)
    if not months or not months[-1].closing_mrr:
        return "There is no recurring revenue to show yet"
    text = f"ARR is {formats.money(months[-1].closing_mrr * arr.YEAR, facts.currency)}"
    net = marts.latest(retention.NET, ALL, "ttm")
    if net is None or net.value is None:
        return f"{text}; retention cannot be measured yet"
    return f"{text}; customers of a year ago pay {formats.percent(net.value)} of what they paid then"


def _lede(marts: Marts, facts: PublicationFacts) -> str:
    months = marts.months(ALL)
    if not months or not months[-1].closing_customers:
        return f"No customer has MRR on {formats.day(facts.as_of)}."
    now, complete = months[-1], complete_months(marts)
    text = (
        f"{formats.counted(now.closing_customers, 'customer')} bring{'s' if now.closing_customers == 1 else ''}"
        f" {formats.money(now.closing_mrr, facts.currency)} MRR on {formats.day(facts.as_of)}."
    )
    if not complete:
        return text
    sums = totals(complete)
    new, lost = (
        formats.money(amount, facts.currency)
        for amount in (sums["new_mrr"], -sums["churn_mrr"] - sums["contraction_mrr"])
    )
    return (
        f"{text} Over {formats.counted(len(complete), 'complete month')}, new customers added {new} and those that left"
        f" or pay less took {lost}."
    )
