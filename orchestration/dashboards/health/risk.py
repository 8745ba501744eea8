"""The work list of the Health page: which customers are at risk, why, and what to know before calling them.

Listed is who has given notice or whose subscriptions all end (Notice); else who is red; else who is yellow after a
fall of FALL points or more within 7 or 30 days (Falling). Nobody is listed twice; the largest MRR comes first.
Open risk flags and green customers that fall list nobody; how many that leaves out is said beside the list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orchestration.dashboards.health import words
from orchestration.dashboards.health.queries import Customer
from orchestration.dashboards.parts.customers import (
    channel_word,
    csm_cell,
    customer_name,
    health_cell,
    money_cell,
    total_mrr,
)
from orchestration.dashboards.parts.table import Cell, Column, DataTable
from orchestration.dashboards.parts.touch import TouchCounts, TouchState, touch_counts, touch_state
from orchestration.dashboards.words import formats

FALL = 10
SHOWN = 120  # rows in the page; the file holds all
NOTICE, RED, FALLING = "Notice", "Red", "Falling"
REASONS = {
    NOTICE: "Notice given for all or a part, or every subscription ends",
    RED: "Red health score",
    FALLING: f"Yellow after a fall of {FALL} points or more in 7 or 30{formats.NBSP}days",
}
COLUMNS = (
    Column("Customer", "name"),
    Column("Why", is_choice=True),
    Column("Segment", is_choice=True),
    Column("MRR", "number"),
    Column("Health score", "number"),
    Column(f"30{formats.NBSP}days", "number"),
    Column("Top driver"),
    Column("Weakest"),
    Column("CSM", "name", is_choice=True),
    Column("Renews"),
    Column("Ends"),
    Column("Last touch"),
    Column("ID", "name"),
)


@dataclass(frozen=True)
class ReasonRow:
    """How many customers are listed for one reason; share is of the MRR of all active customers.

    overdue, untouched: customers whose touch is overdue, and new ones without a first touch.
    """

    reason: str
    about: str
    customers: str
    mrr: str
    share: str
    overdue: str
    untouched: str
    without_csm: str


@dataclass(frozen=True)
class RiskView:
    """left_out: whom the list does not hold although something speaks against them; None where nobody."""

    finding: str
    left_out: str | None
    rows: list[ReasonRow]
    total: ReasonRow
    table: DataTable
    customers: int


def why(row: Customer) -> str | None:
    """The first reason that holds for a customer; None if it is not at risk."""
    if row.notice_on is not None or row.ends_on is not None:
        return NOTICE
    if row.health_band == "red":
        return RED
    return FALLING if row.health_band == "yellow" and _has_fallen(row) else None


def _has_fallen(row: Customer) -> bool:
    falls = (row.health_change_7d, row.health_change_30d)
    return any(change is not None and change <= -FALL for change in falls)


def risk(customers: list[Customer], as_of: date, currency: str) -> RiskView | None:
    """The work list and its sums; None without an active customer."""
    if not customers:
        return None
    found = [(row, reason) for row in customers if (reason := why(row))]
    found.sort(key=lambda pair: (-pair[0].mrr, pair[0].customer_id))
    everyone, listed = total_mrr(customers), [row for row, _ in found]

    def summed(reason: str, about: str, rows: list[Customer]) -> ReasonRow:
        mrr, touches = total_mrr(rows), _touches(rows, as_of)
        return ReasonRow(
            reason,
            about,
            formats.number(len(rows)),
            formats.money(mrr, currency),
            formats.percent(mrr / everyone) if everyone else formats.NONE,
            formats.number(touches.overdue),
            formats.number(touches.new),
            formats.number(sum(row.csm_id is None for row in rows)),
        )

    return RiskView(
        finding=_finding(listed, everyone, _touches(listed, as_of), currency),
        left_out=_left_out((row for row in customers if not why(row)), currency),
        rows=[summed(reason, text, [row for row, r in found if r == reason]) for reason, text in REASONS.items()],
        total=summed("All at risk", "", listed),
        table=DataTable(
            "health-at-risk",
            "Customers at risk, the largest MRR first",
            COLUMNS,
            [_row(row, reason, as_of, currency) for row, reason in found],
            "No active customer has given notice, is red, or is yellow and falling.",
            shown=SHOWN,
        ),
        customers=len(listed),
    )


def _state(row: Customer, as_of: date) -> TouchState:
    return touch_state(row.is_touch_overdue, row.last_touch_on, row.first_paid_on, row.touch_limit_days, as_of)


def _touches(rows: list[Customer], as_of: date) -> TouchCounts:
    return touch_counts(_state(row, as_of) for row in rows)


def _left_out(others: Iterable[Customer], currency: str) -> str | None:
    rows = list(others)
    flagged = [row for row in rows if row.open_risk_flags_unacted]
    fell = [row for row in rows if row.health_band == "green" and _has_fallen(row)]
    kinds = (
        (flagged, "with an open risk flag that nobody has acted on"),
        (fell, f"still green after a fall of {FALL} points or more"),
    )
    told = [
        f"{formats.counted(len(own), 'customer')} {which} ({formats.money(total_mrr(own), currency)} MRR)"
        for own, which in kinds
        if own
    ]
    return f"Not listed: {' and '.join(told)}." if told else None


def _finding(listed: list[Customer], everyone: Decimal, touches: TouchCounts, currency: str) -> str:
    if not listed:
        return "Nobody is at risk by this rule"
    mrr = total_mrr(listed)
    verb = "carries" if len(listed) == 1 else "carry"
    text = f"{formats.counted(len(listed), 'customer')} at risk {verb} {formats.money(mrr, currency)} MRR"
    if everyone:
        text += f", {formats.percent(mrr / everyone)} of all"
    return f"{text}; touches: {touches.text}" if touches.overdue or touches.new else text


def _row(row: Customer, reason: str, as_of: date, currency: str) -> list[Cell]:
    return [
        Cell(customer_name(row.customer_name, row.customer_id)),
        Cell(reason),
        Cell(row.segment),
        money_cell(row.mrr, currency),
        health_cell(row.health_band, row.health_score),
        words.points(row.health_change_30d),
        Cell(words.part(row.health_driver_30d)),
        Cell(words.part(row.weakest_component)),
        csm_cell(row.csm_id),
        Cell(formats.day(row.renews_on), row.renews_on),
        _ends(row),
        _touch(row, _state(row, as_of)),
        Cell(row.customer_id),
    ]


def _ends(row: Customer) -> Cell:
    notice = f"notice {formats.day(row.notice_on)}" if row.notice_on else None
    if row.ends_on is None and notice:
        return Cell("No end known", note=notice)
    return Cell(formats.day(row.ends_on), row.ends_on, note=notice)


def _touch(row: Customer, state: TouchState) -> Cell:
    limit = f"limit {row.touch_limit_days}{formats.NBSP}days"
    if row.last_touch_on is None:
        return Cell("Never", note=f"new, {limit}" if state == "new" else limit)
    note = channel_word(row.last_touch_channel) or ""
    if row.is_touch_overdue:
        note = f"{note}, {formats.counted(row.days_since_touch or 0, 'day')} ago, limit {row.touch_limit_days}"
    return Cell(formats.day(row.last_touch_on), row.last_touch_on, note=note)
