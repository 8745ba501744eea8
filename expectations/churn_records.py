"""The churn standard, record by record: one standardised account of each lost customer or contraction."""

from __future__ import annotations

from collections.abc import Mapping

from expectations.churn_helpers import CODED, prepare
from expectations.rules import (
    CRITICAL,
    STANDARD,
    WARNING,
    Expect,
    Rule,
    Suite,
    When,
    between,
    given,
    greater,
    is_true,
    one_of,
)
from expectations.structure import structure_rules
from expectations.vocabulary import Vocabulary, VocabularyError
from orchestration.ingest.contract import Contract

ENTITY = "churn_records"
LEAST_TEXT = 20  # characters, blanks at the ends aside
MOST_SECONDARY = 2
# What every record needs so that it can be matched, counted and explained; the rest is detail.
ESSENTIAL = ("mrr_before", "mrr_after", "taxonomy_version", "primary_reason")
STATED = ("recorded_by", "is_voluntary", "avoidable", "reason_source", "save_attempted")
# Why a column is asked for, where a reason asks for it. A column the seed adds later is told by its name.
ASKED_FOR = {
    "competitor_name": "the competitor's name",
    "missing_feature": "the missing feature",
    "price_delta": "the difference between the price asked and the price accepted",
    "champion_contact_id": "the contact who left",
    "failed_payment_at": "the time of the failed payment",
}


def suite(contract: Contract, vocabulary: Vocabulary) -> Suite:
    """The suite of churn records. Raises VocabularyError if the seed requires a column the contract lacks."""
    if unknown := set(vocabulary.required_fields()) - set(contract.column_names):
        raise VocabularyError(f"required_field names columns that churn_records lacks: {', '.join(sorted(unknown))}")
    structure = structure_rules(contract, _proofs(vocabulary))
    rules = (*structure, *_standard(vocabulary, {rule.id for rule in structure}))
    columns = tuple(contract.column_names)
    return Suite(ENTITY, contract.key, columns, rules, prepare, known_at="recorded_at", counted_on="effective_date")


def _proofs(vocabulary: Vocabulary) -> Mapping[str, Expect]:
    """Codes are looked up in the version a record names: ingestion only knows the codes of all versions."""
    listed = {f"{column}_in_list": one_of(f"{column}_coded", _codings(vocabulary, f)) for column, f in CODED.items()}
    return {
        **listed,
        "taxonomy_version_in_list": one_of("taxonomy_version", vocabulary.versions),
        "secondary_reasons_in_list": is_true("are_secondary_reasons_known"),
    }


def _codings(vocabulary: Vocabulary, field: str) -> list[str]:
    """Every `version/code`; '*' stands for a version that is missing or unknown, which is a fault of its own."""
    pairs = [(version, code) for version in vocabulary.versions for code in vocabulary.codes(field, version)]
    pairs += [("*", code) for code in vocabulary.codes(field)]
    return sorted(f"{version}/{code}" for version, code in pairs)


def _standard(vocabulary: Vocabulary, taken: set[str]) -> tuple[Rule, ...]:
    """taken: the ids of the structural rules."""
    found = [_rule(f"{c}_given", CRITICAL, c, f"{c} is missing: fill it in", given(c)) for c in ESSENTIAL]
    found += [_rule(f"{c}_given", WARNING, c, f"{c} is missing: fill it in", given(c)) for c in STATED]
    found += [*_amounts(), *_days(), *_reasons(), *_saving()]
    taken = taken | {rule.id for rule in found}
    return (*found, *(_required(column, vocabulary, taken) for column in vocabulary.required_fields()))


def _amounts() -> list[Rule]:
    lost = When("event_type", "==", "logo_churn")
    fell = "the MRR did not fall ({mrr_before} before, {mrr_after} after): correct mrr_before or mrr_after"
    left = "the customer left, so mrr_after has to be 0 and not {mrr_after}: correct it, or record a contraction"
    return [
        _rule(
            "mrr_falls",
            CRITICAL,
            "mrr_before",
            fell,
            greater("mrr_before_cents", "mrr_after_cents"),
            "The MRR did not fall: correct mrr_before or mrr_after",
        ),
        _rule(
            "lost_customer_pays_nothing",
            CRITICAL,
            "mrr_after",
            left,
            between("mrr_after", high=0, when=lost),
            "The customer left, so mrr_after has to be 0: correct it, or record a contraction",
        ),
    ]


