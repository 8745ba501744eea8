"""Churn records of the boundary company: of real drops and of none, early and late, doubled, with and without codes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.support.boundary_company import Row, Rows, _Draw

REASONS = (None, "service", "competitor", "unknown", "other")


def churn_records(rows: Rows, as_of: date, seed: int) -> tuple[list[Row], list[Row]]:
    """Records beside the customers and subscriptions of `rows`, and findings (record_key, rule) about some of them.

    Their days are those on which prices begin and end, where MRR may fall. Drawn apart, so that the company stays
    what its own seed made of it; customers get an industry.
    """
    draw = _Draw(as_of, seed)
    for row in rows["customers"]:
        row["industry"] = draw.one_of([None, "Retail", "Energy", "unknown"])
    records: list[Row] = []
    for subscription in rows["subscriptions"]:
        for day in (subscription["start_date"], subscription.get("end_date")):
            if day:
                records += [_record(draw, subscription["customer_id"], day) for _ in range(draw.one_of([0, 1, 1, 2]))]
    for number, record in enumerate(records):
        record["churn_record_id"] = f"R{number % (len(records) - 20):04d}"  # twenty come in two versions
    rules = ("evidence_given", "in_time", "orphan")
    findings = [
        {"record_key": record, "rule": rule}
        for record in sorted({row["churn_record_id"] for row in records})
        for rule in (rules[: draw.up_to(0, 3)] if draw.up_to(1, 3) == 1 else ())
    ]
    return records, findings


def _record(draw: _Draw, customer: str, day: date) -> Row:
    effective: date = day + timedelta(days=draw.one_of([0, 0, 0, 1, -3]))
    recorded: Any = draw.one_of([draw.as_of, draw.as_of + timedelta(days=1), effective, effective + timedelta(days=9)])
    return {
        "customer_id": customer,
        "event_type": draw.one_of(["logo_churn", "contraction"]),
        "effective_date": effective,
        "is_voluntary": draw.one_of([None, True, False]),
        "primary_reason": draw.one_of(REASONS),
        "avoidable": draw.one_of([None, "avoidable", "unknown"]),
        "recorded_at": draw.at(recorded),
        "updated_at": draw.one_of([None, draw.at(recorded)]),
    }
