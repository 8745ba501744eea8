"""Structural rules: accepted rows are the proof, quarantined rows are counted beside them."""

from __future__ import annotations

import pytest

from expectations.rules import STRUCTURE, RuleResult
from expectations.structure import OTHER_FAULTS, QuarantinedRow, with_quarantine
from tests.unit.expectations.records import CONTRACTS, LOST, judged, suite

RULES = suite("churn_records").rules


def counted(*quarantined: QuarantinedRow, accepted: int = 3) -> dict[str, RuleResult]:
    rows = [{**LOST, "churn_record_id": f"R{n}"} for n in range(accepted)]
    results = with_quarantine(judged("churn_records", rows).results, RULES, accepted, list(quarantined))
    return {result.rule: result for result in results if result.step == STRUCTURE}


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("required:customer_id", "customer_id_given"),
        ("required:recorded_at", "recorded_at_given"),
        ("cast:effective_date", "effective_date_readable"),
        ("date_window:effective_date", "effective_date_readable"),
        ("cast:is_voluntary", "is_voluntary_readable"),
        ("enum:primary_reason", "primary_reason_in_list"),
        ("enum:secondary_reasons", "secondary_reasons_in_list"),
        ("min:mrr_after", "mrr_after_not_below_minimum"),
        ("duplicate_key:churn_record_id", "churn_record_id_unique"),
        ("expression:avoidable", OTHER_FAULTS),
        ("something:new", OTHER_FAULTS),
    ],
)
def test_a_quarantined_row_counts_for_its_rule_alone(fault: str, rule: str) -> None:
    results = counted(QuarantinedRow("churn.csv:7", (fault,)))
    assert {name for name, result in results.items() if result.failed} == {rule}
    assert {result.tried for result in results.values()} == {4}
    assert results[rule].sample_ids == "churn.csv:7"


def test_a_row_with_two_faults_counts_once_for_each() -> None:
    row = QuarantinedRow("a:1", ("cast:effective_date", "date_window:effective_date", "enum:avoidable"))
    results = counted(row, row)
    assert {name: r.failed for name, r in results.items() if r.failed} == {
        "effective_date_readable": 2,
        "avoidable_in_list": 2,
    }


def test_only_quarantine_and_no_accepted_row() -> None:
    results = counted(QuarantinedRow("a:1", ("required:customer_id",)), accepted=0)
    assert (results["customer_id_given"].tried, results["customer_id_given"].failed) == (1, 1)


def test_what_slipped_through_is_found_and_counted_with_the_quarantined() -> None:
    rows = [{**LOST, "customer_id": None}, {**LOST, "churn_record_id": "R2", "event_type": "moved"}]
    outcome = judged("churn_records", rows)
    assert {(f.record_key, f.rule) for f in outcome.findings} == {
        ("R", "customer_id_given"),
        ("R2", "event_type_in_list"),
    }
    quarantined = [QuarantinedRow("a:1", ("enum:event_type",))]
    results = {r.rule: r for r in with_quarantine(outcome.results, RULES, 2, quarantined)}
    assert (results["event_type_in_list"].tried, results["event_type_in_list"].failed) == (3, 2)
    assert results["event_type_in_list"].sample_ids == "R2, a:1"


def test_the_same_record_twice_is_found() -> None:
    assert {f.rule for f in judged("churn_records", [LOST, LOST]).findings} == {"churn_record_id_unique"}


@pytest.mark.parametrize("entity", ["churn_records", "customers", "subscriptions", "survey_responses"])
def test_every_way_to_break_the_contract_belongs_to_one_rule(entity: str) -> None:
    from datetime import date

    from orchestration.ingest.rules import checks

    contract = CONTRACTS[entity]
    faults = {check.id for check in checks(contract, date(2026, 6, 30))} | {f"duplicate_key:{contract.key[0]}"}
    claimed = [fault for rule in suite(entity).rules for fault in rule.quarantine]
    assert len(claimed) == len(set(claimed))
    assert faults <= set(claimed)
