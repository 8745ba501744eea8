"""View models of the pages of single CSMs, and of the page of the customers that nobody looks after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.dashboards.csm.actions import Case, Week, cases, week
from orchestration.dashboards.csm.lists import AHEAD, by_segment, customers_table, renewals_table
from orchestration.dashboards.csm.queries import (
    NAMES,
    Customer,
    Delivered,
    delivered,
    listed_rows,
    nobody_listed,
    read_customers,
)
from orchestration.dashboards.csm.summary import Part, bands, tiles, touches
from orchestration.dashboards.parts.address import csm_page
from orchestration.dashboards.parts.customers import total_mrr
from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.figure import Tile
from orchestration.dashboards.parts.page import Content, Source
from orchestration.dashboards.parts.table import DataTable
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.rate_texts import together

NOTE = (
    "In the order above; customers with nothing open follow, the largest MRR first. In 30 days: change of"
    " the health score. Ends: first day without MRR. Unacted: risk flags that nobody has acted on."
)


@dataclass(frozen=True)
class CsmPage:
    """`who`: the CSM's id as delivered, None on the page of nobody's customers; whose: what that page is called.

    empty: why there is nothing.
    """

    who: str | None
    whose: str
    title: str
    lede: str
    empty: str | None
    issues: tuple[str, ...]
    tiles: list[Tile]
    week: Week
    bands: list[Part]
    touches: list[Part] | None
    renewals: DataTable
    ahead: int
    customers: DataTable
    customers_note: str


def content(source: Source) -> list[Content]:
    """A page for each CSM with customers, and one for the customers that nobody looks after."""
    listed = listed_rows(read_customers(source.connection), source.marts)
    known = delivered(source.marts)
    owners: list[str | None] = [*sorted({c.csm_id for c in listed or [] if c.csm_id is not None}), None]
    by_owner: dict[str | None, list[Customer]] = {owner: [] for owner in owners}
    for customer in listed or []:
        by_owner[customer.csm_id].append(customer)
    why = nobody_listed(listed, source.marts, source.facts.as_of)
    assigning = source.marts.metrics.get("csm_assignment_rate")
    task = assigning.owner if assigning else None
    return [
        Content(
            "team", csm_page(owner), "csm.html.j2", csm_view(owner, by_owner[owner], known, source.facts, why, task)
        )
        for owner in owners
    ]


def csm_view(
    who: str | None,
    customers: Sequence[Customer],
    known: Delivered,
    facts: PublicationFacts,
    why: str | None = None,
    owner: str | None = None,
) -> CsmPage:
    """One page over the customers of a CSM, or of nobody.

    why: why nobody at all is listed · owner: whose task it is that every customer has a CSM.
    """
    currency, as_of = facts.currency, facts.as_of
    found = cases(customers, as_of, known)
    slug = csm_page(who).removesuffix(".html").replace("_", "-")
    whom = f"Customers of {who}" if who else "Customers without a CSM" if known.knows_csms else "All customers"
    return CsmPage(
        who=who,
        whose="customer success manager" if who else "customers without a CSM" if known.knows_csms else "all customers",
        title="No customers are listed here" if why else _title(who, found, known, currency),
        lede=_lede(who, customers, known, owner),
        empty=why or (None if customers else "Every active customer has somebody who looks after it."),
        issues=known.issues,
        tiles=tiles(customers, whom, as_of, known, currency),
        week=week(found, known, currency),
        bands=bands(customers, currency),
        touches=touches(customers, as_of, currency) if known.has("touchpoints") else None,
        renewals=renewals_table(slug, customers, as_of, currency, whom),
        ahead=AHEAD,
        customers=customers_table(slug, found, known, currency, whom),
        customers_note=NOTE,
    )


def _title(who: str | None, found: Sequence[Case], known: Delivered, money: str) -> str:
    customers = [case.customer for case in found]
    if not customers:
        return "No customer is without a CSM" if who is None else "No customers"
    base = f"{formats.counted(len(customers), 'customer')} with {formats.money(total_mrr(customers), money)} MRR"
    if who is None and known.knows_csms:
        return f"{base} {'has' if len(customers) == 1 else 'have'} no CSM"
    if not any(case.first for case in found):
        return f"nothing is open at {base}"
    first = [case.customer for case in found if case.is_for_now]
    week = [case.customer for case in found if case.is_for_this_week]
    if not week:
        return f"nothing is pressing at {base}"
    pressing = first or week
    some = f"{formats.number(len(pressing))} of {formats.counted(len(customers), 'customer')}"
    of_mrr = f"{formats.money(total_mrr(pressing), money)} of {formats.money(total_mrr(customers), money)} MRR"
    verb, when = "needs" if len(pressing) == 1 else "need", "first" if first else "this week"
    more = f"; {formats.number(len(week) - len(first))} more this week" if first and len(week) > len(first) else ""
    return f"{some} {verb} something done {when}, {of_mrr}{more}"


def _lede(who: str | None, customers: Sequence[Customer], known: Delivered, owner: str | None) -> str:
    if not customers:
        return ""
    parts = [f"{formats.number(count)} {segment}" for segment, count in by_segment(customers)]
    text = f"{together(parts)} {'customer' if len(customers) == 1 else 'customers'}."
    if who is None and not known.knows_csms:
        lacking = together([NAMES[e] for e in ("csms", "csm_assignments") if not known.has(e)])
        return (
            f"No source delivers {lacking}: nobody can tell who looks after whom, so every customer stands here. {text}"
        )
    if who is None:
        task = f" Naming one is the task of the {owner}." if owner else ""
        return f"{text}{task} A CSM who has left the team, or has not joined yet, looks after nobody."
    others = sum(c.is_csm_of_segment is False for c in customers)
    if others:
        text += f" {formats.number(others)} of them {'is' if others == 1 else 'are'} in another segment than the CSM."
    return f"{text} {_touched(customers, known)}"


def _touched(customers: Sequence[Customer], known: Delivered) -> str:
    """What was done of late, in a sentence."""
    if not known.has("touchpoints"):
        return "No source delivers touchpoints."
    touches, reached = sum(c.touches_30d for c in customers), sum(c.touches_30d > 0 for c in customers)
    in_days = f"in the last 30{formats.NBSP}days"
    if not touches:
        return f"No touch {in_days}."
    whom = formats.counted(reached, "customer")
    return f"{formats.counted(touches, 'touch', 'touches')} with {whom} {in_days}."
