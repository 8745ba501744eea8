"""What a person calls a period finds the one that was published."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.explain.errors import ExplainError
from orchestration.explain.periods import Period, choose


def period(kind: str, start: str, end: str, is_complete: bool = True) -> Period:
    return Period(kind, date.fromisoformat(start), date.fromisoformat(end), is_complete)


JULY = period("month", "2026-07-01", "2026-07-31")
AUGUST = period("month", "2026-08-01", "2026-08-31")
RUNNING = period("month", "2026-09-01", "2026-09-17", False)
YEAR = period("ttm", "2025-09-01", "2026-08-31")
RUNNING_YEAR = period("ttm", "2025-09-18", "2026-09-17", False)
MONTHS = (JULY, AUGUST, RUNNING, YEAR, RUNNING_YEAR)
QUARTERS = (period("quarter", "2026-04-01", "2026-06-30"), period("quarter", "2026-07-01", "2026-09-17", False))
DAYS = (
    period("point", "2026-06-30", "2026-06-30"),
    period("point", "2026-07-31", "2026-07-31"),
    period("point", "2026-09-17", "2026-09-17", False),
)
COHORTS = (
    period("cohort_month", "2026-08-01", "2026-08-31"),
    period("cohort_month", "2026-09-01", "2026-09-17", False),
)


@pytest.mark.parametrize(
    ("asked", "published", "expected"),
    [
        (None, MONTHS, AUGUST),
        ("latest", MONTHS, RUNNING),
        ("2026-07", MONTHS, JULY),
        ("2026-09", MONTHS, RUNNING),
        ("2026-08-31", MONTHS, AUGUST),
        ("ttm", MONTHS, YEAR),
        ("ttm:2026-08", MONTHS, YEAR),
        ("ttm:latest", MONTHS, RUNNING_YEAR),
        ("2026-Q3", QUARTERS, QUARTERS[1]),
        (None, QUARTERS, QUARTERS[0]),
        ("2026-07", DAYS, DAYS[1]),
        ("2026-q3", (*DAYS, *QUARTERS), QUARTERS[1]),
        ("TTM", MONTHS, YEAR),
        ("Ttm:Latest", MONTHS, RUNNING_YEAR),
        ("LATEST", MONTHS, RUNNING),
        ("2026-9", MONTHS, RUNNING),
        ("ttm:2026-8", MONTHS, YEAR),
        ("2026-08-3", (period("point", "2026-08-03", "2026-08-03"),), period("point", "2026-08-03", "2026-08-03")),
        ("2026-06-30", DAYS, DAYS[0]),
        ("2026-09", COHORTS, COHORTS[1]),
        (None, (RUNNING,), RUNNING),
    ],
)
def test_a_word_for_a_period(asked: str | None, published: tuple[Period, ...], expected: Period) -> None:
    assert choose(asked, published, ["month", "ttm", "quarter", "point", "cohort_month"]) == expected


def test_the_main_period_type_comes_first() -> None:
    assert choose(None, MONTHS, ["ttm", "month"]) == YEAR
    assert choose("2026-08-31", MONTHS, ["ttm", "month"]) == YEAR


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("August", "is no period: write 2026-08"),
        ("2026-13-01", "there is no figure"),
        ("2026-Q3", "there is no figure for '2026-Q3': it has no quarters, but month; the newest"),
        ("2026-q5", "is no period"),
        ("2024-1", "there is no figure for '2024-01'"),
        ("2027-01", "the newest are month 2026-09-01 to 2026-09-17 (still running)"),
        ("quarter", "there is no period 'quarter'"),
    ],
)
def test_what_was_not_published_is_told_with_what_was(asked: str, hint: str) -> None:
    with pytest.raises(ExplainError) as told:
        choose(asked, [JULY, AUGUST, RUNNING], ["month", "quarter"])
    assert hint in str(told.value)
