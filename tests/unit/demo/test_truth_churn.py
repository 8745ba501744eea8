"""The churn standard worked out by hand: events, their records, and what a record breaks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from orchestration.demo import Company
from orchestration.demo.calendar import day
from orchestration.demo.truth_churn import churn_events
from orchestration.demo.truth_revenue import Revenue
from orchestration.demo.truth_standard import due_on
from tests.unit.demo.handmade import company

AS_OF = day("2026-06-30")
TIMES = ["effective_date", "notice_date", "failed_payment_at", "recorded_at", "updated_at", "known_on"]
GOOD = {
    "churn_record_id": "R1",
    "customer": 0,
    "event_type": "logo_churn",
    "effective_date": "2026-03-10",
    "before": 10000,
    "after": 0,
    "is_voluntary": True,
    "notice_date": "2026-03-01",
    "primary_reason": "price_budget",
    "secondary_reasons": "service;competitor",
    "avoidable": "avoidable",
    "competitor_name": None,
    "missing_feature": None,
    "price_delta": 2500,
    "champion_contact_id": None,
    "failed_payment_at": None,
    "other_text": None,
    "reason_source": "csm",
    "evidence_ref": "https://files.example/1",
    "save_attempted": True,
    "save_type": "discount",
    "save_outcome": "not_saved",
    "taxonomy_version": "1",
    "recorded_at": "2026-03-24 23:59",
    "recorded_by": "csm-c1",
}


def books(*records: dict[str, Any]) -> Company:
    """Customer 0 leaves on March 10, 1 halves on May 29 and again on June 25, 2 pauses from April 5 to 9."""
    made = company(
        {"customer": 0, "start_date": "2026-01-01", "end_date": "2026-03-10"},
        {"customer": 1, "subscription_id": "A", "start_date": "2026-01-01"},
        {"customer": 1, "subscription_id": "A", "start_date": "2026-05-29", "cents": 5000},
        {"customer": 1, "subscription_id": "A", "start_date": "2026-06-25", "cents": 2500},
        {"customer": 2, "subscription_id": "B", "start_date": "2026-01-01", "end_date": "2026-04-05"},
        {"customer": 2, "subscription_id": "B", "start_date": "2026-04-09"},
    )
    rows = [{**GOOD, **row} for row in records] or [{**GOOD, "known_on": "2027-01-01"}]
    frame = pd.DataFrame([{"updated_at": r["recorded_at"], "known_on": r["recorded_at"][:10], **r} for r in rows])
    for column in TIMES:
        frame[column] = pd.to_datetime(frame[column], format="ISO8601").astype("datetime64[s]")
    return replace(made, churn_records=frame.sort_values(["known_on", "updated_at"], kind="stable", ignore_index=True))


def told(*records: dict[str, Any], at: str = "2026-06-30", known: str = "2026-06-30") -> pd.DataFrame:
    """The truth's rows by customer and month."""
    events = churn_events(Revenue(books(*records), day(known)), day(at), day(known))
    return events.set_index(["customer_id", events["month"].dt.strftime("%Y-%m")])


@pytest.mark.parametrize(
    ("event", "due"),
    [
        ("2026-03-10", "2026-03-24"),
        ("2026-05-29", "2026-06-12"),
        ("2026-05-30", "2026-06-12"),
        ("2026-05-31", "2026-06-12"),
    ],
)
def test_the_tenth_weekday_after_a_tuesday_friday_saturday_and_sunday(event: str, due: str) -> None:
    assert due_on(day(event)) == day(due)


def test_events_are_the_months_last_falls_and_netted_ones_are_none() -> None:
    rows = told()
    assert list(rows.index) == [("C0", "2026-03"), ("C1", "2026-05"), ("C1", "2026-06")]
    assert list(rows["event_on"].astype(str)) == ["2026-03-10", "2026-05-29", "2026-06-25"]
    assert list(rows["event_type"]) == ["logo_churn", "contraction", "contraction"]
    assert list(rows["mrr_lost"]) == [100, 50, 25]
    assert list(rows["mrr_before"]) == [100, 100, 50]
    assert list(rows["is_due"]) == [True, True, False]
    assert list(rows["is_judged"]) == [True, True, False]
    assert list(rows["broken"]) == ["unrecorded", "unrecorded", None]
    assert list(rows["is_adherent"]) == [False, False, None]


