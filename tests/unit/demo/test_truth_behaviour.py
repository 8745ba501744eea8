"""The truth of engagement, time to value and NPS, held to figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from orchestration.demo.calendar import day
from orchestration.demo.truth_behaviour import engagement, nps, survival, time_to_value
from orchestration.demo.truth_revenue import Revenue
from tests.unit.demo.handmade import all_rows, company

JUNE = day("2026-06-30")


def test_engagement_counts_what_qualifies_among_those_active_at_opening() -> None:
    def touch(customer: int, when: str, channel: str, direction: str, outcome: str) -> dict[str, object]:
        return {
            "customer": customer,
            "occurred_at": when,
            "channel": channel,
            "direction": direction,
            "outcome": outcome,
        }

    books = company(
        *({"customer": k, "start_date": "2026-01-01"} for k in range(5)),
        {"customer": 5, "start_date": "2026-06-02"},
        touchpoints=[
            touch(0, "2026-06-30 23:59:59", "email", "outbound", "clicked"),
            touch(1, "2026-06-10", "email", "outbound", "opened"),
            touch(2, "2026-06-10", "in_app", "outbound", "clicked"),
            touch(3, "2026-06-10", "in_app", "inbound", "sent"),
            touch(4, "2026-07-01", "webinar", "outbound", "attended"),
            touch(5, "2026-06-10", "call", "outbound", "completed"),  # joined in June: counts from July on
        ],
    )
    row = all_rows(engagement(Revenue(books, JUNE), [JUNE], day("2026-07-31"))).iloc[0]
    assert (row["engaged"], row["opening_customers"]) == (2, 5)


def test_survival_by_hand() -> None:
    # Values on day 10, 20 and 30; one censored on day 20 (after the value of that day), one on day 100.
    seconds = np.array([10, 20, 20, 30, 100]) * 86400
    mean, median, p75 = survival(seconds, np.array([True, True, False, True, False]))
    # S: 1 to day 10, 4/5 to 20, 3/5 to 30, then 3/10 to day 90.
    assert mean == pytest.approx(10 + 8 + 6 + 0.3 * 60)
    assert median == 30
    assert np.isnan(p75)


def test_nobody_at_risk_at_day_90_gives_no_mean() -> None:
    mean, median, _ = survival(np.array([5, 50]) * 86400, np.array([True, False]))
    assert np.isnan(mean)
    assert median == 5


def test_time_to_value_by_hand() -> None:
    books = company(
        *({"customer": k, "start_date": "2026-02-01"} for k in range(3)),
        {"customer": 3, "start_date": "2026-02-01", "charge_type": "trial"},
        starts=["2026-02-01"] * 4,
        milestones=[
            {"customer": 0, "milestone": "first_value", "reached_at": "2026-02-11 12:00"},
            {"customer": 0, "milestone": "first_value", "reached_at": "2026-02-14", "known_on": "2026-02-20"},
            {"customer": 1, "milestone": "first_value", "reached_at": "2026-01-30"},
            {"customer": 2, "milestone": "first_value", "reached_at": "2026-07-01"},
            {"customer": 3, "milestone": "completed", "reached_at": "2026-02-05"},
        ],
    )
    table = time_to_value(Revenue(books, day("2026-07-31")), [JUNE], JUNE, day("2026-07-31"))
    table = table[table["period_type"] == "trailing_180d"].set_index("segment")
    # The value of July 1 lies after June 30; a value before the contract's start counts as day 0.
    assert tuple(table.loc["Digital", ["starters", "reached"]]) == (0, 0)
    assert tuple(table.loc["Core", ["starters", "reached", "achiever_seconds"]]) == (3, 2, 10.5 * 86400)
    assert tuple(table.loc["Unassigned", ["starters", "reached"]]) == (1, 0)
    assert table.loc["All", "starters"] == 4


def test_the_latest_answer_of_a_person_counts_and_nobody_is_its_own_person() -> None:
    books = company(
        {"customer": 0, "start_date": "2026-01-01", "end_date": "2026-05-01"},
        surveys=[
            {"customer": 0, "contact_id": "P", "score": 2, "responded_at": "2026-04-02"},
            {"customer": 0, "contact_id": "P", "score": 9, "responded_at": "2026-04-20"},
            {"customer": 0, "score": 10, "responded_at": "2026-06-30 23:00"},
            {"customer": 0, "score": 6, "responded_at": "2026-06-30"},
            {"customer": 0, "score": 7, "responded_at": "2026-06-01", "scale_max": 5},
            {"customer": 0, "score": 0, "responded_at": "2026-06-01", "trigger": "onboarding"},
            {"customer": 0, "score": 0, "responded_at": "2026-04-01"},  # one day too old
            {"customer": 0, "score": 0, "responded_at": "2026-07-01"},
        ],
    )
    table = nps(Revenue(books, day("2026-07-01")), [JUNE], day("2026-07-01")).set_index("segment")
    assert tuple(table.loc["Core", ["promoters", "detractors", "answers"]]) == (1, 0, 1)
    assert tuple(table.loc["Unassigned", ["promoters", "detractors", "answers"]]) == (1, 1, 2)
    assert tuple(table.loc["All", ["promoters", "detractors", "answers"]]) == (2, 1, 3)
