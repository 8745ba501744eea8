"""The churn standard in the company's own words: which rules one record breaks. No model or suite is asked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from orchestration.demo.drops import DayBook

DUE_WEEKDAYS, LEAST_TEXT, MOST_SECONDARY = 10, 20, 2
GIVEN = [
    "taxonomy_version",
    "primary_reason",
    "recorded_by",
    "is_voluntary",
    "avoidable",
    "reason_source",
    "save_attempted",
]
ASKED_FOR = {
    "competitor": "competitor_name",
    "product_gap": "missing_feature",
    "price_budget": "price_delta",
    "champion_loss": "champion_contact_id",
    "payment_failure": "failed_payment_at",
}
UNRECORDED = "unrecorded"


def due_on(day: np.datetime64) -> np.datetime64:
    """The tenth Monday-to-Friday after a day; holidays count."""
    left = DUE_WEEKDAYS
    while left:
        day = day + 1
        left -= (day.astype(int) + 3) % 7 < 5  # 1970-01-01 was a Thursday
    return day


def broken_alone(record: Any) -> list[str]:
    """The rules that a record (a row of Company.churn_records) breaks by what it says itself, sorted."""
    broken = [f"{column}_given" for column in GIVEN if pd.isna(getattr(record, column))]
    others = [] if pd.isna(record.secondary_reasons) else record.secondary_reasons.split(";")
    text = "" if pd.isna(record.other_text) else record.other_text.strip()
    is_churn, tried = record.event_type == "logo_churn", record.save_attempted is True
    asked = ASKED_FOR.get(record.primary_reason)
    day = np.datetime64(record.effective_date, "D")
    tests = {
        "mrr_falls": record.after >= record.before,
        "lost_customer_pays_nothing": is_churn and record.after > 0,
        "notice_date_given": record.is_voluntary is True and pd.isna(record.notice_date),
        "notice_by_effective_date": not pd.isna(record.notice_date) and record.notice_date > record.effective_date,
        "recorded_in_time": np.datetime64(record.recorded_at, "D") > due_on(day),
        f"{asked}_given": asked is not None and pd.isna(getattr(record, asked or "after")),
        "other_text_given": record.primary_reason == "other" and len(text) < LEAST_TEXT,
        "secondary_reasons_at_most_two": len(others) > MOST_SECONDARY,
        "secondary_reasons_without_primary": record.primary_reason in others,
        "secondary_reasons_distinct": len(set(others)) < len(others),
        "evidence_given": record.reason_source != "billing" and pd.isna(record.evidence_ref),
        "save_type_given": tried and pd.isna(record.save_type),
        "save_outcome_given": tried and pd.isna(record.save_outcome),
        "lost_customer_not_saved": is_churn and record.save_outcome == "saved",
    }
    return sorted([*broken, *(name for name, fails in tests.items() if fails)])


def broken_with_billing(record: Any, book: DayBook, matches_event: bool) -> list[str]:
    """The rules that a record breaks beside the company's true MRR, sorted."""
    day = np.datetime64(record.effective_date, "D")
    before, after = book.at(record.customer, day - 1), book.at(record.customer, day)
    is_drop = after < before and (after == 0) == (record.event_type == "logo_churn")
    tests = {
        "mrr_before_agrees": record.before != before,
        "mrr_after_agrees": record.after != after,
        "orphan": not (matches_event or is_drop),
    }
    return sorted(name for name, fails in tests.items() if fails)
