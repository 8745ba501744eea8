"""Who is about to leave: customers that gave notice, or whose every subscription ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from orchestration.dashboards.churn.queries import Leaving
from orchestration.dashboards.csm.address import csm_page
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
    Column("Notice given", "number"),
    Column("Ends on", "number"),
    Column("Days left", "number"),
    Column("Health", "status"),
    Column("Last touch", "number"),
    Column("CSM", "name", is_choice=True),
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
    mrr = sum((c.mrr for c in ordered), Decimal(0))
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
    lost = formats.money(sum((c.mrr for c in soon), Decimal(0)), currency)
    return f"{text}, {formats.number(len(soon))} of them with {lost} within {SOON}{formats.NBSP}days"


def _cells(c: Leaving, as_of: date, currency: str) -> list[Cell]:
    return [
        Cell(c.customer_name if c.customer_name and c.customer_name.strip() else c.customer_id),
        Cell(c.segment),
        Cell(formats.money(c.mrr, currency), c.mrr),
        Cell(formats.day(c.notice_on), c.notice_on, note=None if c.notice_on else "not recorded"),
        Cell(formats.day(c.ends_on), c.ends_on),
        Cell(formats.number((c.ends_on - as_of).days) if c.ends_on else formats.NONE),
        Cell(f"{c.health_score} {c.health_band}", c.health_score, status=c.health_band)
        if c.health_score is not None and c.health_band
        else Cell(formats.NONE),
        Cell(formats.day(c.last_touch_on), c.last_touch_on),
        Cell(c.csm_id or "Nobody", href=csm_page(c.csm_id)),
    ]
