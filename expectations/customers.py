"""Customers: what the CRM should know of them so that segments and pages are right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.frames import end_of, objects
from expectations.rules import STANDARD, WARNING, Context, Expect, Rule, Suite, When, between, given, is_true
from expectations.structure import structure_rules
from orchestration.ingest.contract import Contract

if TYPE_CHECKING:
    import pandas as pd

ENTITY = "customers"
MOST_EMPLOYEES = 3_000_000  # more than any employer has


def suite(contract: Contract) -> Suite:
    """The suite of customers."""
    rules = (*structure_rules(contract, {}), *_standard())
    return Suite(ENTITY, contract.key, tuple(contract.column_names), rules, prepare)


def _standard() -> tuple[Rule, ...]:
    piloting = When("is_pilot", "==", True)
    return (
        _rule(
            "customer_name_is_a_name",
            "customer_name",
            "the name is the customer's id or has no letter: write the name people know",
            is_true("has_name"),
        ),
        _rule(
            "contract_has_started",
            "contract_start_date",
            "the contract starts on {contract_start_date}, after the day the figures describe: check the date",
            is_true("has_started"),
            "The contract starts after the day the figures describe: check the date",
        ),
        _rule(
            "employee_count_known",
            "employee_count",
            "employee_count is missing, and small customers are Digital or Core by it: fill it in",
            given("employee_count"),
        ),
        _rule(
            "employee_count_plausible",
            "employee_count",
            "employee_count is {employee_count}, more than any employer has: correct it",
            between("employee_count", high=MOST_EMPLOYEES),
            "employee_count is more than any employer has: correct it",
        ),
        _rule("industry_given", "industry", "industry is missing: churn cannot be told by industry", given("industry")),
        _rule(
            "pilot_start_given",
            "pilot_started_at",
            "a pilot customer without pilot_started_at: fill in when its pilot began",
            given("pilot_started_at", piloting),
        ),
        _rule(
            "pilot_flag_given",
            "is_pilot",
            "pilot_started_at is filled in and is_pilot is not true: set is_pilot, or clear the date",
            is_true("is_flagged_as_pilot"),
        ),
    )


def _rule(rule_id: str, field: str, finding: str, expect: Expect, about: str = "") -> Rule:
    return Rule(rule_id, STANDARD, WARNING, field, finding, expect, about)


def prepare(frame: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Helper columns: whether the name is one, the contract has started, a pilot is flagged as one."""
    made = frame.copy()
    names, ids = frame["customer_name"], frame["customer_id"]
    pairs = zip(names, ids, strict=True)
    made["has_name"] = objects(
        None if name is None else name != key and any(map(str.isalpha, name)) for name, key in pairs
    )
    # The first day that is not described yet; a missing date has a rule of its own.
    started = frame["contract_start_date"] < end_of(context.as_of)
    made["has_started"] = started.astype(object).where(frame["contract_start_date"].notna(), None)
    flagged = frame["is_pilot"].eq(True).astype(object)
    made["is_flagged_as_pilot"] = flagged.where(frame["pilot_started_at"].notna(), None)
    return made
