"""Days of delivery, month-ends, and the same day a year before."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.demo.calendar import Calendar, day, month_ends, plan_start, year_before


@pytest.mark.parametrize(
    ("then", "earlier"),
    [
        ("2026-11-21", "2025-11-21"),
        ("2026-02-28", "2025-02-28"),
        ("2025-02-28", "2024-02-29"),  # a month-end stays a month-end
        ("2024-02-29", "2023-02-28"),
        ("2024-02-28", "2023-02-28"),
        ("2026-12-31", "2025-12-31"),
    ],
)
def test_a_year_before(then: str, earlier: str) -> None:
    assert year_before(day(then)) == day(earlier)


def test_month_ends_include_both_borders() -> None:
    assert [str(d) for d in month_ends(day("2025-01-31"), day("2025-03-31"))] == [
        "2025-01-31",
        "2025-02-28",
        "2025-03-31",
    ]


@pytest.mark.parametrize(("then", "start"), [("2026-06-30", "2025-07-01"), ("2026-07-01", "2026-07-01")])
def test_the_plan_begins_on_july_1(then: str, start: str) -> None:
    assert plan_start(day(then)) == day(start)


def test_deliveries_are_an_initial_export_then_months_then_days() -> None:
    calendar = Calendar.around(date(2026, 11, 21), 30)
    days = [str(d) for d in calendar.deliveries(day("2026-11-23"))]
    assert days[:8] == [
        "2026-04-30",
        "2026-05-31",
        "2026-06-30",
        "2026-07-31",
        "2026-08-31",
        "2026-09-30",
        "2026-10-31",
        "2026-11-07",
    ]
    assert days[8:] == [f"2026-11-{n:02d}" for n in range(8, 24)]
    assert str(calendar.last_monthly) == "2026-10-31"
    assert str(calendar.start) == "2024-06-01"


def test_more_days_only_add_deliveries() -> None:
    calendar = Calendar.around(date(2026, 11, 21), 30)
    for since_start in (False, True):
        today = calendar.deliveries(day("2026-11-21"), since_start)
        later = calendar.deliveries(day("2027-03-05"), since_start)
        assert later[: len(today)] == today
        assert len(later) == len(today) + 104
