"""The truth of content, onboarding, contacts, answers and the team, held to figures worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from orchestration.demo import Company, truth_onboarding
from orchestration.demo.calendar import day
from orchestration.demo.truth_content import sessions
from orchestration.demo.truth_coverage import Contacts, in_program
from orchestration.demo.truth_voice import satisfied
from tests.unit.demo.handmade import company, figures, setting, table


def event(when: str, **differs: Any) -> dict[str, Any]:
    usual = {"customer": 0, "user": 1, "content_id": "K1", "content_type": "video", "content_category": "education"}
    return {**usual, "event_id": when, "occurred_at": when, **differs}


def test_a_session_goes_on_while_the_gaps_stay_under_half_an_hour() -> None:
    rows = table(
        ["occurred_at"],
        event("2026-05-31 23:50:00"),
        event("2026-06-01 00:19:59", content_type="article"),  # the session of May goes on
        event("2026-06-01 00:49:59"),  # thirty minutes later: another one
        event("2026-06-01 00:50:00", content_id="K2", content_type=None),
        event("2026-06-01 00:50:30", user=2),
        event("2026-06-01 00:51:00", customer=1),
        event("2026-06-01 00:52:00", content_category="self_service"),
    )
    found = sessions(rows, "education")
    listed = sorted(zip(found["on"].dt.strftime("%m-%d"), found["customer"], found["content_type"], strict=True))
    assert listed == [
        ("05-31", 0, "video"),
        ("06-01", 0, "not_stated"),
        ("06-01", 0, "video"),
        ("06-01", 0, "video"),
        ("06-01", 1, "video"),
    ]


def onboarding_books(milestones: list[dict[str, Any]], began: list[str | None]) -> Company:
    """Customers that pay from May 1, 2026 on, the third until May 30; their onboarding began as said."""
    paid: list[dict[str, Any]] = [{"customer": k, "start_date": "2026-05-01"} for k in range(len(began))]
    paid[2]["end_date"] = "2026-05-31"
    books = company(*paid, starts=["2026-05-01"] * len(began), milestones=milestones)
    starts = pd.to_datetime(pd.Series(began)).astype("datetime64[s]")
    return replace(books, customers=books.customers.assign(onboarding_started_at=starts))


def test_onboarding_is_completed_by_day_thirty_of_those_that_are_still_there() -> None:
    def done(customer: int, when: str, milestone: str = "completed") -> dict[str, Any]:
        return {"customer": customer, "milestone": milestone, "reached_at": when}

    books = onboarding_books(
        [
            done(0, "2026-05-31 23:59"),  # day 30 of May 1
            done(1, "2026-06-02"),
            done(1, "2026-06-01"),  # one day late
            done(2, "2026-05-20"),  # left by day 30
            done(3, "2026-04-30", "kickoff"),
            done(3, "2026-05-30 12:00"),  # day 30 of the kickoff
            done(4, "2026-06-02"),  # day 30 of May 3
            done(5, "2026-06-10"),  # not judged yet: day 30 is July 1
        ],
        [None, None, None, None, "2026-05-03 10:00", "2026-06-01 10:00"],
    )
    plans = table(["planned_at", "adopted_at"], {"customer_id": "C0", "feature": "courses", "planned_at": "2026-05-02"})
    found = figures(setting(books, "2026-06-30", adoption_plans=plans), truth_onboarding)
    assert found["onboarding_completion_rate", "Core", "2026-05-31", "none"] == (2, 4)
    assert found["onboarding_completion_rate", "All", "2026-04-30", "none"] == (1, 1)
    assert ("onboarding_completion_rate", "All", "2026-06-30", "none") not in found


@pytest.mark.parametrize(
    ("adopted", "seen_at", "expected"),
    [
        ("2026-08-31 20:00", "2026-08-31", (1, 1)),  # completed May 31: three months end with August 31
        ("2026-09-01", "2026-09-30", (0, 1)),
        (None, "2026-08-31", (0, 1)),
        ("2026-06-01", "2026-08-30", None),
    ],
)
def test_adoption_is_judged_three_months_after_onboarding(
    adopted: str | None, seen_at: str, expected: tuple[int, int] | None
) -> None:
    books = onboarding_books(
        [{"customer": 0, "milestone": "completed", "reached_at": "2026-05-31 08:00"}], [None, None, None]
    )
    plans = table(
        ["planned_at", "adopted_at"],
        {"customer_id": "C0", "feature": "courses", "planned_at": "2026-05-02", "adopted_at": "2026-05-09"},
        {"customer_id": "C0", "feature": "reports", "planned_at": "2026-05-02", "adopted_at": adopted},
        {"customer_id": "C0", "feature": "library", "planned_at": "2026-09-02", "adopted_at": None},
    )
    found = figures(setting(books, seen_at, adoption_plans=plans), truth_onboarding)
    assert found.get(("adoption_completion_rate", "All", "2026-05-31", "none")) == expected


def test_contacts_are_addresses_and_gains_count_from_the_plan_or_day_thirty_on() -> None:
    def contact(customer: int, email: str, created: str, left: str | None = None, deleted: bool = False) -> dict:
        shown = {"created_at": created, "deactivated_at": left, "is_deleted": deleted}
        return {"customer": customer, "email": email, **shown}

    books = company(
        {"customer": 0, "start_date": "2025-01-01"},
        {"customer": 1, "start_date": "2025-06-10"},
        starts=["2025-01-01", "2025-06-10"],
    )
    people = table(
        ["created_at", "deactivated_at"],
        contact(0, "a@c.example", "2025-01-01"),
        contact(0, " A@C.example", "2025-12-01"),  # the same address
        contact(0, "b@c.example", "2025-07-01 09:00"),  # there at the end of the plan's first day
        contact(0, "c@c.example", "2025-07-02", left="2026-06-30 10:00"),  # gone at the end of that day
        contact(0, "d@c.example", "2026-06-30", left="2026-07-01"),
        contact(0, "e@c.example", "2026-06-30", deleted=True),
        contact(1, "f@c.example", "2025-07-10"),
        contact(1, "g@c.example", "2025-07-11"),
    )
    contacts = Contacts(setting(replace(books, contacts=people), "2026-06-30"))
    assert [str(d) for d in contacts.baseline] == ["2025-07-01", "2025-07-10"]
    assert list(contacts.at_baseline) == [2, 1]
    assert list(contacts.on(np.full(2, day("2026-06-30")))) == [3, 2]


def test_a_membership_ends_on_the_day_somebody_leaves() -> None:
    members = table(
        ["joined_at", "left_at"],
        {"customer": 0, "program": "advisory_panel", "joined_at": "2026-06-30 15:00", "left_at": "2026-07-01"},
        {"customer": 1, "program": "advisory_panel", "joined_at": "2026-01-01", "left_at": "2026-06-30 23:00"},
        {"customer": 2, "program": "executive_sponsorship", "joined_at": "2026-01-01", "left_at": None},
    )
    books = company(*({"customer": k, "start_date": "2026-01-01"} for k in range(3)))
    seen = setting(books, "2026-06-30")
    assert list(in_program(seen, members, "advisory_panel", day("2026-06-30"))) == [True, False, False]


@pytest.mark.parametrize(
    ("score", "low", "top", "expected"),
    [
        (4, 1, 5, 1), (3, 1, 5, 0), (6, 1, 7, 1), (5, 1, 7, 0), (9, 0, 10, 1), (8, 0, 10, 0), (9, 1, 10, 1),
        (8, 1, 10, 0), (3, 1, 3, 1), (2, 1, 3, 0), (1, 0, 1, 1), (0, 0, 1, 0), (4, 1, 4, None),
    ],
)  # fmt: skip
def test_satisfied_is_the_top_of_each_scale(score: int, low: int, top: int, expected: float | None) -> None:
    found = satisfied(pd.DataFrame({"score": [score], "scale_min": [low], "scale_max": [top]})).iloc[0]
    assert (None if np.isnan(found) else found) == expected
