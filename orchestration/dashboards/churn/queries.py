"""Typed rows of what the Churn page reads besides the metrics: shares, events, rules, vocabulary."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import duckdb

from orchestration.dashboards.churn.bases import Base, read_bases
from orchestration.dashboards.parts.reading import is_there, read_if_there, read_rows

LOGOS, MRR = "churn_reasons_logos", "churn_reasons_mrr"


@dataclass(frozen=True)
class Share:
    """One value of a breakdown of churn; numerator: a count of customers, or money."""

    metric_id: str
    segment: str
    breakdown: str
    breakdown_value: str
    period_type: str
    period_start: date
    period_end: date
    numerator: Decimal | None
    is_small_sample: bool | None


@dataclass(frozen=True)
class ChurnEvent:
    """One customer lost or paying less, with the state of its record; is_adherent is None if not judged."""

    customer_id: str
    customer_name: str | None
    month: date
    event_type: str
    event_on: date
    segment: str
    opening_mrr: Decimal
    mrr_lost: Decimal
    due_on: date | None
    is_due: bool | None
    is_judged: bool | None
    is_recorded: bool | None
    primary_reason: str | None
    is_voluntary: bool | None
    avoidable: str | None
    is_adherent: bool | None
    broken_rules: str | None


@dataclass(frozen=True)
class StandardRule:
    """One rule of the churn standard since it began: how often tried, how often broken; failed_share is 0-1."""

    rule: str
    step: str | None
    severity: str | None
    description: str | None
    tried: int
    failed: int
    failed_share: Decimal | None
    since_on: date | None = None


@dataclass(frozen=True)
class Code:
    """One code of the churn vocabulary with its label."""

    taxonomy_version: str
    field: str
    code: str
    label: str


@dataclass(frozen=True)
class Leaving:
    """One active customer that gave notice or whose every subscription ends; MRR of today."""

    customer_id: str
    customer_name: str | None
    segment: str
    csm_id: str | None
    mrr: Decimal
    health_score: Decimal | None
    health_band: str | None
    ends_on: date | None
    notice_on: date | None
    last_touch_on: date | None


@dataclass(frozen=True)
class Save:
    """One customer and month behind the proactive save rate: numerator of denominator, none while it is too early."""

    customer_id: str
    customer_name: str | None
    segment: str
    period_end: date
    numerator: Decimal | None
    denominator: Decimal | None
    evidence: str | None


@dataclass(frozen=True)
class ChurnData:
    """What the marts hold of churn beyond metric values; events, leaving, saves: None if a release lists none.

    bases: none in a release that cannot tell how many customers each industry and age had.
    """

    shares: list[Share]
    events: list[ChurnEvent] | None
    rules: list[StandardRule]
    codes: list[Code]
    leaving: list[Leaving] | None = None
    saves: list[Save] | None = None
    bases: list[Base] = field(default_factory=list)
    _shares: dict[tuple[str, str, str, str, date], list[Share]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for share in self.shares:
            key = (share.metric_id, share.segment, share.breakdown, share.period_type, share.period_end)
            self._shares.setdefault(key, []).append(share)

    def split(self, metric_id: str, segment: str, breakdown: str, period_type: str, end: date | None) -> list[Share]:
        """The values of one breakdown in the period that ends on `end`."""
        return self._shares.get((metric_id, segment, breakdown, period_type, end), []) if end else []

    def ends(self, period_type: str) -> list[date]:
        """The last days of the periods that have shares, oldest first."""
        return sorted({share.period_end for share in self.shares if share.period_type == period_type})


def read_churn(con: duckdb.DuckDBPyConnection) -> ChurnData:
    """Read from an open marts file. Tables may be missing; raises duckdb.Error for columns."""
    return ChurnData(
        shares=read_rows(
            con,
            Share,
            f"from metric_values where metric_id in ('{LOGOS}', '{MRR}') and breakdown <> 'none'"
            " order by metric_id, segment, breakdown, breakdown_value, period_type, period_end",
        ),
        events=read_if_there(con, ChurnEvent, "churn_events", "order by month, customer_id, event_type, event_on"),
        rules=read_if_there(con, StandardRule, "churn_record_rules", "order by failed desc, tried desc, rule") or [],
        codes=read_if_there(con, Code, "churn_taxonomy", "order by field, sort_order, code, taxonomy_version") or [],
        leaving=_leaving(con),
        saves=_saves(con),
        bases=read_bases(con),
    )


def _saves(con: duckdb.DuckDBPyConnection) -> list[Save] | None:
    if not is_there(con, "metric_contributions", "dim_customer"):
        return None
    return read_rows(
        con,
        Save,
        "from metric_contributions"
        " left join (select customer_id, customer_name from dim_customer) as named using (customer_id)"
        " where metric_id = 'proactive_save_rate' order by period_end desc, customer_id, segment",
    )


def _leaving(con: duckdb.DuckDBPyConnection) -> list[Leaving] | None:
    """None also where nobody is active: that nobody has given notice would say too much."""
    found = read_if_there(
        con, Leaving, "customer_today", "where ends_on is not null or notice_on is not null order by customer_id"
    )
    if found or found is None:
        return found
    return found if con.execute("select count(*) > 0 from customer_today").fetchall() == [(True,)] else None
