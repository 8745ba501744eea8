"""Who moved in the last seven days and what moved them: the largest falls and the largest rises of the score."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from orchestration.dashboards.health import words
from orchestration.dashboards.health.queries import Customer, HealthData, WeekBefore
from orchestration.dashboards.parts.customers import csm_cell, customer_name, health_cell, money_cell
from orchestration.dashboards.parts.table import Cell, Column, DataTable
from orchestration.dashboards.words import formats

MOVED = 5  # points from which a customer is listed
SHOWN = 8
COLUMNS = (
    Column("Customer", "name"),
    Column("Segment"),
    Column("MRR", "number"),
    Column("Score", "number"),
    Column("Change", "number"),
    Column("Reason"),
    Column("CSM", "name"),
    Column("ID", "name"),
)


@dataclass(frozen=True)
class MoversView:
    finding: str
    told: str
    fell: DataTable
    rose: DataTable


def movers(health: HealthData, as_of: date, currency: str) -> MoversView | None:
    """Both lists; None where no customer has a score on both days."""
    compared = [row for row in health.customers or [] if row.health_change_7d is not None]
    if not compared:
        return None
    moved = [row for row in compared if abs(_change(row)) >= MOVED]
    # The largest move first, of equals the larger MRR.
    moved.sort(key=lambda row: (-abs(_change(row)), -row.mrr, row.customer_id))
    fell = [row for row in moved if _change(row) < 0]
    rose = [row for row in moved if _change(row) > 0]
    return MoversView(
        finding=_finding(compared, health.week_before),
        told=_told(compared, fell, rose, as_of),
        fell=_table("health-fell", "fell", fell, health.week_before, currency),
        rose=_table("health-rose", "rose", rose, health.week_before, currency),
    )


def _change(row: Customer) -> Decimal:
    return row.health_change_7d or Decimal(0)


def _finding(compared: list[Customer], week_before: dict[str, WeekBefore]) -> str:
    """Who crossed into red and out of it; the scores alone cannot tell, the bands of both days do."""
    bands = [
        (week_before[row.customer_id].band_before, row.health_band)
        for row in compared
        if row.customer_id in week_before
    ]
    turned = sum(now == "red" and before in ("yellow", "green") for before, now in bands)
    left = sum(before == "red" and now in ("yellow", "green") for before, now in bands)
    if not turned and not left:
        return f"Nobody turned red and nobody left red in 7{formats.NBSP}days"
    some = f"{formats.counted(turned, 'customer')} turned red" if turned else "Nobody turned red"
    return f"{some} and {formats.number(left) if left else 'nobody'} left red in 7{formats.NBSP}days"


def _told(compared: list[Customer], fell: list[Customer], rose: list[Customer], as_of: date) -> str:
    week = f"{formats.day(as_of - timedelta(days=7))} to {formats.day(as_of)}"
    text = (
        f"Score on {week}, of {formats.counted(len(compared), 'customer')} with both:"
        f" {formats.number(len(fell))} fell by {MOVED}{formats.NBSP}points or more,"
        f" {formats.number(len(rose))} rose by as much."
    )
    drivers = Counter(row.health_driver_7d for row in fell if row.health_driver_7d)
    if not drivers:
        return text
    most, count = min(drivers.items(), key=lambda pair: (-pair[1], pair[0]))
    return f"{text} {words.part(most)} is the main reason in {formats.number(count)} of these falls."


def _table(
    table_id: str, verb: str, rows: list[Customer], week_before: dict[str, WeekBefore], currency: str
) -> DataTable:
    return DataTable(
        table_id,
        f"Customers whose score {verb} by {MOVED} points or more in 7 days",
        COLUMNS,
        [_row(row, week_before.get(row.customer_id), currency) for row in rows],
        f"Nobody {verb} by {MOVED} points or more.",
        shown=SHOWN,
    )


def _row(row: Customer, before: WeekBefore | None, currency: str) -> list[Cell]:
    return [
        Cell(customer_name(row.customer_name, row.customer_id)),
        Cell(row.segment),
        money_cell(row.mrr, currency),
        health_cell(row.health_band, row.health_score),
        words.points(row.health_change_7d),
        Cell(_reason(row, before.driver_points if before else None)),
        csm_cell(row.csm_id),
        Cell(row.customer_id),
    ]


def _reason(row: Customer, moved_points: Decimal | None) -> str:
    """`Usage −9.2`: the part that moved the most in the direction of the score, with its own points."""
    text = words.part(row.health_driver_7d)
    return text if moved_points is None else f"{text} {formats.number(moved_points, 1, sign=True)}"
