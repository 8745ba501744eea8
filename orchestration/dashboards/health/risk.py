"""The work list of the Health page: which customers are at risk, why, and what to know before calling them.

Listed is who has given notice or whose subscriptions all end (Notice); else who is red; else who is yellow after a
fall of FALL points or more within 7 or 30 days (Falling). Nobody is listed twice; the largest MRR comes first.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from orchestration.dashboards.health import words
from orchestration.dashboards.health.queries import Customer
from orchestration.dashboards.parts.table import Cell, Column, DataTable
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
    """How many customers are listed for one reason; share is of the MRR of all active customers."""

    reason: str
    about: str
    customers: str
    mrr: str
    share: str
    overdue: str
    without_csm: str


@dataclass(frozen=True)
class RiskView:
    finding: str
    rows: list[ReasonRow]
    total: ReasonRow
    table: DataTable
    customers: int
    mrr: Decimal


def why(row: Customer) -> str | None:
    """The first reason that holds for a customer; None if it is not at risk."""
    if row.notice_on is not None or row.ends_on is not None:
        return NOTICE
    if row.health_band == "red":
        return RED
    falls = (row.health_change_7d, row.health_change_30d)
    has_fallen = any(change is not None and change <= -FALL for change in falls)
    return FALLING if row.health_band == "yellow" and has_fallen else None


def risk(customers: list[Customer], currency: str) -> RiskView | None:
    """The work list and its sums; None without an active customer."""
    if not customers:
        return None
    found = [(row, reason) for row in customers if (reason := why(row))]
    found.sort(key=lambda pair: (-pair[0].mrr, pair[0].customer_id))
    everyone, listed = words.total(customers), [row for row, _ in found]

    def summed(reason: str, about: str, rows: list[Customer]) -> ReasonRow:
        mrr = words.total(rows)
        return ReasonRow(
            reason,
            about,
            formats.number(len(rows)),
            formats.money(mrr, currency),
            formats.percent(mrr / everyone) if everyone else formats.NONE,
            formats.number(sum(row.is_touch_overdue for row in rows)),
            formats.number(sum(row.csm_id is None for row in rows)),
        )

    return RiskView(
        finding=_finding(listed, everyone, currency),
        rows=[summed(reason, text, [row for row, r in found if r == reason]) for reason, text in REASONS.items()],
        total=summed("All at risk", "", listed),
        table=DataTable(
            "health-at-risk",
            "Customers at risk, the largest MRR first",
            COLUMNS,
            [_row(row, reason, currency) for row, reason in found],
            "No active customer has given notice, is red, or is yellow and falling.",
            shown=SHOWN,
        ),
        customers=len(listed),
        mrr=words.total(listed),
    )


def _finding(listed: list[Customer], everyone: Decimal, currency: str) -> str:
    if not listed:
        return "Nobody is at risk by this rule"
    mrr = words.total(listed)
    late = sum(row.is_touch_overdue for row in listed)
    verb = "carries" if len(listed) == 1 else "carry"
    text = f"{formats.counted(len(listed), 'customer')} at risk {verb} {formats.money(mrr, currency)} MRR"
    if everyone:
        text += f", {formats.percent(mrr / everyone)} of all"
    return f"{text}; {formats.number(late)} had no touch in time" if late else text


def _row(row: Customer, reason: str, currency: str) -> list[Cell]:
    return [
        words.name(row),
        Cell(reason),
        Cell(row.segment),
        words.money(row.mrr, currency),
        words.score(row),
        words.points(row.health_change_30d),
        Cell(words.part(row.health_driver_30d)),
        Cell(words.part(row.weakest_component)),
        words.csm(row),
        Cell(formats.day(row.renews_on), row.renews_on),
        _ends(row),
        _touch(row),
        Cell(row.customer_id),
    ]


def _ends(row: Customer) -> Cell:
    notice = f"notice {formats.day(row.notice_on)}" if row.notice_on else None
    if row.ends_on is None and notice:
        return Cell("No end known", note=notice)
    return Cell(formats.day(row.ends_on), row.ends_on, note=notice)


def _touch(row: Customer) -> Cell:
    if row.last_touch_on is None:
        return Cell("Never", note=f"limit {row.touch_limit_days}{formats.NBSP}days")
    note = words.channel(row.last_touch_channel)
    if row.is_touch_overdue:
        note = f"{note}, {formats.counted(row.days_since_touch or 0, 'day')} ago, limit {row.touch_limit_days}"
    return Cell(formats.day(row.last_touch_on), row.last_touch_on, note=note)
