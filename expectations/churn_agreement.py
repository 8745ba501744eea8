"""Churn records against billing: the second step, once the MRR model knows what was really lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.rules import (
    AGREEMENT,
    CRITICAL,
    Context,
    Expect,
    Rule,
    RuleResult,
    Suite,
    When,
    equal,
    is_true,
    one_of,
    result_of,
)

if TYPE_CHECKING:
    import pandas as pd

ENTITY = "churn_records"

# What the model of records against billing holds (int_churn_record__agreement).
TYPES = {
    "churn_record_id": "varchar",
    "customer_id": "varchar",
    "event_type": "varchar",
    "effective_date": "date",
    "is_known_customer": "boolean",
    "mrr_before": "decimal(18,2)",
    "mrr_after": "decimal(18,2)",
    "billed_before": "decimal(18,2)",
    "billed_after": "decimal(18,2)",
    "event_month": "date",
    "is_match_of_event": "boolean",
    "is_drop": "boolean",
    "is_second_record": "boolean",
}
# What the model of events holds (int_churn__events), as far as coverage asks.
EVENT_TYPES = {
    "customer_id": "varchar",
    "event_type": "varchar",
    "month": "date",
    "is_due": "boolean",
    "is_in_scope": "boolean",
}
# What findings are joined by: never trimmed.
IDS = ("churn_record_id", "customer_id")


def _amount(when: str, word: str) -> Rule:
    finding = (
        f"mrr_{when} is {{mrr_{when}}}, and billing shows {{billed_{when}}} {word}: correct the record, or billing"
    )
    about = f"mrr_{when} differs from the MRR that billing shows {word}: correct the record, or billing"
    expect = equal(f"mrr_{when}", f"billed_{when}", When("is_comparable", "==", True))
    return Rule(f"mrr_{when}_agrees", AGREEMENT, CRITICAL, f"mrr_{when}", finding, expect, about)


def _one(rule_id: str, field: str, finding: str, expect: Expect | None, about: str = "") -> Rule:
    return Rule(rule_id, AGREEMENT, CRITICAL, field, finding, expect, about)


CUSTOMER = _one(
    "customer_exists",
    "customer_id",
    "no source knows the customer {customer_id}: correct customer_id",
    is_true("is_known_customer"),
    "No source knows the customer: correct customer_id",
)
MRR_BEFORE = _amount("before", "at the end of the day before effective_date")
MRR_AFTER = _amount("after", "at the end of effective_date")
ORPHAN = _one(
    "orphan",
    "effective_date",
    "billing shows no such loss in the month of {effective_date}: correct event_type, customer or date, or withdraw it",
    is_true("is_loss_of_billing", When("is_past", "==", True)),
    "Billing shows no such loss in the month of effective_date: correct event_type, customer or date, or withdraw the "
    "record",
)
SECOND = _one(
    "one_record_per_event",
    "churn_record_id",
    "an earlier record tells of the same customer, event_type and effective_date: keep one of them",
    one_of("is_second_record", [False]),
)
COVERAGE = _one(
    "coverage",
    "customer_id",
    "a customer was lost or pays less, ten working days have passed, and there is no record: write one",
    None,
)


def prepare(frame: pd.DataFrame, context: Context) -> pd.DataFrame:
    """What the rules look at: records whose day has come, of known customers; no MRR known is an MRR of 0."""
    import pandas as pd

    made = frame.copy()
    past = frame["effective_date"] <= pd.Timestamp(context.as_of)
    known = frame["is_known_customer"].eq(True)
    made["is_past"] = past.astype(object)
    made["is_comparable"] = (past & known).astype(object)
    made["is_loss_of_billing"] = (frame["event_month"].notna() | frame["is_drop"].eq(True)).astype(object)
    for column in ("billed_before", "billed_after"):
        made[column] = frame[column].where(frame[column].notna(), 0)
    return made


SUITE = Suite(
    ENTITY,
    ("churn_record_id",),
    tuple(TYPES),
    (CUSTOMER, MRR_BEFORE, MRR_AFTER, ORPHAN, SECOND),
    prepare,
    counted_on="effective_date",
)
RULES = (*SUITE.rules, COVERAGE)


def coverage(records: pd.DataFrame, events: pd.DataFrame) -> RuleResult:
    """Due events in scope that no record matches; the samples are customer ids."""
    due = events[events["is_in_scope"].eq(True) & events["is_due"].eq(True)]
    matching = records[records["is_match_of_event"].eq(True)]
    recorded = set(zip(matching["customer_id"], matching["event_type"], matching["event_month"], strict=True))
    keys = zip(due["customer_id"], due["event_type"], due["month"], strict=True)
    missing = sorted(key[0] for key in keys if key not in recorded)
    return result_of(ENTITY, COVERAGE, len(due), len(missing), missing)
