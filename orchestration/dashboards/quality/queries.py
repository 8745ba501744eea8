"""Typed rows of what the Data quality page reads: arrivals, quarantine, held deliveries, checks, restatements, runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import duckdb

from orchestration.dashboards.parts.reading import read_if_there


@dataclass(frozen=True)
class Arrival:
    """One source and kind of data: when it last came against the rhythm agreed (None: no rhythm)."""

    source: str
    entity: str
    expected_every_days: int | None
    last_delivered_on: date | None
    last_loaded_at: datetime | None
    days_since: int | None
    is_late: bool | None
    rows_accepted: int | None
    rows_quarantined: int | None


@dataclass(frozen=True)
class Quarantined:
    """Rows that still stand in quarantine under one rule; a row that breaks two rules counts under both."""

    entity: str
    source: str | None
    rule: str
    rows: int
    first_seen_on: date | None
    last_seen_on: date | None


@dataclass(frozen=True)
class QuarantinedDay:
    """Rows under one rule that came on a day and still stand in quarantine."""

    entity: str
    source: str | None
    rule: str
    day: date
    rows: int


@dataclass(frozen=True)
class Restated:
    """A figure of a complete period that one publication reported otherwise than the one before it.

    values: in the metric's unit, None if there was none · traced_by: customers, or inputs where nobody knows whose
    part changed · files: up to twenty, each behind its entity.
    """

    metric_id: str
    segment: str
    breakdown_value: str
    period_type: str
    period_start: date
    period_end: date
    old_as_of: date
    new_as_of: date
    new_publication_id: str
    old_value: Decimal | None
    new_value: Decimal | None
    traced_by: str | None
    count_batches: int | None
    files: str | None


@dataclass(frozen=True)
class HeldDelivery:
    """One delivery that waits: held for its faulty rows, or rejected as unreadable."""

    entity: str
    source: str | None
    path: str | None
    kind: str
    rows: int | None
    faulty_rows: int | None
    reason: str | None
    since: date | None
    blocks_publication: bool | None


@dataclass(frozen=True)
class CheckResult:
    """One check of the run that made the release; severity blocking, error or warning."""

    name: str
    asset: str | None
    severity: str
    passed: bool
    tried: int | None
    failed: int | None
    message: str | None
    sample_ids: str | None


@dataclass(frozen=True)
class Run:
    """One run: what became of it, its seconds, the rows that came with it, the most memory it and dbt held in MB.

    outcome: published, backfilled, held, failed, or running of the one that made the release · failed_step, failure:
    the step and the kind of the first error.
    """

    run_id: str
    as_of: date | None
    outcome: str
    started_at: datetime
    seconds: Decimal | None
    rows_in: int | None
    rows_quarantined: int | None
    peak_memory_mb: Decimal | None
    peak_memory_dbt_mb: Decimal | None
    failed_step: str | None
    failure: str | None


@dataclass(frozen=True)
class QualityData:
    """What the marts tell of the data itself; None where a release does not tell."""

    arrivals: list[Arrival]
    quarantined: list[Quarantined] | None
    days: list[QuarantinedDay] | None
    held: list[HeldDelivery] | None
    checks: list[CheckResult]
    restated: list[Restated] | None
    runs: list[Run] | None


def read_quality(con: duckdb.DuckDBPyConnection) -> QualityData:
    """Read from an open marts file. Tables may be missing; raises duckdb.Error for columns."""
    return QualityData(
        arrivals=read_if_there(con, Arrival, "source_arrivals", "order by source, entity") or [],
        quarantined=read_if_there(
            con, Quarantined, "quarantined_rows", "order by rows desc, entity, source nulls first, rule"
        ),
        days=read_if_there(con, QuarantinedDay, "quarantine_daily", "order by entity, source nulls first, rule, day"),
        held=read_if_there(
            con, HeldDelivery, "held_deliveries", "order by blocks_publication desc, since, entity, path, kind"
        ),
        checks=read_if_there(con, CheckResult, "check_results", "order by asset nulls first, name, message") or [],
        restated=read_if_there(
            con,
            Restated,
            "restatements",
            "order by new_as_of desc, new_publication_id desc, metric_id, period_end desc, segment, breakdown_value",
        ),
        runs=read_if_there(con, Run, "runs", "order by started_at, run_id"),
    )
