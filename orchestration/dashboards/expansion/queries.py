"""Typed rows of what the Expansion page reads besides the metrics: opportunities, and customers to refer to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import duckdb

from orchestration.dashboards.parts.reading import read_if_there


@dataclass(frozen=True)
class Opportunity:
    """One upsell or cross-sell that is open, or was won or lost in the last twelve months; mrr is a month's amount."""

    opportunity_id: str
    customer_id: str
    customer_name: str | None
    segment: str
    csm_id: str | None
    opportunity_type: str
    stage: str
    outcome: str
    opened_on: date
    stage_since: date
    closed_on: date | None
    mrr: Decimal
    days_open: int


@dataclass(frozen=True)
class Reference:
    """One customer that others may be referred to."""

    customer_id: str
    customer_name: str | None
    industry: str | None
    segment: str
    mrr: Decimal
    csm_id: str | None
    health_score: Decimal | None
    health_band: str | None
    notice_on: date | None
    ends_on: date | None
    last_touch_on: date | None
    days_since_touch: int | None


@dataclass(frozen=True)
class Sales:
    """None where the publication lists none of a kind."""

    opportunities: list[Opportunity] | None
    references: list[Reference] | None


def read_sales(con: duckdb.DuckDBPyConnection) -> Sales:
    """Opportunities by amount, customers by MRR, the largest first."""
    return Sales(
        read_if_there(con, Opportunity, "opportunities", "order by mrr desc, opportunity_id"),
        read_if_there(con, Reference, "customer_today", "where is_referenceable order by mrr desc, customer_id"),
    )