def _days() -> list[Rule]:
    missing = "the customer decided to leave or to pay less, and the day it gave notice is missing: fill in notice_date"
    late = "notice_date ({notice_date}) lies after effective_date ({effective_date}): correct one of them"
    slow = (
        "recorded on {recorded_day}, due by {due_on} (ten working days after it took effect): "
        "record the next one sooner"
    )
    return [
        _rule(
            "notice_date_given",
            WARNING,
            "notice_date",
            missing,
            given("notice_date", When("is_voluntary", "==", True)),
        ),
        _rule(
            "notice_by_effective_date",
            WARNING,
            "notice_date",
            late,
            greater("effective_date", "notice_date", or_equal=True),
            "notice_date lies after effective_date: correct one of them",
        ),
        _rule(
            "recorded_in_time",
            WARNING,
            "recorded_at",
            slow,
            greater("due_on", "recorded_day", or_equal=True),
            "Recorded later than ten working days after effective_date (Monday to Friday, UTC): "
            "a late record stays late; record the next one sooner",
        ),
    ]


def _reasons() -> list[Rule]:
    secondary = "secondary_reasons"
    many = f"more than {MOST_SECONDARY} secondary reasons: keep the {MOST_SECONDARY} that weigh most"
    same = "the primary reason `{primary_reason}` stands among the secondary reasons as well: take it out there"
    twice = "a secondary reason stands there twice: keep one"
    evidence = "there is no reference to evidence, and the reason was not learnt from billing: fill in evidence_ref"
    return [
        _rule(
            "secondary_reasons_at_most_two", WARNING, secondary, many, between("count_secondary", high=MOST_SECONDARY)
        ),
        _rule(
            "secondary_reasons_without_primary",
            WARNING,
            secondary,
            same,
            is_true("is_primary_apart"),
            "The primary reason stands among the secondary reasons as well: take it out there",
        ),
        _rule("secondary_reasons_distinct", WARNING, secondary, twice, is_true("are_secondary_distinct")),
        _rule(
            "evidence_given",
            WARNING,
            "evidence_ref",
            evidence,
            given("evidence_ref", When("needs_evidence", "==", True)),
        ),
    ]


def _required(column: str, vocabulary: Vocabulary, taken: set[str]) -> Rule:
    """What a reason asks for; a column that is asked for anyhow (its rule is in `taken`) gets a second rule."""
    rule_id = f"{column}_given_for_reason" if f"{column}_given" in taken else f"{column}_given"
    needed = When(f"needs_{column}", "==", True)
    reasons = ", ".join(f"`{reason}`" for reason in sorted(vocabulary.all_reasons_requiring(column)))
    because = "although the reason is `{primary_reason}`"
    if column == "other_text":
        enough = between("other_text_length", low=LEAST_TEXT, when=needed)
        text = f"other_text is missing or shorter than {LEAST_TEXT} characters, {because}: say what happened"
        return _rule(rule_id, WARNING, column, text, enough, text.format(primary_reason="other"))
    text = f"{ASKED_FOR.get(column, column)} is missing {because}: fill in {column}"
    about = f"{ASKED_FOR.get(column, column)} is missing although the reason is {reasons}: fill in {column}"
    return _rule(rule_id, WARNING, column, text, given(column, needed), about)


def _saving() -> list[Rule]:
    tried = When("save_attempted", "==", True)
    how = "somebody tried to keep the customer, and how is missing: fill in save_type"
    result = "somebody tried to keep the customer, and the result is missing: fill in save_outcome"
    saved = "the customer left, so it cannot have been saved: correct save_outcome or event_type"
    lost = When("event_type", "==", "logo_churn")
    kept = Expect("ExpectColumnValuesToNotBeInSet", {"column": "save_outcome", "value_set": ["saved"]}, lost)
    return [
        _rule("save_type_given", WARNING, "save_type", how, given("save_type", tried)),
        _rule("save_outcome_given", WARNING, "save_outcome", result, given("save_outcome", tried)),
        _rule("lost_customer_not_saved", CRITICAL, "save_outcome", saved, kept),
    ]


def _rule(rule_id: str, severity: str, field: str, finding: str, expect: Expect, about: str = "") -> Rule:
    return Rule(rule_id, STANDARD, severity, field, finding, expect, about)
