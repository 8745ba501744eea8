"""Churn records as people make them: seldom and badly at first, nearly all of them well once the standard holds."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from orchestration.demo import churn_facts
from orchestration.demo.calendar import month_start, plan_start
from orchestration.demo.churn_answers import full_answer, not_yet_known, spoiled
from orchestration.demo.drops import DayBook
from orchestration.demo.office import at_desk, weekday_after
from orchestration.demo.truth_revenue import Revenue

if TYPE_CHECKING:
    from orchestration.demo.company import Company

IN_TIME = 10  # weekdays after the event
GOOD_AT_FIRST, GOOD_GAIN, GOOD_AT_BEST = 0.85, 0.03, 0.97  # since the standard: share by month
UNRECORDED_BEFORE, GOOD_BEFORE = 0.55, 0.16
COMPLETED_LATER = 0.15  # records first made without the reason
FAULTS = [
    "late",
    "no_detail",
    "unrecorded",
    "no_evidence",
    "wrong_mrr",
    "no_notice",
    "short_text",
    "same_reason",
    "no_save_type",
    "twice",
    "wrong_day",
    "saved_churn",
]
USUAL_BEFORE = ["no_evidence", "late", "unknown_reason", "no_judgement", "late", "nobody"]  # and one of FAULTS
TIMES = ["effective_date", "notice_date", "failed_payment_at", "recorded_at", "updated_at", "known_on"]


def standard_start(day: np.datetime64) -> np.datetime64:
    """June 1 of the plan in force on `day`: churn is recorded by the standard from then on."""
    return month_start(plan_start(day) - 1)


def make_churn_records(company: Company, rng: np.random.Generator) -> pd.DataFrame:
    """One row per record and version of it, in the order of becoming known.

    Columns: churn_record_id, customer, the form's cells (see churn_answers.full_answer; before, after and price_delta
    in cents of the reporting currency), recorded_at, recorded_by, updated_at (UTC, whole minutes), known_on, and
    intent: what it is there for (good, netted, unfounded, or one of the faults).
    """
    horizon = company.calendar.horizon
    book = DayBook.of(Revenue(company, horizon), horizon)
    since = standard_start(company.calendar.anchor)
    writer = _Writer(company, rng)
    facts = churn_facts.events(company, book, rng)
    for fact, intent in zip(facts, _intents(facts, since, rng), strict=True):
        if intent != "unrecorded":
            writer.record(fact, intent, fact["effective_on"] >= since)
    for fact in churn_facts.netted_drops(company, book, rng):
        writer.record(fact, "netted", True)
    for fact in churn_facts.unfounded(company, book, since, rng):
        writer.record(fact, "unfounded", True)
    frame = pd.DataFrame(writer.rows)
    for column in TIMES:
        frame[column] = frame[column].to_numpy().astype("M8[s]")
    order = ["known_on", "updated_at", "churn_record_id"]
    return frame.sort_values(order, kind="stable", ignore_index=True)


def _intents(facts: list[dict[str, Any]], since: np.datetime64, rng: np.random.Generator) -> list[str]:
    """What becomes of each event: good, unrecorded, or recorded with a fault; the share of good ones per month."""
    days = np.array([fact["effective_on"] for fact in facts], dtype="M8[D]")
    months = days.astype("M8[M]")
    intents = np.full(len(facts), "good", dtype=object)
    recordable = [fault for fault in reversed(FAULTS) if fault != "unrecorded"]
    faults, early = cycle(FAULTS), cycle([name for fault in recordable for name in (*USUAL_BEFORE, fault)])
    for month in np.unique(months):
        members = rng.permutation(np.nonzero(months == month)[0])
        number = int((month - since.astype("M8[M]")).astype(int))
        if number < 0:
            unrecorded = round(len(members) * UNRECORDED_BEFORE)
            good = int(np.floor(len(members) * GOOD_BEFORE + rng.random()))
            intents[members[:unrecorded]] = "unrecorded"
            for member in members[unrecorded + good :]:
                intents[member] = next(early)
            continue
        share = min(GOOD_AT_BEST, GOOD_AT_FIRST + GOOD_GAIN * number)
        bad = int(np.floor(len(members) * (1 - share) + 0.5)) if number == 0 else _some(len(members) * (1 - share), rng)
        for member in members[:bad]:
            intents[member] = next(faults)
    return intents.tolist()


def _some(expected: float, rng: np.random.Generator) -> int:
    """A whole number that is `expected` on average."""
    return int(np.floor(expected + rng.random()))


def _possible(intent: str, fact: dict[str, Any]) -> str:
    """The fault, or a near one where the fact leaves no room for it."""
    if intent == "no_notice" and not fact["is_voluntary"]:
        return "no_evidence"
    if intent == "saved_churn" and fact["event_type"] != "logo_churn":
        return "no_save_type"
    is_early = fact["effective_on"] < month_start(fact["effective_on"]) + 2
    return "wrong_mrr" if intent == "wrong_day" and is_early else intent


class _Writer:
    """Writes records: when somebody fills in the form, and what it says then and later."""

    def __init__(self, company: Company, rng: np.random.Generator) -> None:
        self.company, self.rng = company, rng
        self.rows: list[dict[str, Any]] = []
        self.number = 0

    def record(self, fact: dict[str, Any], intent: str, is_standard: bool) -> None:
        """Write the record of one fact, and its second version or its double where the intent asks for it."""
        intent = _possible(intent, fact)
        answer = spoiled(full_answer(fact, self.rng), intent, fact, self.rng)
        if intent == "late":
            wait = int(self.rng.integers(IN_TIME + 2, IN_TIME + 30))
        else:
            # Before the standard nobody was in a hurry.
            wait = int(self.rng.integers(1, IN_TIME if is_standard or intent == "good" else IN_TIME + 25))
        at = at_desk(weekday_after(fact["effective_on"], wait), self.rng)
        self.number += 1
        name = f"OFF-{self.number:05d}"
        if intent in ("good", "netted") and self.rng.random() < COMPLETED_LATER:
            self._add(name, fact, {**not_yet_known(answer), "intent": intent}, at, at)
            later = at_desk(at.astype("M8[D]") + int(self.rng.integers(1, 20)), self.rng)
            self._add(name, fact, {**answer, "intent": intent}, at, later)
        else:
            self._add(name, fact, {**answer, "intent": intent}, at, at)
        if intent == "twice":
            again = at_desk(weekday_after(at, int(self.rng.integers(1, 4))), self.rng)
            self._add(f"{name}-B", fact, {**answer, "intent": intent}, again, again)

    def _add(
        self, name: str, fact: dict[str, Any], answer: dict[str, Any], recorded: np.ndarray, updated: np.ndarray
    ) -> None:
        author = self.company.customers["csm_id"].iat[fact["customer"]]
        known = updated.astype("M8[D]") + int(self.rng.integers(0, 2))
        self.rows.append(
            {
                "churn_record_id": name,
                "customer": fact["customer"],
                "recorded_at": recorded,
                "recorded_by": author,
                "updated_at": updated,
                "known_on": known,
                **answer,
            }
        )
