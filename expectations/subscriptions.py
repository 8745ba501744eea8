"""Subscriptions: prices and periods that the MRR model believes."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from expectations.frames import days, objects
from expectations.rules import STANDARD, WARNING, Context, Expect, Rule, Suite, When, between, given, greater, is_true
from expectations.structure import structure_rules
from orchestration.ingest.contract import Contract

if TYPE_CHECKING:
    import pandas as pd

ENTITY = "subscriptions"
MOST_MRR = 1_000_000  # a month, in the currency whose rate is 1
RATES = "currency_rates.csv"


def suite(contract: Contract) -> Suite:
    """The suite of subscription rows."""
    rules = (*structure_rules(contract, {"end_before_start": is_true("ends_after_start")}), *_standard())
    return Suite(ENTITY, contract.key, tuple(contract.column_names), rules, prepare)


def _standard() -> tuple[Rule, ...]:
    cancelled = When("is_cancelled", "==", True)
    return (
        _rule(
            "period_has_days",
            "end_date",
            "the service ends on the day it starts ({start_date}), so the row never counts: check end_date "
            "(the first day without service)",
            greater("end_date", "start_date"),
            "The service ends on or before the day it starts, so the row never counts: check end_date "
            "(the first day without service)",
        ),
        _rule(
            "mrr_plausible",
            "mrr",
            "{mrr} {currency} a month is more than a million: check whether it is cents, or a yearly amount",
            between("mrr_converted", high=MOST_MRR),
            "More than a million a month: check whether the amount is in cents, or a yearly one",
        ),
        _rule(
            "renews_after_start",
            "renews_on",
            "renews_on ({renews_on}) does not lie after start_date ({start_date}): correct one of them",
            greater("renews_on", "start_date"),
            "renews_on does not lie after start_date: correct one of them",
        ),
        _rule(
            "cancelled_before_end",
            "cancelled_at",
            "cancelled on {cancelled_day}, after the service ended on {end_date}: correct one of them",
            greater("end_date", "cancelled_day", or_equal=True),
            "Cancelled after the service ended: correct cancelled_at or end_date",
        ),
        _rule(
            "cancelled_has_an_end",
            "end_date",
            "cancelled on {cancelled_day} without an end_date, so it counts as MRR forever: fill in end_date",
            given("end_date", cancelled),
            "Cancelled without an end_date, so it counts as MRR forever: fill in end_date",
        ),
    )


def _rule(rule_id: str, field: str, finding: str, expect: Expect, about: str = "") -> Rule:
    return Rule(rule_id, STANDARD, WARNING, field, finding, expect, about)


def prepare(frame: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Helper columns: the amount in one currency, days, and what the contract asks in SQL."""
    made = frame.copy()
    rates = _rates(context.seeds)
    pairs = zip(frame["mrr"], frame["currency"], strict=True)
    converted = [None if mrr is None or currency not in rates else mrr * rates[currency] for mrr, currency in pairs]
    made["mrr_converted"] = objects(converted)
    made["cancelled_day"] = days(frame["cancelled_at"])
    made["is_cancelled"] = frame["cancelled_at"].notna().astype(object)
    ordered = (frame["end_date"] >= frame["start_date"]).astype(object)
    made["ends_after_start"] = ordered.where(frame["end_date"].notna() & frame["start_date"].notna(), None)
    return made


def _rates(seeds: Path) -> dict[str, Decimal]:
    """Units of the currency with rate 1, by currency; empty where the seed is missing."""
    for file in sorted(seeds.glob(f"**/{RATES}")):
        with file.open(encoding="utf-8-sig", newline="") as handle:
            return {row["currency"].strip(): Decimal(row["rate"]) for row in csv.DictReader(handle)}
    return {}
