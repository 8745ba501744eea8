"""Typed rows of the customers of today, and which of the sources behind them are delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

import duckdb

from orchestration.dashboards.parts.customers import customer_name
from orchestration.dashboards.parts.marts import ALL, Marts
from orchestration.dashboards.parts.reading import read_if_there
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.wording import reason_text

Row = TypeVar("Row")
NOT_LISTED = "This publication does not list the customers of today."
# Measured of the active customers of the day: whoever is in one of these is a customer.
MEASURED = ("csm_assignment_rate", "active_management_rate", "health_score")
# What each kind of data is called on a page, in the order in which it is missed.
NAMES = {
    "csm_assignments": "CSM assignments",
    "csms": "CSMs",
    "touchpoints": "touchpoints",
    "risk_flags": "risk flags",
    "opportunities": "opportunities",
}


@dataclass(frozen=True)
class Customer:
    """One customer active on as_of; amounts in the reporting currency, scores 0-100, None where not known."""

    customer_id: str
    customer_name: str | None
    segment: str
    mrr: Decimal
    first_paid_on: date
    csm_id: str | None
    is_csm_of_segment: bool | None
    health_score: Decimal | None
    health_band: str | None
    health_change_7d: Decimal | None
    health_driver_7d: str | None
    health_change_30d: Decimal | None
    health_driver_30d: str | None
    weakest_component: str | None
    renews_on: date | None
    ends_on: date | None
    notice_on: date | None
    last_touch_on: date | None
    days_since_touch: int | None
    touches_30d: int
    touch_limit_days: int
    is_touch_overdue: bool
    open_risk_flags: int
    open_risk_flags_unacted: int
    oldest_open_risk_on: date | None
    open_opportunities: int
    open_opportunity_mrr: Decimal

    @property
    def name(self) -> str:
        return customer_name(self.customer_name, self.customer_id)


@dataclass(frozen=True)
class Delivered:
    """Which kinds of data have a source: what none delivers reads as nothing and must accuse nobody."""

    missing: frozenset[str]
    issues: tuple[str, ...]

    def has(self, *entities: str) -> bool:
        return not self.missing.intersection(entities)

    @property
    def knows_csms(self) -> bool:
        return self.has("csms", "csm_assignments")


def read_customers(con: duckdb.DuckDBPyConnection) -> list[Customer] | None:
    """Every customer active on as_of, by id; None where a release does not list them."""
    return read_if_there(con, Customer, "customer_today", "order by customer_id")


def delivered(marts: Marts) -> Delivered:
    """What the sources of this publication bring; a kind that is not named in it is not delivered."""
    known = {row.entity: row for row in marts.freshness}
    missing = frozenset(entity for entity in NAMES if entity not in known or not known[entity].is_mapped)
    issues = [reason_text(known[entity].data_issue) for entity in NAMES if entity in known]
    return Delivered(missing, tuple(dict.fromkeys(issue for issue in issues if issue)))


def listed_rows(rows: list[Row] | None, marts: Marts) -> list[Row] | None:
    """Rows of the customers of today; None where they are missing: none is there although the figures count some."""
    return rows if rows or not has_customers(marts) else None


def has_customers(marts: Marts) -> bool:
    """Whether the newest month or a figure of the day counts a customer."""
    months = marts.months(ALL)
    values = [marts.latest(metric, ALL, "point") for metric in MEASURED]
    return bool(months and months[-1].closing_customers) or any(v is not None and v.denominator for v in values)


def nobody_listed(customers: Sequence[Customer] | None, marts: Marts, as_of: date) -> str | None:
    """Why no customer at all is there, as a sentence; None where there are some."""
    if customers is None:
        return NOT_LISTED
    if customers:
        return None
    if not any(row.entity == "subscriptions" and row.is_mapped for row in marts.freshness):
        return "No source delivers subscriptions: nobody can tell which customers are active."
    return f"No customer is active on {formats.day(as_of)}."
