"""Churn records as people make them: who, when, why, and how often they are right."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from orchestration.demo import Company, generate, truth
from orchestration.demo.calendar import day
from orchestration.demo.churn_records import FAULTS, standard_start
from orchestration.demo.drops import DayBook
from orchestration.demo.exports import stream_named
from orchestration.demo.service import People, service_share
from orchestration.demo.streams import EVER
from orchestration.demo.surveys import make_tickets
from orchestration.demo.truth_churn import churn_events, records
from orchestration.demo.truth_revenue import Revenue
from tests.unit.demo.conftest import FULL_AS_OF, SMALL, SMALL_AS_OF

NEW = ["churn_records", "risk_flags", "opportunities", "references", "memberships"]
LAST_AS_OF = date(2026, 11, 20)
# What a fault of the generator breaks, whatever else the record breaks.
BREAKS = {
    "late": "recorded_in_time",
    "no_evidence": "evidence_given",
    "unknown_reason": "evidence_given",
    "nobody": "recorded_by_given",
    "no_judgement": "avoidable_given",
    "wrong_mrr": "mrr_before_agrees",
    "wrong_day": "mrr_after_agrees",
    "no_notice": "notice_date_given",
    "short_text": "other_text_given",
    "same_reason": "secondary_reasons_without_primary",
    "no_save_type": "save_type_given",
    "saved_churn": "lost_customer_not_saved",
    "unfounded": "orphan",
}


@pytest.fixture(scope="module")
def book(full: Company) -> DayBook:
    return DayBook.of(Revenue(full, full.calendar.horizon), full.calendar.horizon)


@pytest.fixture(scope="module")
def newest(full: Company) -> pd.DataFrame:
    """The last version of every record of the whole story."""
    return full.churn_records.drop_duplicates("churn_record_id", keep="last")


@pytest.fixture(scope="module")
def events(full: Company) -> pd.DataFrame:
    """The truth of the events, two months past the first as_of."""
    return churn_events(Revenue(full, day(LAST_AS_OF)), day(LAST_AS_OF), day(LAST_AS_OF))


def test_the_same_arguments_give_the_same_rows(small: Company) -> None:
    again = generate(as_of=SMALL_AS_OF, **SMALL)
    for name in NEW:
        pd.testing.assert_frame_equal(getattr(small, name), getattr(again, name))
        assert len(getattr(small, name)) > 0


def test_topics_that_were_there_before_keep_their_streams(small: Company) -> None:
    # Tickets draw from the eleventh stream; whatever is added draws after it.
    people = People(small.contacts, len(small.customers))
    service = service_share(small.spells, len(small.customers), small.calendar)
    rng = np.random.default_rng([SMALL["seed"], 11])
    again = make_tickets(small.customers, service, small.level, people, small.calendar, rng)
    pd.testing.assert_frame_equal(again, small.tickets)


def test_every_event_of_the_books_is_a_real_fall(full: Company, book: DayBook) -> None:
    found = book.events()
    assert len(found) > 400
    assert (found["after"] < found["before"]).all()
    assert ((found["event_type"] == "logo_churn") == (found["closing"] == 0)).all()
    assert ((found["event_type"] == "logo_churn") == (found["after"] == 0)).all()
    assert (found["event_on"].dt.to_period("M") == found["month"].dt.to_period("M")).all()
    left = full.departures[full.departures["kind"] == "churn"].rename(columns={"left_on": "event_on"})
    left = left[left["event_on"] <= full.calendar.horizon]
    days = left["event_on"].to_numpy().astype("M8[D]")
    left = left[[book.at(c, d - 1) > 0 for c, d in zip(left["customer"], days, strict=True)]]
    assert len(left.merge(found, on=["customer", "event_on"])) == len(left) > 200


def test_records_tell_what_the_company_knows(full: Company, book: DayBook, newest: pd.DataFrame) -> None:
    assert newest["customer"].between(0, len(full.customers) - 1).all()
    good = newest[newest["intent"].isin(["good", "netted"])]
    days = good["effective_date"].to_numpy().astype("M8[D]")
    before = [book.at(c, d - 1) for c, d in zip(good["customer"], days, strict=True)]
    after = [book.at(c, d) for c, d in zip(good["customer"], days, strict=True)]
    assert list(good["before"]) == before
    assert list(good["after"]) == after
    left = full.departures[full.departures["kind"] == "churn"]
    told = good.merge(left, left_on=["customer", "effective_date"], right_on=["customer", "left_on"])
    assert len(told) > 100
    assert (told["primary_reason"] == told["reason"]).all()
    assert (told["is_voluntary_x"] == told["is_voluntary_y"]).all()
    assert (told["avoidable_x"] == told["avoidable_y"]).all()
    assert told["notice_date"].equals(told["notice_on"])


def test_a_record_is_made_after_its_day_and_delivered_after_it_was_made(full: Company) -> None:
    rows = full.churn_records
    assert (rows["recorded_at"].dt.floor("D") > rows["effective_date"]).all()
    assert (rows["recorded_at"] <= rows["updated_at"]).all()
    assert (rows["known_on"] >= rows["updated_at"].dt.floor("D")).all()
    assert (rows["recorded_at"].dt.day_of_week < 5).all()
    assert not rows.duplicated(["churn_record_id", "updated_at"]).any()


def test_some_records_are_completed_later(full: Company) -> None:
    rows = full.churn_records
    first = rows.drop_duplicates("churn_record_id")
    last = rows.drop_duplicates("churn_record_id", keep="last")
    both = first.merge(last, on="churn_record_id")
    edited = both[both["updated_at_x"] < both["updated_at_y"]]
    assert len(edited) > 20
    assert (edited["primary_reason_x"] == "unknown").all()
    assert (edited["primary_reason_y"] != "unknown").all()
    assert edited["recorded_at_x"].equals(edited["recorded_at_y"])


def test_a_file_never_holds_two_versions_of_a_record(full: Company) -> None:
    stream = stream_named("offboardings")
    everything = stream.select(full, EVER, full.calendar.horizon)
    assert everything["churn_record_id"].is_unique


def test_each_fault_breaks_its_rule_and_good_records_break_none(full: Company, newest: pd.DataFrame) -> None:
    last = full.calendar.horizon
    revenue = Revenue(full, last)
    broken = {r["id"]: r["broken"] for r in records(revenue, DayBook.of(revenue, last), last, last)}
    intent = newest.set_index("churn_record_id")["intent"]
    assert set(intent) >= set(FAULTS) - {"unrecorded"} | {"good", "netted", "unfounded"}
    for name, rules in broken.items():
        if intent[name] in ("good", "netted"):
            assert rules == [], name
        elif intent[name] == "no_detail":
            assert any(rule.endswith("_given") for rule in rules), name
        elif intent[name] == "twice":
            assert ("one_record_per_event" in rules) == name.endswith("-B"), name
        else:
            assert BREAKS[intent[name]] in rules, name


def test_the_standard_is_kept_better_from_month_to_month(events: pd.DataFrame) -> None:
    assert standard_start(day(LAST_AS_OF)) == day("2026-06-01")
    before = events[~events["is_in_scope"]]
    assert 0.35 < before["churn_record_id"].notna().mean() < 0.55
    assert (before["broken"].isna() & before["churn_record_id"].notna()).mean() < 0.25
    judged = events[events["is_judged"]]
    by_month = judged.groupby("month")["is_adherent"].mean().astype(float)
    assert 0.70 <= by_month.loc["2026-06-01"] <= 0.92
    assert by_month.loc["2026-06-01"] < by_month.iloc[3:].mean()
    assert by_month.iloc[3:].mean() > 0.90
    assert (judged["broken"] == "unrecorded").any()


def test_an_undue_event_without_a_record_is_not_judged(events: pd.DataFrame) -> None:
    waiting = events[events["is_in_scope"] & ~events["is_due"] & events["churn_record_id"].isna()]
    assert len(waiting) > 0
    assert not waiting["is_judged"].any()
    assert waiting["is_adherent"].isna().all()


def test_other_and_unknown_are_rare_once_the_standard_holds(full: Company, newest: pd.DataFrame) -> None:
    since = pd.Timestamp(standard_start(full.calendar.anchor))
    reasons = newest.loc[newest["effective_date"] >= since, "primary_reason"]
    assert reasons.isin(["other", "unknown"]).mean() < 0.10


def test_the_first_as_of_has_records_of_the_standard(full: Company) -> None:
    known = full.churn_records[full.churn_records["known_on"] <= pd.Timestamp(FULL_AS_OF)]
    assert (known["effective_date"] >= "2026-06-01").sum() > 20


@pytest.mark.parametrize("seed", [1, 2, 7])
def test_the_smallest_company_has_a_truth_too(seed: int) -> None:
    # Regression: a company that nobody has left yet had no table of events at all.
    day_one = date(2026, 7, 31)
    tables = truth.compute(generate(seed, day_one, customers=20, months=3), day_one)
    assert "churn_record_id" in tables["churn_events"]
    assert (tables["churn_events"]["mrr_lost"] > 0).all()
