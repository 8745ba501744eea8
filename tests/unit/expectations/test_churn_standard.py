"""Every rule of the churn standard: a record that breaks it and nothing else, and one just inside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from expectations import churn_records
from expectations.rules import STANDARD
from expectations.runner import judge, run
from expectations.vocabulary import Vocabulary
from tests.unit.expectations.records import (
    CONTEXT,
    CONTRACTS,
    LOST,
    VOCABULARY,
    broken,
    frame,
    in_one_go,
    judged,
    suite,
    with_codes,
)

LESS = {"event_type": "contraction", "mrr_after": Decimal("0.01"), "save_outcome": "partly_saved"}
OTHER = {"primary_reason": "other"}
NO_SAVE = {"save_attempted": False, "save_type": None, "save_outcome": None}

# name: (changes to a flawless record, the rules it breaks)
CASES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "flawless": ({}, set()),
    "a flawless contraction": (LESS, set()),
    **{
        f"no {column}": ({column: None}, {f"{column}_given"})
        for column in ("mrr_before", "mrr_after", "taxonomy_version", "primary_reason", "recorded_by", "avoidable")
    },
    "is_voluntary not said": ({"is_voluntary": None, "notice_date": None}, {"is_voluntary_given"}),
    "reason_source not said": ({"reason_source": None}, {"reason_source_given"}),
    "save_attempted not said": (NO_SAVE | {"save_attempted": None}, {"save_attempted_given"}),
    # amounts
    "no fall of a contraction": (LESS | {"mrr_after": Decimal("100.00")}, {"mrr_falls"}),
    "a rise": (LESS | {"mrr_after": Decimal("100.01")}, {"mrr_falls"}),
    "a fall by a cent": (LESS | {"mrr_after": Decimal("99.99")}, set()),
    "a fall by a cent of much": (
        LESS | {"mrr_before": Decimal("900000000000.010000"), "mrr_after": Decimal("900000000000.000000")},
        set(),
    ),
    "a fall below a cent": (LESS | {"mrr_after": Decimal("99.995")}, {"mrr_falls"}),
    "a fall that rounds to a cent": (LESS | {"mrr_after": Decimal("99.994999")}, set()),
    "0 to 0": ({"mrr_before": Decimal(0)}, {"mrr_falls"}),
    "lost and still paying": ({"mrr_after": Decimal("0.01")}, {"lost_customer_pays_nothing"}),
    # it came back within the month: 100 to 0 on June 5, 60 from June 20
    "a contraction to 0": (LESS | {"mrr_after": Decimal(0)}, set()),
    # days
    "voluntary without notice": ({"notice_date": None}, {"notice_date_given"}),
    "involuntary without notice": ({"is_voluntary": False, "notice_date": None}, set()),
    "notice on the effective date": ({"notice_date": date(2026, 6, 10)}, set()),
    "notice the day after": ({"notice_date": date(2026, 6, 11)}, {"notice_by_effective_date"}),
    "late notice, involuntary": (
        {"is_voluntary": False, "notice_date": date(2026, 6, 11)},
        {"notice_by_effective_date"},
    ),
    "recorded on the tenth working day": ({"recorded_at": datetime(2026, 6, 24, 23, 59, 59)}, set()),
    "recorded at midnight after": ({"recorded_at": datetime(2026, 6, 25)}, {"recorded_in_time"}),
    "recorded before it took effect": ({"recorded_at": datetime(2026, 6, 2)}, set()),
    **{
        f"recorded in time, effective {effective:%a}": (
            {"effective_date": effective, "recorded_at": datetime(last.year, last.month, last.day, 23, 59)},
            set(),
        )
        for effective, last in (
            (date(2026, 6, 12), date(2026, 6, 26)),  # a Friday
            (date(2026, 6, 13), date(2026, 6, 26)),  # Saturday and Sunday count from Monday
            (date(2026, 6, 14), date(2026, 6, 26)),
            (date(2026, 6, 15), date(2026, 6, 29)),
        )
    },
    **{
        f"recorded late, effective {effective:%a}": (
            {"effective_date": effective, "recorded_at": datetime(first.year, first.month, first.day)},
            {"recorded_in_time"},
        )
        for effective, first in (
            (date(2026, 6, 12), date(2026, 6, 27)),
            (date(2026, 6, 13), date(2026, 6, 27)),
            (date(2026, 6, 14), date(2026, 6, 27)),
            (date(2026, 6, 15), date(2026, 6, 30)),
        )
    },
    # reasons
    "no secondary reasons": ({"secondary_reasons": None}, set()),
    "two secondary reasons, oddly written": ({"secondary_reasons": " service ;price_budget; "}, set()),
    "three secondary reasons": (
        {"secondary_reasons": "service;price_budget;need_ended"},
        {"secondary_reasons_at_most_two"},
    ),
    "the primary reason again": (
        {"secondary_reasons": "service;product_quality"},
        {"secondary_reasons_without_primary"},
    ),
    "a secondary reason twice": ({"secondary_reasons": "service;service"}, {"secondary_reasons_distinct"}),
    **{
        f"{reason} without {column}": ({"primary_reason": reason}, {f"{column}_given"})
        for reason, column in (
            ("competitor", "competitor_name"),
            ("product_gap", "missing_feature"),
            ("champion_loss", "champion_contact_id"),
            ("payment_failure", "failed_payment_at"),
        )
    },
    "price_budget without price_delta": (
        {"primary_reason": "price_budget", "secondary_reasons": None},
        {"price_delta_given"},
    ),
    "competitor with a blank name": (
        {"primary_reason": "competitor", "competitor_name": "  "},
        {"competitor_name_given"},
    ),
    "competitor with name": ({"primary_reason": "competitor", "competitor_name": "Rival"}, set()),
    "product_gap with feature": ({"primary_reason": "product_gap", "missing_feature": "SSO"}, set()),
    "price_budget with delta": (
        {"primary_reason": "price_budget", "price_delta": Decimal(0), "secondary_reasons": None},
        set(),
    ),
    "champion_loss with contact": ({"primary_reason": "champion_loss", "champion_contact_id": "P1"}, set()),
    "payment_failure with time": (
        {"primary_reason": "payment_failure", "failed_payment_at": datetime(2026, 6, 9)},
        set(),
    ),
    "other without text": (OTHER, {"other_text_given"}),
    "other with 19 characters": (OTHER | {"other_text": "x" * 19}, {"other_text_given"}),
    "other with 19 characters and blanks": (OTHER | {"other_text": f"  {'x' * 19}  "}, {"other_text_given"}),
    "other with 20 characters": (OTHER | {"other_text": "x" * 20}, set()),
    "other with a whole book": (OTHER | {"other_text": "é{0}\n" * 200_000}, set()),
    "a short text nobody asked for": ({"other_text": "short"}, set()),
    "no evidence": ({"evidence_ref": None}, {"evidence_given"}),
    "no evidence, from billing": ({"evidence_ref": None, "reason_source": "billing"}, set()),
    "no evidence and no source": (
        {"evidence_ref": None, "reason_source": None},
        {"evidence_given", "reason_source_given"},
    ),
    # saving
    "attempted without type": ({"save_type": None}, {"save_type_given"}),
    "attempted without outcome": ({"save_outcome": None}, {"save_outcome_given"}),
    "not attempted": (NO_SAVE, set()),
    "saved, and lost": ({"save_outcome": "saved"}, {"lost_customer_not_saved"}),
    "saved, and paying less": (LESS | {"save_outcome": "saved"}, set()),
}


@pytest.fixture(scope="module")
def found() -> dict[str, set[str]]:
    return in_one_go("churn_records", "churn_record_id", LOST, {name: case[0] for name, case in CASES.items()})


@pytest.mark.parametrize("name", CASES)
def test_a_record_breaks_exactly(found: dict[str, set[str]], name: str) -> None:
    assert found[name] == CASES[name][1]


def test_every_rule_is_broken_by_some_case() -> None:
    told = set().union(*(rules for _, rules in CASES.values()))
    assert {rule.id for rule in suite("churn_records").rules if rule.step == STANDARD} == told


def test_no_records_break_nothing_and_load_nothing() -> None:
    outcome = judged("churn_records", [])
    assert not outcome.findings
    assert {(result.tried, result.failed, result.error) for result in outcome.results} == {(0, 0, None)}


def test_one_record_of_nulls_breaks_what_is_required_and_nothing_else() -> None:
    (rules,) = broken(judged("churn_records", [{"churn_record_id": "R"}])).values()
    assert rules == {
        f"{column}_given"
        for column in (
            "customer_id", "event_type", "effective_date", "recorded_at", "mrr_before", "mrr_after", "is_voluntary",
            "primary_reason", "avoidable", "reason_source", "evidence", "save_attempted", "taxonomy_version",
            "recorded_by",
        )
    }  # fmt: skip


def test_tried_counts_the_records_a_rule_speaks_of() -> None:
    rows = [
        {**LOST, "churn_record_id": "1"},
        {**LOST, "churn_record_id": "2", "primary_reason": "competitor"},
        {**LOST, "churn_record_id": "3", "primary_reason": "competitor", "competitor_name": "Rival"},
        {**LOST, "churn_record_id": "4", "mrr_before": None},
    ]
    results = {result.rule: result for result in judged("churn_records", rows).results}
    assert (results["competitor_name_given"].tried, results["competitor_name_given"].failed) == (2, 1)
    assert results["competitor_name_given"].sample_ids == "2"
    assert (results["mrr_falls"].tried, results["mrr_falls"].failed) == (3, 0)
    assert (results["mrr_before_given"].tried, results["mrr_before_given"].failed) == (4, 1)


def test_a_sample_is_twenty_ids() -> None:
    rows = [{**LOST, "churn_record_id": f"R{n:02}", "avoidable": None} for n in range(30)]
    outcome = judged("churn_records", rows)
    result = next(result for result in outcome.results if result.rule == "avoidable_given")
    assert (result.failed, len(outcome.findings)) == (30, 30)
    assert result.sample_ids == ", ".join(f"R{n:02}" for n in range(20))


def test_a_code_is_looked_up_in_the_version_the_record_names() -> None:
    vocabulary = with_codes(("2", "taxonomy_version", "2"), ("2", "reason", "merger"))
    rows = [
        {
            **LOST,
            "churn_record_id": "new",
            "taxonomy_version": "2",
            "primary_reason": "merger",
            "secondary_reasons": "",
        },
        {**LOST, "churn_record_id": "old", "primary_reason": "merger"},
        {**LOST, "churn_record_id": "old secondary", "secondary_reasons": "merger"},
        {**LOST, "churn_record_id": "no version", "taxonomy_version": None, "primary_reason": "merger"},
    ]
    two = churn_records.suite(CONTRACTS["churn_records"], vocabulary)
    outcome = run(two, frame("churn_records", rows), replace(CONTEXT, vocabulary=vocabulary))
    found = {key: {r for r in rules if "reason" in r or "version" in r} for key, rules in broken(outcome).items()}
    assert found == {
        "new": {"reason_source_in_list"},  # version 2 has no code of this field
        "old": {"primary_reason_in_list"},
        "old secondary": {"secondary_reasons_in_list"},
        "no version": {"taxonomy_version_given"},
    }


def requiring(*columns: str) -> Vocabulary:
    """The real vocabulary, and a version 2 whose reasons require one of the columns each."""
    named = with_codes(("2", "taxonomy_version", "2"), *(("2", "reason", f"needs_{column}") for column in columns))
    entries = (replace(e, required_field=e.code[6:]) if e.code.startswith("needs_") else e for e in named.entries)
    return Vocabulary(tuple(entries))


def test_a_reason_may_require_a_column_that_has_a_rule_already() -> None:
    columns = ("notice_date", "avoidable", "recorded_by", "save_type", "customer_id", "evidence_ref")
    vocabulary = requiring(*columns)
    rows = [
        {**LOST, "churn_record_id": column, "taxonomy_version": "2", "primary_reason": f"needs_{column}", column: None}
        | {"secondary_reasons": None, "is_voluntary": column != "notice_date"}
        for column in columns
    ]
    two = churn_records.suite(CONTRACTS["churn_records"], vocabulary)
    outcome = run(two, frame("churn_records", rows), replace(CONTEXT, vocabulary=vocabulary))
    found = {key: {rule for rule in rules if not rule.endswith("_in_list")} for key, rules in broken(outcome).items()}
    assert found == {
        "notice_date": {"notice_date_given_for_reason"},  # not the customer's decision
        "avoidable": {"avoidable_given", "avoidable_given_for_reason"},
        "recorded_by": {"recorded_by_given", "recorded_by_given_for_reason"},
        "save_type": {"save_type_given", "save_type_given_for_reason"},
        "customer_id": {"customer_id_given", "customer_id_given_for_reason"},
        "evidence_ref": {"evidence_given", "evidence_ref_given"},
    }
    about = {rule.id: rule.description for rule in two.rules}
    assert "although the reason is `needs_avoidable`" in about["avoidable_given_for_reason"]
    assert "although the reason is `competitor`" in about["competitor_name_given"]


def test_two_rules_of_one_name_are_refused() -> None:
    rule = suite("churn_records").rules[0]
    with pytest.raises(ValueError, match=f"two rules of churn_records have the same id: {rule.id}. Give one"):
        replace(suite("churn_records"), rules=(rule, rule))


def test_a_rule_that_cannot_run_says_so_and_the_others_run() -> None:
    rules = suite("churn_records").rules
    verdicts = judge(rules, frame("churn_records", [LOST]))  # without the helper columns
    assert verdicts["recorded_in_time"].error
    assert verdicts["recorded_by_given"].error is None
    assert verdicts["recorded_by_given"].tried == 1


def test_every_column_of_the_contract_has_a_rule_and_every_rule_a_plain_description() -> None:
    rules = suite("churn_records").rules
    assert {rule.field for rule in rules} >= set(suite("churn_records").columns)
    assert len({rule.id for rule in rules}) == len(rules)
    for rule in rules:
        assert "{" not in rule.description, rule.id
        assert rule.id.isidentifier()
        assert rule.id == rule.id.lower()


def test_the_seed_decides_what_a_reason_requires() -> None:
    assert set(VOCABULARY.required_fields()) == {
        "competitor_name", "missing_feature", "price_delta", "champion_contact_id", "failed_payment_at", "other_text",
    }  # fmt: skip
