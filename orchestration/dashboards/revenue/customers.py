"""View model of the largest customers: a list of all, and how much the largest carry."""

from __future__ import annotations

from decimal import Decimal

from orchestration.dashboards.parts.customers import band_cell, csm_cell, customer_name, money_cell, total_mrr
from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.marts import Marts
from orchestration.dashboards.parts.table import Cell, Column, DataTable
from orchestration.dashboards.revenue.queries import Account
from orchestration.dashboards.words import formats

SHOWN, TOP = 100, 10
COLUMNS = (
    Column("Customer", "name", is_wide=True),
    Column("Rank", "number"),
    Column("Segment", is_choice=True),
    Column("MRR", "number"),
    Column("Share of MRR", "number"),
    Column("Health", "status", is_choice=True),
    Column("CSM", "name"),
    Column("Renews on"),
    Column("ID", "name"),
)


def accounts(marts: Marts, listed: list[Account] | None) -> list[Account]:
    """Every paying customer by MRR; from a release that does not list them, the largest it names."""
    if listed:
        return listed
    return [
        Account(c.customer_id, c.customer_name, c.segment or formats.NONE, c.mrr, None, None, None)
        for c in marts.top_customers
    ]


def largest(known: list[Account], total: Decimal, is_told: bool, facts: PublicationFacts) -> DataTable:
    """The largest on the page, all in the file. total: MRR of all customers; is_told: whether CSMs are known."""
    return DataTable(
        id="largest-customers",
        caption=f"Customers by MRR on {formats.day(facts.as_of)}",
        columns=COLUMNS,
        rows=[_row(rank, account, total, is_told, facts.currency) for rank, account in enumerate(known, start=1)],
        empty=f"No customer has MRR on {formats.day(facts.as_of)}.",
        shown=SHOWN,
    )


def concentration(known: list[Account], total: Decimal) -> str | None:
    """`The largest customer brings 1.4% of MRR, the 10 largest 8.9%.`; None without MRR."""
    if not known or not total:
        return None
    text = f"The largest customer brings {formats.percent(known[0].mrr / total)} of MRR"
    if len(known) <= TOP:
        return f"{text}."
    top = total_mrr(known[:TOP])
    return f"{text}, the {TOP} largest {formats.percent(top / total)}."


def _row(rank: int, account: Account, total: Decimal, is_told: bool, currency: str) -> list[Cell]:
    share = account.mrr / total if total else None
    return [
        Cell(customer_name(account.customer_name, account.customer_id)),
        Cell(str(rank), rank),
        Cell(account.segment),
        money_cell(account.mrr, currency),
        Cell(formats.percent(share), formats.rounded(share, 6) if share is not None else None),
        band_cell(account.health_band),
        csm_cell(account.csm_id) if is_told else Cell(formats.NONE),
        Cell(formats.day(account.renews_on), account.renews_on),
        Cell(account.customer_id),
    ]
