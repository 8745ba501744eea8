"""Typed rows of what the Revenue page reads besides the metrics: every paying customer, largest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import duckdb

from orchestration.dashboards.parts.reading import read_if_there


@dataclass(frozen=True)
class Account:
    """One customer active on as_of; mrr in the reporting currency."""

    customer_id: str
    customer_name: str | None
    segment: str
    mrr: Decimal
    csm_id: str | None
    health_band: str | None
    renews_on: date | None


def read_accounts(con: duckdb.DuckDBPyConnection) -> list[Account] | None:
    """All of them by MRR, None from a release that does not list them. Raises duckdb.Error for columns."""
    return read_if_there(con, Account, "customer_today", "order by mrr desc nulls last, customer_id asc nulls last")
