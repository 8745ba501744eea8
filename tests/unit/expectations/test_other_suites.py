"""Customers, subscriptions, survey responses: a row that breaks each rule and nothing else, and one just inside."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from expectations.rules import CRITICAL, STANDARD, STRUCTURE, WARNING
from tests.unit.expectations.records import ANSWER, CUSTOMER, SUBSCRIPTION, in_one_go, judged, suite

Case = tuple[dict[str, Any], set[str]]

CUSTOMERS: dict[str, Case] = {
    "flawless": ({}, set()),
    "named after its id": ({"customer_name": "named after its id"}, {"customer_name_is_a_name"}),
    "named 123": ({"customer_name": "123"}, {"customer_name_is_a_name"}),
    "starts as of": ({"contract_start_date": date(2026, 6, 30)}, set()),
    "starts tomorrow": ({"contract_start_date": date(2026, 7, 1)}, {"contract_has_started"}),
    "unknown size": ({"employee_count": None}, {"employee_count_known"}),
    "no employees": ({"employee_count": 0}, set()),
    "three million employees": ({"employee_count": 3_000_000}, set()),
    "more than anybody": ({"employee_count": 3_000_001}, {"employee_count_plausible"}),
    "negative": ({"employee_count": -1}, {"employee_count_not_below_minimum"}),
    "no industry": ({"industry": " "}, {"industry_given"}),
    "pilot without start": ({"is_pilot": True}, {"pilot_start_given"}),
    "pilot": ({"is_pilot": True, "pilot_started_at": datetime(2026, 1, 1)}, set()),
    "pilot not flagged": ({"pilot_started_at": datetime(2026, 1, 1)}, {"pilot_flag_given"}),
    "pilot of unknown flag": (
        {"pilot_started_at": datetime(2026, 1, 1), "is_pilot": None},
        {"pilot_flag_given"},
    ),
}
SUBSCRIPTIONS: dict[str, Case] = {
    "flawless": ({}, set()),
    "ends before it starts": ({"end_date": date(2025, 12, 31)}, {"end_before_start", "period_has_days"}),
    "ends as it starts": ({"end_date": date(2026, 1, 1)}, {"period_has_days"}),
    "lives a day": ({"end_date": date(2026, 1, 2)}, set()),
    "a million": ({"mrr": Decimal(1_000_000)}, set()),
    "more than a million": ({"mrr": Decimal("1000000.000001")}, {"mrr_plausible"}),
    "a million dollars and more in euros": ({"mrr": Decimal(950_000), "currency": "EUR"}, {"mrr_plausible"}),
    "a currency without rate": ({"mrr": Decimal(10**9), "currency": "XXX"}, {"currency_in_list"}),
    "renews as it starts": ({"renews_on": date(2026, 1, 1)}, {"renews_after_start"}),
    "renews later": ({"renews_on": date(2026, 1, 2)}, set()),
    "cancelled for good": ({"cancelled_at": datetime(2026, 2, 1), "end_date": date(2026, 3, 1)}, set()),
    "cancelled on the last day": (
        {"cancelled_at": datetime(2026, 3, 1, 23, 59), "end_date": date(2026, 3, 1)},
        set(),
    ),
    "cancelled after the end": (
        {"cancelled_at": datetime(2026, 3, 2), "end_date": date(2026, 3, 1)},
        {"cancelled_before_end"},
    ),
    "cancelled without end": ({"cancelled_at": datetime(2026, 3, 2)}, {"cancelled_has_an_end"}),
}
ANSWERS: dict[str, Case] = {
    "flawless": ({}, set()),
    "at the ends of the scale": ({"score": Decimal(10)}, set()),
    "above the scale": ({"score": Decimal("10.5")}, {"score_outside_scale"}),
    "below the scale": ({"score": Decimal(-1)}, {"score_outside_scale"}),
    "nps on 1 to 10": ({"scale_min": 1}, {"nps_on_0_to_10"}),
    "csat on 1 to 5": ({"survey_type": "csat", "score": Decimal(5), "scale_min": 1, "scale_max": 5}, set()),
    "csat on 1 to 4": (
        {"survey_type": "csat", "score": Decimal(4), "scale_min": 1, "scale_max": 4},
        {"csat_scale_known"},
    ),
    "a scale upside down": (
        {"survey_type": "csat", "score": None, "responded_at": None, "scale_min": 5, "scale_max": 5},
        {"scale_rises", "csat_scale_known"},
    ),
    "answered at once": ({"responded_at": datetime(2026, 6, 1, 8)}, set()),
    "answered before sent": ({"responded_at": datetime(2026, 6, 1, 7, 59, 59)}, {"responded_after_sent"}),
    "answered without score": ({"score": None}, {"answered_has_score"}),
    "scored without time": ({"responded_at": None}, {"scored_has_response_time"}),
    "unanswered": ({"score": None, "responded_at": None}, set()),
    "sent in the last second": (
        {"sent_at": datetime(2026, 6, 30, 23, 59, 59), "responded_at": None, "score": None},
        set(),
    ),
    "sent tomorrow": (
        {"sent_at": datetime(2026, 7, 1), "responded_at": None, "score": None},
        {"sent_by_as_of"},
    ),
}
ENTITIES = {
    "customers": ("customer_id", CUSTOMER, CUSTOMERS),
    "subscriptions": ("subscription_id", SUBSCRIPTION, SUBSCRIPTIONS),
    "survey_responses": ("response_id", ANSWER, ANSWERS),
}


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, set[str]]]:
    return {
        entity: in_one_go(entity, key, base, {name: case[0] for name, case in cases.items()})
        for entity, (key, base, cases) in ENTITIES.items()
    }


@pytest.mark.parametrize(
    ("entity", "name"), [(entity, name) for entity, (_, _, cases) in ENTITIES.items() for name in cases]
)
def test_a_row_breaks_exactly(found: dict[str, dict[str, set[str]]], entity: str, name: str) -> None:
    assert found[entity][name] == ENTITIES[entity][2][name][1]


@pytest.mark.parametrize("entity", ENTITIES)
def test_every_rule_of_the_standard_is_broken_by_some_case(entity: str) -> None:
    told = set().union(*(rules for _, rules in ENTITIES[entity][2].values()))
    assert {rule.id for rule in suite(entity).rules if rule.step == STANDARD} <= told


@pytest.mark.parametrize("entity", ENTITIES)
def test_what_the_contract_calls_a_fault_is_critical_and_the_rest_warns(entity: str) -> None:
    for rule in suite(entity).rules:
        assert rule.severity == (CRITICAL if rule.step == STRUCTURE else WARNING), rule.id


@pytest.mark.parametrize("entity", ENTITIES)
@pytest.mark.parametrize("rows", [[], [{}]])
def test_empty_and_null_rows_are_judged_without_error(entity: str, rows: list[dict[str, Any]]) -> None:
    outcome = judged(entity, rows)
    assert not [result for result in outcome.results if result.error]
    assert {finding.rule for finding in outcome.findings} == (
        {r.id for r in suite(entity).rules if r.id.endswith("_given") and r.step == STRUCTURE}
        | ({"employee_count_known", "industry_given"} if entity == "customers" else set())
        if rows
        else set()
    )


def test_free_text_of_answers_is_not_even_read() -> None:
    assert "comment" not in suite("survey_responses").columns


def test_a_finding_of_a_subscription_names_its_whole_key() -> None:
    (finding,) = judged("subscriptions", [{**SUBSCRIPTION, "cancelled_at": datetime(2026, 3, 2)}]).findings
    assert finding.record_key == "S|P|2026-01-01"
    (finding,) = judged(
        "subscriptions", [{**SUBSCRIPTION, "product_code": None, "cancelled_at": datetime(2026, 3, 2)}]
    ).findings
    assert finding.record_key == "S||2026-01-01"