def test_a_good_record_on_the_last_day_is_adherent_and_judges_an_undue_event() -> None:
    early = {
        "churn_record_id": "R2",
        "customer": 1,
        "event_type": "contraction",
        "effective_date": "2026-06-25",
        "before": 5000,
        "after": 2500,
        "recorded_at": "2026-06-26 10:00",
    }
    rows = told({}, early)
    assert list(rows["is_adherent"]) == [True, False, True]
    assert list(rows["churn_record_id"]) == ["R1", None, "R2"]
    assert rows.loc[("C0", "2026-03"), "primary_reason"] == "price_budget"


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({"recorded_at": "2026-03-25 00:00"}, "recorded_in_time"),
        ({"notice_date": None}, "notice_date_given"),
        ({"notice_date": None, "is_voluntary": False}, None),
        ({"notice_date": "2026-03-11"}, "notice_by_effective_date"),
        ({"notice_date": "2026-03-10"}, None),
        ({"price_delta": None}, "price_delta_given"),
        ({"primary_reason": "competitor", "secondary_reasons": None}, "competitor_name_given"),
        ({"primary_reason": "other", "other_text": "x" * 19}, "other_text_given"),
        ({"primary_reason": "other", "other_text": "x" * 20}, None),
        ({"secondary_reasons": "price_budget"}, "secondary_reasons_without_primary"),
        ({"secondary_reasons": "service;competitor;unknown"}, "secondary_reasons_at_most_two"),
        ({"secondary_reasons": "service;service"}, "secondary_reasons_distinct"),
        ({"evidence_ref": None}, "evidence_given"),
        ({"evidence_ref": None, "reason_source": "billing"}, None),
        ({"save_type": None}, "save_type_given"),
        ({"save_outcome": None}, "save_outcome_given"),
        ({"save_attempted": False, "save_type": None, "save_outcome": None}, None),
        ({"save_outcome": "saved"}, "lost_customer_not_saved"),
        ({"before": 10001}, "mrr_before_agrees"),
        ({"after": 1}, "lost_customer_pays_nothing; mrr_after_agrees"),
        ({"before": 0}, "mrr_before_agrees; mrr_falls"),
        ({"effective_date": "2026-03-09"}, "mrr_after_agrees; recorded_in_time"),
        ({"recorded_by": None, "avoidable": None}, "avoidable_given; recorded_by_given"),
    ],
)
def test_a_record_breaks(change: dict[str, Any], broken: str | None) -> None:
    row = told(change).loc[("C0", "2026-03")]
    assert row["broken"] == broken
    assert row["is_adherent"] is (broken is None)


def test_a_record_of_another_type_or_month_does_not_speak_for_the_event() -> None:
    assert told({"event_type": "contraction"}).loc[("C0", "2026-03"), "broken"] == "unrecorded"
    assert told({"effective_date": "2026-04-10"}).loc[("C0", "2026-03"), "broken"] == "unrecorded"


def test_of_two_records_the_one_of_the_day_speaks_then_the_one_made_first() -> None:
    other_day = {"churn_record_id": "R0", "effective_date": "2026-03-12", "recorded_at": "2026-03-20 10:00"}
    assert told({}, other_day).loc[("C0", "2026-03"), "churn_record_id"] == "R1"
    again = {"churn_record_id": "R2", "recorded_at": "2026-03-24 23:59:30"}
    row = told({}, again).loc[("C0", "2026-03")]
    assert (row["churn_record_id"], row["broken"]) == ("R1", None)
    later = {**other_day, "churn_record_id": "R3", "effective_date": "2026-03-13", "recorded_at": "2026-03-21 10:00"}
    assert told(later, other_day).loc[("C0", "2026-03"), "churn_record_id"] == "R0"


def test_a_contraction_may_touch_nothing_on_its_day() -> None:
    row = {"customer": 2, "event_type": "contraction", "effective_date": "2026-04-05", "notice_date": "2026-04-01"}
    made = books({**GOOD, **row, "recorded_at": "2026-04-07 10:00"})
    subscriptions = made.subscriptions.copy()
    back = (subscriptions["customer"] == 2) & (subscriptions["start_date"] == "2026-04-09")
    subscriptions.loc[back, "cents"] = 6000
    events = churn_events(Revenue(replace(made, subscriptions=subscriptions), AS_OF), AS_OF, AS_OF)
    event = events[events["customer_id"] == "C2"].iloc[0]
    assert event["event_type"] == "contraction"
    assert (event["mrr_before"], event["mrr_after"], event["mrr_lost"]) == (100, 0, 40)
    assert (event["churn_record_id"], event["broken"]) == ("R1", None)


def test_a_version_made_after_as_of_hides_no_older_one() -> None:
    ahead = {"primary_reason": "service", "recorded_at": "2027-03-12 10:00", "known_on": "2026-04-01"}
    row = told({}, {**ahead, "updated_at": "2026-04-01 10:00"}).loc[("C0", "2026-03")]
    assert (row["primary_reason"], row["broken"]) == ("price_budget", None)


def test_the_newest_version_counts_once_it_is_delivered() -> None:
    edit = {
        "primary_reason": "service",
        "secondary_reasons": None,
        "updated_at": "2026-05-02 10:00",
        "known_on": "2026-05-03",
    }
    before = told({}, edit, at="2026-05-01", known="2026-05-02")
    assert before.loc[("C0", "2026-03"), "primary_reason"] == "price_budget"
    # An older day, asked again later, knows every row that was delivered since.
    after = told({}, edit, at="2026-05-01", known="2026-06-30")
    assert after.loc[("C0", "2026-03"), "primary_reason"] == "service"


def test_a_record_made_after_as_of_does_not_exist_yet() -> None:
    late = {"recorded_at": "2026-04-20 10:00"}
    assert told(late, at="2026-04-10").loc[("C0", "2026-03"), "broken"] == "unrecorded"
    assert told(late, at="2026-04-20").loc[("C0", "2026-03"), "broken"] == "recorded_in_time"


def test_events_before_the_standard_are_out_of_scope() -> None:
    rows = told(at="2026-07-01", known="2026-07-01")
    assert list(rows["is_in_scope"]) == [False, False, True]
    assert list(rows["is_adherent"]) == [None, None, None]
    assert rows["broken"].isna().all()
