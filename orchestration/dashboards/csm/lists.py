"""The lists of a CSM's page: their customers, and what renews in the next 90 days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from orchestration.dashboards.csm.actions import Case
from orchestration.dashboards.csm.queries import Customer, Delivered
from orchestration.dashboards.csm.reasons import KINDS
from orchestration.dashboards.parts.customers import health_cell, money_cell
from orchestration.dashboards.parts.table import Cell, Column, DataTable
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.wording import segment_rank

AHEAD = 90  # days of renewals
# What keeps a page under 300 KB; the files hold every row.
CUSTOMERS_SHOWN, RENEWALS_SHOWN = 200, 10


def customers_table(slug: str, found: Sequence[Case], known: Delivered, currency: str, caption: str) -> DataTable:
    """Every customer in the order of `found`: what to do, value, health, touch, renewal, what is open."""
    columns = [
        Column("Customer", "name", is_wide=True),
        Column("To do", is_choice=True),
        Column("Segment", is_choice=True),
        Column("MRR", "number"),
        Column("Health", "status"),
        Column("In 30 days", "number"),
        *([Column("Last touch")] if known.has("touchpoints") else []),
        Column("Renews"),
        Column("Ends"),
        *([Column("Flags", "number"), Column("Unacted", "number")] if known.has("risk_flags") else []),
        *([Column("Open upsell", "number")] if known.has("opportunities") else []),
        Column("ID", "name"),
    ]
    rows = [_row(case, known, currency) for case in found]
    return DataTable(f"{slug}-customers", caption, columns, rows, "No customer.", CUSTOMERS_SHOWN)


def renewals_table(slug: str, customers: Sequence[Customer], as_of: date, currency: str, whose: str) -> DataTable:
    """What renews in the 90 days after as_of, the next first."""
    ahead = sorted(renewing(customers, as_of), key=lambda c: (c.renews_on, -c.mrr, c.customer_id))
    columns = [
        Column("Customer", "name", is_wide=True),
        Column("Renews"),
        Column("In days", "number"),
        Column("MRR", "number"),
        Column("Health", "status"),
        Column("ID", "name"),
    ]
    rows = [
        [
            Cell(c.name),
            Cell(formats.day(c.renews_on), c.renews_on),
            Cell(formats.number((c.renews_on - as_of).days), (c.renews_on - as_of).days),
            money_cell(c.mrr, currency),
            health_cell(c.health_band, c.health_score),
            Cell(c.customer_id),
        ]
        for c in ahead
        if c.renews_on is not None
    ]
    empty = f"None of these customers has a renewal day in the {AHEAD} days after {formats.day(as_of)}."
    return DataTable(
        f"{slug}-renewals", f"Renewals of {whose[:1].lower()}{whose[1:]}", columns, rows, empty, RENEWALS_SHOWN
    )


def renewing(customers: Sequence[Customer], as_of: date) -> list[Customer]:
    return [c for c in customers if c.renews_on is not None and 0 < (c.renews_on - as_of).days <= AHEAD]


def by_segment(customers: Sequence[Customer]) -> list[tuple[str, int]]:
    """How many customers each segment has, in the order of the segments."""
    found = [c.segment for c in customers]
    return [(segment, found.count(segment)) for segment in sorted(set(found), key=segment_rank)]


def _row(case: Case, known: Delivered, currency: str) -> list[Cell]:
    c = case.customer
    cells = [
        Cell(c.name),
        Cell(KINDS[case.first.kind][0] if case.first else "Nothing open"),
        Cell(c.segment),
        money_cell(c.mrr, currency),
        health_cell(c.health_band, c.health_score),
        Cell(formats.points(c.health_change_30d, sign=True), c.health_change_30d),
    ]
    if known.has("touchpoints"):
        cells.append(_touch(c))
    cells += [Cell(formats.day(c.renews_on), c.renews_on), _end(c)]
    if known.has("risk_flags"):
        cells += [Cell(formats.number(n), n) for n in (c.open_risk_flags, c.open_risk_flags_unacted)]
    if known.has("opportunities"):
        money = formats.money(c.open_opportunity_mrr, currency) if c.open_opportunities else formats.NONE
        cells.append(Cell(money, c.open_opportunity_mrr if c.open_opportunities else Decimal(0)))
    return [*cells, Cell(c.customer_id)]


def _touch(c: Customer) -> Cell:
    if c.last_touch_on is None:
        return Cell("Never", note=f"limit {formats.counted(c.touch_limit_days, 'day')}")
    late = f", limit {c.touch_limit_days}" if c.is_touch_overdue else ""
    return Cell(
        formats.day(c.last_touch_on),
        c.last_touch_on,
        note=f"{formats.counted(c.days_since_touch or 0, 'day')} ago{late}",
    )


def _end(c: Customer) -> Cell:
    """The first day without MRR, and when notice was given."""
    return Cell(formats.day(c.ends_on), c.ends_on, note=f"notice {formats.day(c.notice_on)}" if c.notice_on else None)
