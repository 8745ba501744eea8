"""Typed rows of what the Health page reads besides the metrics: customers today, moves, components, checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import duckdb

from orchestration.dashboards.parts.reading import is_there, read_if_there, read_rows

COMPONENTS = ("usage", "engagement", "sentiment", "billing", "relationship")


@dataclass(frozen=True)
class Customer:
    """One active customer on as_of; MRR in the reporting currency, scores 0-100."""

    customer_id: str
    customer_name: str
    segment: str
    mrr: Decimal
    csm_id: str | None
    health_score: Decimal | None
    health_band: str | None
    health_change_7d: Decimal | None
    health_driver_7d: str | None
    health_change_30d: Decimal | None
    health_driver_30d: str | None
    weakest_component: str | None
    velocity_score: Decimal | None
    renews_on: date | None
    ends_on: date | None
    notice_on: date | None
    last_touch_on: date | None
    last_touch_channel: str | None
    days_since_touch: int | None
    touch_limit_days: int
    is_touch_overdue: bool
    first_paid_on: date | None
    open_risk_flags_unacted: int


@dataclass(frozen=True)
class WeekBefore:
    """One customer's band seven days before as_of, and what its driver of these days added to the score in points."""

    customer_id: str
    band_before: str | None
    driver_points: Decimal | None


@dataclass(frozen=True)
class Component:
    """One part of the score on as_of over all customers: its weight, the sum and number of its values of 0-100."""

    component: str
    weight: Decimal | None
    value_sum: Decimal | None
    known: int


@dataclass(frozen=True)
class Unscored:
    """How many customers have no velocity on as_of, by reason."""

    unscored_reason: str
    customers: int


@dataclass(frozen=True)
class Check:
    """One figure about the score itself. value and interval in its own unit, month ends are days."""

    figure: str
    segment: str
    breakdown_value: str
    value: Decimal | None
    ci_low: Decimal | None
    ci_high: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    count_scored: int
    count_customers: int
    count_churned_customers: int
    first_month_end: date | None
    last_month_end: date | None
    not_measurable_reason: str | None


@dataclass(frozen=True)
class HealthData:
    """What the marts hold about health beyond metric values; customers is None if a release lists none."""

    customers: list[Customer] | None
    week_before: dict[str, WeekBefore]
    components: list[Component]
    unscored: list[Unscored]
    checks: list[Check]

    def check(self, figure: str, segment: str = "All") -> Check | None:
        return next(iter(self.parts(figure, segment)), None)

    def parts(self, figure: str, segment: str = "All") -> list[Check]:
        """The rows of one figure and segment in their order."""
        return [c for c in self.checks if (c.figure, c.segment) == (figure, segment)]


def read_health(con: duckdb.DuckDBPyConnection, as_of: date) -> HealthData:
    """Read from an open marts file. Tables may be missing; raises duckdb.Error for columns."""
    order = "order by segment, figure, sort_order, breakdown_value"
    has_scores, has_velocity = is_there(con, "customer_health"), is_there(con, "customer_velocity")
    moves = read_rows(con, WeekBefore, f"from ({_week(as_of)}) order by customer_id") if has_scores else []
    components = read_rows(con, Component, f"from ({_components(as_of)}) order by sort_order") if has_scores else []
    unscored = read_rows(con, Unscored, f"from ({_unscored(as_of)}) order by 2 desc, 1") if has_velocity else []
    return HealthData(
        customers=read_if_there(con, Customer, "customer_today", "order by mrr desc, customer_id"),
        week_before={move.customer_id: move for move in moves},
        components=components,
        unscored=unscored,
        checks=read_if_there(con, Check, "health_validation", order) or [],
    )


def _week(as_of: date) -> str:
    points = " ".join(
        f"when '{c}' then coalesce(today.{c}_points, 0) - coalesce(week_ago.{c}_points, 0)" for c in COMPONENTS
    )
    return f"""
        select today.customer_id, week_ago.band as band_before, case today.driver_7d {points} end as driver_points
        from customer_health as today
        join customer_health as week_ago on today.customer_id = week_ago.customer_id
        where today.day = date '{as_of}' and week_ago.day = date '{as_of - timedelta(days=7)}'
    """  # noqa: S608 - names of this file and a date


def _components(as_of: date) -> str:
    return " union all ".join(
        f"select {i} as sort_order, '{c}' as component, max({c}_weight) as weight, sum({c}_value) as value_sum,"  # noqa: S608
        f" count({c}_value) as known from customer_health where day = date '{as_of}' and score is not null"
        for i, c in enumerate(COMPONENTS)
    )


def _unscored(as_of: date) -> str:
    return f"""
        select unscored_reason, count(*) as customers from customer_velocity
        where day = date '{as_of}' and unscored_reason is not null group by unscored_reason
    """  # noqa: S608 - a date
