"""The truth itself, held to figures worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from orchestration.demo import Company, truth
from orchestration.demo.calendar import day
from orchestration.demo.truth_behaviour import engagement, nps, survival, time_to_value
from orchestration.demo.truth_retention import FLOWS, movements, retention, revenue_points, series_days
from orchestration.demo.truth_revenue import Revenue, currency_rates, reporting_cents
from tests.unit.demo.conftest import FULL_AS_OF, SMALL_AS_OF
from tests.unit.demo.handmade import company

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


def all_rows(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["segment"] == "All"]


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


def test_every_table_is_written_with_rows_and_exact_money(small: Company, tmp_path: Path) -> None:
    paths = truth.write(small, tmp_path, SMALL_AS_OF)
    assert sorted(paths) == sorted(truth.TABLES)
    for name, path in paths.items():
        assert len(pd.read_parquet(path)) > 0, name
    points = pd.read_parquet(paths["points"], dtype_backend="pyarrow")
    assert str(points["mrr"].dtype) == "decimal128(18, 2)[pyarrow]"
    again = truth.write(small, tmp_path / "again", SMALL_AS_OF)
    assert all(paths[name].read_bytes() == again[name].read_bytes() for name in paths)


def test_the_figures_are_those_of_a_company_that_meets_some_of_its_targets(full: Company) -> None:
    table = truth.compute(full, FULL_AS_OF)
    ttm = table["retention"].query("period_type == 'ttm'").groupby("segment").last()
    churn = ttm["lost_customers"] / ttm["opening_customers"]
    assert 0.02 < churn["Strategic"] < 0.10
    assert 0.05 < churn["Core"] < 0.12
    assert 0.08 < churn["Digital"] < 0.16
    engaged = table["engagement"].query("is_complete").groupby("segment").last()
    rate = engaged["engaged"] / engaged["opening_customers"]
    assert rate["Strategic"] > rate["Core"] > rate["Digital"] > 0.2
    score = all_rows(table["nps"]).iloc[-1]
    assert 20 < (score["promoters"] - score["detractors"]) / score["answers"] * 100 < 55
    value = all_rows(table["value"]).query("period_type == 'trailing_180d'").set_index("period_end")
    assert 18 < value.iloc[-1]["restricted_mean"] < value.loc["2026-06-30", "restricted_mean"] < 32


def test_an_older_day_knows_everything_delivered_but_counts_no_later_date(small: Company) -> None:
    older = truth.compute(small, date(2026, 8, 10), known_through=date(2026, 9, 30))
    assert older["points"]["day"].max() == pd.Timestamp("2026-08-10")
    assert (older["customers"]["first_paid_on"].dropna() <= pd.Timestamp("2026-08-10")).all()
    assert older["planted"]["rows"].sum() > truth.compute(small, date(2026, 8, 10))["planted"]["rows"].sum()
