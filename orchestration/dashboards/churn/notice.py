"""Who is about to leave: customers that gave notice, or whose every subscription ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from orchestration.dashboards.churn.queries import Leaving
from orchestration.dashboards.parts.customers import csm_cell, customer_name, health_cell, money_cell, total_mrr
from orchestration.dashboards.parts.figure import Figure
from orchestration.dashboards.parts.table import Cell, Column, DataTable
from orchestration.dashboards.words import formats

SOON = 30  # days
SHOWN = 30  # customers of the list on the page; its file holds all
ABOUT = (
    "Active customers that gave notice, or whose every running subscription ends. What is lost is their MRR of today."
)
COLUMNS = (
    Column("Customer", "name"),
    Column("Segment", is_choice=True),
    Column("MRR", "number"),
    Column("Notice given"),
    Column("Ends on"),
    Column("Days left", "number"),
    Column("Health", "status"),
    Column("Last touch"),
    Column("CSM", "name", is_choice=True),
    Column("ID", "name"),
)


@dataclass(frozen=True)
class NoticeView:
    """The section's texts; figure, mrr: how many there are and what they pay; None where the release cannot tell."""

    finding: str
    figure: Figure
    mrr: str
    next_end: str | None
    table: DataTable


def notice(leaving: list[Leaving] | None, as_of: date, currency: str) -> NoticeView | None:
    """Soonest end first, those without a day last; None where a release lists no active customers."""
    if leaving is None:
        return None
    ordered = sorted(leaving, key=lambda c: (c.ends_on or date.max, -c.mrr, c.customer_id))
    mrr = total_mrr(ordered)
    facts = [("Period", f"On {formats.day(as_of)}"), ("Population", "customers active on that day")]
    facts.append(("MRR", formats.money(mrr, currency)))
    ends = [c.ends_on for c in ordered if c.ends_on]
    return NoticeView(
        finding=_finding(ordered, mrr, as_of, currency),
        figure=Figure(formats.number(len(ordered)), "Have given notice", "All segments", ABOUT, facts, "#notice-h"),
        mrr=formats.money(mrr, currency),
        next_end=formats.day(ends[0]) if ends else None,
        table=DataTable(
            "churn-notice",
            "Customers that have given notice",
            COLUMNS,
            [_cells(c, as_of, currency) for c in ordered],
            "No active customer has given notice, and no subscription ends without another one running.",
            SHOWN,
        ),
    )


def _finding(leaving: list[Leaving], mrr: Decimal, as_of: date, currency: str) -> str:
    if not leaving:
        return "Nobody has given notice"
    soon = [c for c in leaving if c.ends_on and c.ends_on <= as_of + timedelta(days=SOON)]
    verb = "is" if len(leaving) == 1 else "are"
    text = f"{formats.counted(len(leaving), 'customer')} with {formats.money(mrr, currency)} MRR {verb} leaving"
    if not soon:
        return text
    lost = formats.money(total_mrr(soon), currency)
    return f"{text}, {formats.number(len(soon))} of them with {lost} within {SOON}{formats.NBSP}days"


def _cells(c: Leaving, as_of: date, currency: str) -> list[Cell]:
    return [
        Cell(customer_name(c.customer_name, c.customer_id)),
        Cell(c.segment),
        money_cell(c.mrr, currency),
        Cell(formats.day(c.notice_on), c.notice_on, note=None if c.notice_on else "not recorded"),
        Cell(formats.day(c.ends_on), c.ends_on),
        _days_left(c.ends_on, as_of),
        health_cell(c.health_band, c.health_score),
        Cell(formats.day(c.last_touch_on), c.last_touch_on),
        csm_cell(c.csm_id),
        Cell(c.customer_id),
    ]


def _days_left(ends_on: date | None, as_of: date) -> Cell:
    left = (ends_on - as_of).days if ends_on else None
    return Cell(formats.number(left), left)
