"""Churn records against billing: amounts to the cent, orphans, second records, and losses without a record."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from expectations.churn_agreement import EVENT_TYPES, RULES, SUITE, TYPES, coverage
from expectations.frames import typed
from expectations.runner import run
from expectations.suites import collection_rules
from tests.unit.expectations.records import CONTEXT, CONTRACTS, SEEDS, Row, broken

AGREEING: Row = {
    "churn_record_id": "R",
    "customer_id": "C",
    "event_type": "contraction",
    "effective_date": date(2026, 6, 10),
    "is_known_customer": True,
    "mrr_before": Decimal("100.10"),
    "mrr_after": Decimal("0.30"),
    "billed_before": Decimal("100.10"),
    "billed_after": Decimal("0.30"),
    "event_month": date(2026, 6, 1),
    "is_match_of_event": True,
    "is_drop": True,
    "is_second_record": False,
}
NO_EVENT = {"event_month": None, "is_match_of_event": False}
CASES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "agrees": ({}, set()),
    "a cent too much before": ({"mrr_before": Decimal("100.11")}, {"mrr_before_agrees"}),
    "a cent too little after": ({"mrr_after": Decimal("0.29")}, {"mrr_after_agrees"}),
    "no amounts": ({"mrr_before": None, "mrr_after": None}, set()),
    "no MRR is 0": ({"billed_after": None, "mrr_after": Decimal(0)}, set()),
    "no MRR is not 1": ({"billed_after": None, "mrr_after": Decimal(1)}, {"mrr_after_agrees"}),
    "unknown customer": (
        {"is_known_customer": False, "billed_before": None, "billed_after": None, "is_drop": False} | NO_EVENT,
        {"customer_exists", "orphan"},
    ),
    "orphan": ({"is_drop": False} | NO_EVENT, {"orphan"}),
    "a drop that the month nets away": (NO_EVENT, set()),
    "an event without a drop on that day": ({"is_drop": False}, set()),
    "not the match of its event": ({"is_match_of_event": False}, set()),
    "second record": ({"is_second_record": True, "is_match_of_event": False}, {"one_record_per_event"}),
    "its day has not come": (
        {"effective_date": date(2026, 7, 1), "is_drop": False, "billed_after": Decimal("100.10")} | NO_EVENT,
        set(),
    ),
    "nulls": ({name: None for name in TYPES if name not in ("churn_record_id", "effective_date")}, {"orphan"}),
}


def agreement(rows: list[Row]) -> pd.DataFrame:
    return typed(pd.DataFrame(rows), TYPES)


def events(rows: list[Row]) -> pd.DataFrame:
    return typed(pd.DataFrame(rows), EVENT_TYPES)


@pytest.fixture(scope="module")
def found() -> dict[str, set[str]]:
    rows = [{**AGREEING, "churn_record_id": name, **changes} for name, (changes, _) in CASES.items()]
    outcome = run(SUITE, agreement(rows), CONTEXT)
    assert not [result for result in outcome.results if result.error]
    assert {result.entity for result in outcome.results} == {"churn_records"}
    return broken(outcome)


@pytest.mark.parametrize("name", CASES)
def test_a_record_breaks_exactly(found: dict[str, set[str]], name: str) -> None:
    assert found.get(name, set()) == CASES[name][1]


def test_no_record_breaks_nothing() -> None:
    assert not run(SUITE, agreement([]), CONTEXT).findings


EVENT: Row = {
    "customer_id": "C",
    "event_type": "contraction",
    "month": date(2026, 6, 1),
    "is_due": True,
    "is_in_scope": True,
}


@pytest.mark.parametrize(
    ("record", "event", "tried", "failed"),
    [
        ({}, {}, 1, 0),
        ({"is_match_of_event": False}, {}, 1, 1),
        ({"event_type": "logo_churn"}, {}, 1, 1),
        ({"event_month": date(2026, 5, 1)}, {}, 1, 1),
        ({"customer_id": "D"}, {}, 1, 1),
        ({"customer_id": "D"}, {"is_due": False}, 0, 0),
        ({"customer_id": "D"}, {"is_in_scope": False}, 0, 0),
        ({"customer_id": "D"}, {"is_in_scope": None}, 0, 0),
    ],
)
def test_coverage_counts_due_events_in_scope(record: Row, event: Row, tried: int, failed: int) -> None:
    result = coverage(agreement([{**AGREEING, **record}]), events([{**EVENT, **event}]))
    assert (result.tried, result.failed, result.sample_ids) == (tried, failed, "C" if failed else "")


def test_coverage_of_nothing() -> None:
    assert coverage(agreement([]), events([])).tried == 0
    assert coverage(agreement([]), events([EVENT])).failed == 1


def test_rules_of_both_steps_have_names_of_their_own() -> None:
    first = {rule.id for rule in collection_rules(CONTRACTS, SEEDS)["churn_records"]}
    second = {rule.id for rule in RULES}
    assert second == {
        "customer_exists", "mrr_before_agrees", "mrr_after_agrees", "orphan", "one_record_per_event", "coverage",
    }  # fmt: skip
    assert not first & second
