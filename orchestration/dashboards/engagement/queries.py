"""Typed rows of what the Engagement page reads besides the metrics: each customer and its last touch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import duckdb

from orchestration.dashboards.parts.reading import read_if_there


@dataclass(frozen=True)
class CustomerTouch:
    """One active customer; days_since_touch and last_touch_on are None if nobody ever touched it."""

    customer_id: str
    customer_name: str | None
    segment: str
    mrr: Decimal
    first_paid_on: date
    csm_id: str | None
    is_csm_of_segment: bool | None
    health_score: Decimal | None
    health_band: str | None
    renews_on: date | None
    last_touch_on: date | None
    last_touch_channel: str | None
    days_since_touch: int | None
    touch_limit_days: int
    is_touch_overdue: bool


def read_touches(con: duckdb.DuckDBPyConnection) -> list[CustomerTouch] | None:
    """Customers by MRR, the largest first; None where the publication does not list them."""
    return read_if_there(con, CustomerTouch, "customer_today", "order by mrr desc, customer_id")
