"""The truth of revenue, held to figures worked out by hand."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from orchestration.demo import Company
from orchestration.demo.calendar import day
from orchestration.demo.truth_retention import FLOWS, movements, retention, revenue_points, series_days
from orchestration.demo.truth_revenue import Revenue, currency_rates, reporting_cents
from tests.unit.demo.conftest import FULL_AS_OF
from tests.unit.demo.handmade import all_rows, company

JUNE = day("2026-06-30")


def mrr_on(books: Company, when: str, known: str = "2026-06-30") -> list[int]:
    return list(Revenue(books, day(known)).day(day(when))[0])


@pytest.mark.parametrize(
    ("cents", "interval", "rate", "expected"),
    [
        (49950, 1, "1.27", 63437),  # 634.365: half away from zero, where binary floating point gives 634.36
        (100000, 12, "1", 8333),
        (600, 12, "1.27", 64),  # 63.5 cents
        (35001, 1, "1", 35001),
        (0, 1, "1.08", 0),
    ],
)
def test_a_row_is_converted_then_rounded_once(cents: int, interval: int, rate: str, expected: int) -> None:
    assert reporting_cents(cents, interval, Decimal(rate)) == expected


def test_the_rates_are_the_seeds() -> None:
    assert currency_rates()["USD"] == 1
    assert {"EUR", "GBP", "CAD"} <= set(currency_rates())


def test_a_price_change_beside_its_open_predecessor_counts_once() -> None:
    books = company(
        {"customer": 0, "subscription_id": "S", "start_date": "2026-01-01"},
        {"customer": 0, "subscription_id": "S", "start_date": "2026-03-10", "cents": 15000},
    )
    assert mrr_on(books, "2026-03-09") == [10000]
    assert mrr_on(books, "2026-03-10") == [15000]


def test_other_products_and_one_time_charges_end_nothing() -> None:
    books = company(
        {"customer": 0, "subscription_id": "S", "start_date": "2026-01-01"},
        {
            "customer": 0,
            "subscription_id": "S",
            "start_date": "2026-02-01",
            "product_code": None,
            "cents": 700,
        },
        {"customer": 0, "subscription_id": "S", "start_date": "2026-03-01", "charge_type": "one_time"},
        {"customer": 0, "subscription_id": "S", "start_date": "2026-03-02", "charge_type": "usage"},
    )
    assert mrr_on(books, "2026-04-01") == [10700]


def test_a_trial_is_no_mrr_and_a_paid_row_ends_it() -> None:
    books = company(
        {"customer": 0, "subscription_id": "S", "start_date": "2026-01-01", "charge_type": "trial"},
        {"customer": 0, "subscription_id": "S", "start_date": "2026-01-15", "cents": 500},
    )
    revenue = Revenue(books, JUNE)
    assert mrr_on(books, "2026-01-14") == [0]
    assert revenue.segment(day("2026-01-14"))[0] == "Unassigned"
    assert mrr_on(books, "2026-01-15") == [500]
    assert str(revenue.first_paid(JUNE)[0]) == "2026-01-15"


def test_an_end_is_half_open_and_counts_from_the_day_it_is_known() -> None:
    books = company({"customer": 0, "start_date": "2026-01-01", "end_date": "2026-03-31", "end_known_on": "2026-04-05"})
    assert mrr_on(books, "2026-03-31", known="2026-04-04") == [10000]
    assert mrr_on(books, "2026-03-31", known="2026-04-05") == [0]
    assert mrr_on(books, "2026-03-30") == [10000]


@pytest.mark.parametrize(
    ("cents", "employees", "segment"),
    [
        (350000, 10, "Core"),
        (350001, 10, "Strategic"),
        (50000, 50, "Digital"),
        (50001, 50, "Core"),
        (50000, 51, "Core"),
        (30000, None, "Core"),
        (0, 0, "Digital"),
    ],
)
def test_segments_at_their_boundaries(cents: int, employees: float | None, segment: str) -> None:
    books = company(
        {"customer": 0, "start_date": "2026-01-01", "cents": cents},
        employees=[employees or (0 if employees == 0 else np.nan)],
    )
    assert Revenue(books, JUNE).segment(JUNE)[0] == segment


def test_employees_of_a_day_are_the_last_known_for_it_else_the_earliest() -> None:
    books = company(
        {"customer": 0, "start_date": "2026-01-01"},
        versions=[(0, "2026-02-10", 10.0), (0, "2026-04-01", 60.0)],
    )
    revenue = Revenue(books, JUNE)
    assert [revenue.employees(day(d))[0] for d in ("2026-01-01", "2026-03-31", "2026-04-01")] == [10, 10, 60]


def one_year_books() -> Company:
    """{100, 100} becomes {180, 40} within a month; one customer pauses over a month-end, one inside one."""
    return company(
        {"customer": 0, "subscription_id": "A", "start_date": "2025-06-01", "end_date": "2026-06-15"},
        {"customer": 0, "subscription_id": "A", "start_date": "2026-06-15", "cents": 18000},
        {"customer": 1, "subscription_id": "B", "start_date": "2025-06-01", "end_date": "2026-06-15"},
        {"customer": 1, "subscription_id": "B2", "start_date": "2025-06-01", "cents": 0},
        {"customer": 1, "subscription_id": "B", "start_date": "2026-06-15", "cents": 4000},
        {"customer": 2, "subscription_id": "C", "start_date": "2025-08-01", "end_date": "2026-04-20"},
        {"customer": 2, "subscription_id": "C", "start_date": "2026-06-10"},
        {"customer": 3, "subscription_id": "D", "start_date": "2025-06-20", "end_date": "2026-02-05"},
        {"customer": 3, "subscription_id": "D", "start_date": "2026-02-11"},
    )


def test_retention_by_hand() -> None:
    revenue = Revenue(one_year_books(), JUNE)
    table = all_rows(retention(revenue, [JUNE]))
    month = table[table["period_type"] == "month"].iloc[0]
    # Opening May 31: 100 + 100 + 100 (the fourth); the third is away and comes back: not in the cohort.
    assert (month["opening_mrr"], month["kept_mrr"], month["closing_mrr"]) == (300, 240, 320)
    ttm = table[table["period_type"] == "ttm"].iloc[0]
    assert (ttm["opening_mrr"], ttm["kept_mrr"]) == (300, 240)
    assert (ttm["opening_customers"], ttm["lost_customers"]) == (3, 0)
    assert (ttm["returned_customers"], ttm["returned_over_month_end"]) == (1, 0)
    assert not ttm["is_history_too_short"]


def test_the_hundreds_that_became_180_and_40_keep_seventy_percent() -> None:
    revenue = Revenue(one_year_books(), JUNE)
    before, after = revenue.day(day("2026-05-31"))[0][:2], revenue.day(JUNE)[0][:2]
    assert list(before) == [10000, 10000]
    assert np.minimum(before, after).sum() / before.sum() == pytest.approx(0.70)


def test_movements_by_hand() -> None:
    revenue = Revenue(one_year_books(), JUNE)
    days = [day(d) for d in ("2025-06-30", "2025-08-31", "2026-02-28", "2026-04-30", "2026-06-30")]
    _, single = movements(revenue, days)
    found = [tuple(row) for row in single[["customer_id", "movement", "amount"]].itertuples(index=False)]
    assert found == [
        ("C0", "new", 100),
        ("C1", "new", 100),
        ("C3", "new", 100),
        ("C2", "new", 100),
        ("C2", "churn", -100),
        ("C2", "reactivation", 100),
        ("C0", "expansion", 80),
        ("C1", "contraction", -60),
    ]


def test_one_of_two_subscriptions_ending_is_contraction() -> None:
    books = company(
        {"customer": 0, "start_date": "2026-01-01"},
        {"customer": 0, "start_date": "2026-01-01", "end_date": "2026-02-03"},
    )
    _, single = movements(Revenue(books, JUNE), [day("2026-01-31"), day("2026-02-28")])
    assert list(single["movement"]) == ["new", "contraction"]


def test_a_move_over_3500_leaves_one_segment_and_enters_another() -> None:
    books = company(
        {"customer": 0, "subscription_id": "A", "start_date": "2026-01-01", "cents": 300000},
        {"customer": 0, "subscription_id": "A", "start_date": "2026-02-10", "cents": 360000},
    )
    forward, _ = movements(Revenue(books, JUNE), [day("2026-01-31"), day("2026-02-28")])
    february = forward[forward["month"] == "2026-02-01"].set_index("segment")
    assert (february.loc["Core", "expansion"], february.loc["Core", "left_segment"]) == (600, -3600)
    assert (february.loc["Strategic", "entered_segment"], february.loc["Strategic", "closing"]) == (
        3600,
        3600,
    )
    assert february.loc["Core", "closing"] == 0


def test_every_roll_forward_closes_to_the_cent(full: Company) -> None:
    revenue = Revenue(full, day(FULL_AS_OF))
    days = series_days(full.calendar, day(FULL_AS_OF))
    forward, _ = movements(revenue, days)
    assert (forward["opening"] + forward[FLOWS].sum(axis=1) == forward["closing"]).all()
    openings = forward.groupby("segment")["opening"].shift(-1)
    assert (openings.dropna() == forward.loc[openings.dropna().index, "closing"]).all()
    points = revenue_points(revenue, days)
    assert list(points["mrr"]) == list(forward["closing"])
