"""Figures as text: rounding half away from zero, signs, units, periods."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from orchestration.dashboards.words import formats
from orchestration.terminal import run


def plain(text: str) -> str:
    return text.replace(formats.NBSP, " ").replace(formats.MINUS, "-")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("0.12345", "ratio", "12.3%"),
        ("0.0005", "ratio", "0.1%"),  # half away from zero, not half to even
        ("-0.0004", "ratio", "0.0%"),  # a rounded zero has no sign
        ("1", "ratio", "100.0%"),
        ("1234567.5", "money", "$1,234,568"),
        ("-0.4", "money", "$0"),
        ("-1234.5", "money", "-$1,235"),
        ("38.619", "days", "38.6 days"),
        ("34.615", "points", "+34.6"),
        ("-12.25", "points", "-12.3"),
        ("1204", "customers", "1,204"),
        ("1204", "count", "1,204"),
        ("0.345", "count", "0.35"),  # a mean of counts
        ("-9.994", "count", "-9.99"),
        ("10.04", "count", "10.0"),
        ("0.735", "index", "0.74"),
    ],
)
def test_a_value_in_its_unit(value: str, unit: str, text: str) -> None:
    assert plain(formats.figure(Decimal(value), unit)) == text


def test_a_difference_of_means_has_their_places() -> None:
    assert plain(formats.difference(Decimal("0.052"), "count")) == "0.05"
    assert plain(formats.difference(Decimal(3), "count", sign=True)) == "+3"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("0.3456", "count", "0.35"),
        ("12.34", "count", "12.3"),
        ("4", "count", "4"),
        ("0.1027", "ratio", "10.3 %"),
        ("1250.5", "money", "1,250"),
        ("34.62", "points", "34.6 points"),
    ],
)
def test_the_terminal_tells_the_same_figures(value: str, unit: str, text: str) -> None:
    assert run._figure(Decimal(value), unit) == text


def test_nothing_is_a_dash_never_a_zero() -> None:
    assert {formats.figure(None, unit) for unit in ("ratio", "money", "days", "points", "customers")} == {"–"}


def test_a_currency_without_a_symbol_is_named() -> None:
    assert plain(formats.money(Decimal(-1200), "CHF")) == "-CHF 1,200"
    assert plain(formats.money(Decimal(1200), "EUR", sign=True)) == "+€1,200"


@pytest.mark.parametrize(
    ("kind", "start", "end", "text"),
    [
        ("month", None, date(2026, 10, 31), "Oct 2026"),
        ("ttm", None, date(2026, 11, 21), "12 months to 21 Nov 2026"),
        ("trailing_90d", None, date(2026, 11, 21), "90 days to 21 Nov 2026"),
        ("point", None, date(2026, 7, 15), "On 15 Jul 2026"),
        ("quarter", None, date(2026, 9, 30), "Q3 2026"),
        ("cohort_month", None, date(2026, 9, 30), "Starters of Sep 2026"),
        ("since_plan_start", date(2026, 7, 1), date(2026, 11, 21), "1 Jul 2026 to 21 Nov 2026"),
        ("month", None, None, "–"),
    ],
)
def test_periods_in_words(kind: str, start: date | None, end: date | None, text: str) -> None:
    assert plain(formats.period(kind, start, end)) == text


def test_moments_are_told_in_utc() -> None:
    eastern = datetime.fromisoformat("2026-11-22T01:02:00-05:00")
    assert plain(formats.moment(eastern)) == "22 Nov 2026, 06:02 UTC"
    assert plain(formats.moment(eastern.astimezone(UTC).replace(tzinfo=None))) == "22 Nov 2026, 06:02 UTC"
