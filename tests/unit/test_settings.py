"""The plan in force: it runs from July 1, and the environment may name another."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.settings import churn_standard_start, plan_year_of


@pytest.mark.parametrize(
    ("as_of", "year"),
    [
        (date(2026, 6, 30), 2025),
        (date(2026, 7, 1), 2026),
        (date(2026, 12, 31), 2026),
        (date(2027, 1, 1), 2026),
    ],
)
def test_a_plan_runs_from_july_to_june(monkeypatch: pytest.MonkeyPatch, as_of: date, year: int) -> None:
    monkeypatch.delenv("CS_PLAN_YEAR", raising=False)
    assert plan_year_of(as_of) == year


def test_the_environment_may_name_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CS_PLAN_YEAR", "2024")
    assert plan_year_of(date(2026, 7, 1)) == 2024


def test_the_churn_standard_begins_in_june_of_the_plan_year_unless_a_day_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CS_PLAN_YEAR", raising=False)
    monkeypatch.delenv("CS_CHURN_STANDARD_FROM", raising=False)
    assert churn_standard_start(date(2026, 6, 30)) == date(2025, 6, 1)
    assert churn_standard_start(date(2026, 7, 1)) == date(2026, 6, 1)
    monkeypatch.setenv("CS_PLAN_YEAR", "2026")
    assert churn_standard_start(date(2026, 6, 30)) == date(2026, 6, 1)
    monkeypatch.setenv("CS_CHURN_STANDARD_FROM", "2026-06-15")
    assert churn_standard_start(date(2027, 8, 1)) == date(2026, 6, 15)
