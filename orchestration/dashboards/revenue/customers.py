"""View model of the largest customers: a list of all, and how much the largest carry."""

from __future__ import annotations

from decimal import Decimal

from orchestration.dashboards.csm.address import csm_page
from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.marts import Marts
from orchestration.dashboards.parts.table import Cell, Column, DataTable
from orchestration.dashboards.revenue.queries import Account
from orchestration.dashboards.words import formats

SHOWN, TOP = 100, 10
BANDS = {"green": "Green", "yellow": "Yellow", "red": "Red"}
COLUMNS = (
    Column("Customer", "name", is_wide=True),
    Column("Rank", "number"),
    Column("Segment", is_choice=True),
    Column("MRR", "number"),
    Column("Share of MRR", "number"),
    Column("Health", "status", is_choice=True),
    Column("CSM", "name"),
    Column("Renews on"),
)


def accounts(marts: Marts, listed: list[Account] | None) -> list[Account]:
    """Every paying customer by MRR; from a release that does not list them, the largest it names."""
    if listed:
        return listed
    return [
        Account(c.customer_id, c.customer_name, c.segment or formats.NONE, c.mrr, None, None, None, None)
        for c in marts.top_customers
    ]


def largest(known: list[Account], total: Decimal, is_told: bool, facts: PublicationFacts) -> DataTable:
    """The largest on the page, all in the file. total: MRR of all customers; is_told: whether CSMs are known."""
    return DataTable(
        id="largest_customers",
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
    top = sum((account.mrr for account in known[:TOP]), Decimal(0))
    return f"{text}, the {TOP} largest {formats.percent(top / total)}."


def name_of(customer_id: str, customer_name: str | None) -> str:
    """The name; where it is blank, the id."""
    return customer_name if customer_name and customer_name.strip() else customer_id


def _row(rank: int, account: Account, total: Decimal, is_told: bool, currency: str) -> list[Cell]:
    share = account.mrr / total if total else None
    return [
        Cell(name_of(account.customer_id, account.customer_name)),
        Cell(str(rank), rank),
        Cell(account.segment),
        Cell(formats.money(account.mrr, currency), account.mrr),
        Cell(formats.percent(share), formats.rounded(share, 6) if share is not None else None),
        _health(account),
        Cell(account.csm_id or "Nobody", href=csm_page(account.csm_id)) if is_told else Cell(formats.NONE),
        Cell(formats.day(account.renews_on), account.renews_on),
    ]


def _health(account: Account) -> Cell:
    if account.health_band not in BANDS:
        return Cell(formats.NONE)
    return Cell(BANDS[account.health_band], status=account.health_band)
