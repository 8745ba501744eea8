"""The truth of growth, advocates, saves and cohorts, held to figures worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from orchestration.demo import Company, truth_advocates, truth_cohorts, truth_growth
from orchestration.demo.calendar import day
from orchestration.demo.truth_tally import months_after
from tests.unit.demo.handmade import company, figures, setting, table


def stage(opportunity: str, customer: int, name: str, entered: str, amount: str = "100", **differs: Any) -> dict:
    return {
        "opportunity_id": opportunity,
        "customer_id": f"C{customer}",
        "opportunity_type": "upsell",
        "stage": name,
        "stage_entered_at": entered,
        "mrr_amount": Decimal(amount),
        "currency": "USD",
        **differs,
    }


def deals(*rows: dict[str, Any]) -> pd.DataFrame:
    return table(["stage_entered_at"], *rows)


def two_customers() -> Company:
    """100 and 200 a month from January 2025 on; the first pays 150 from June 10, 2026 on, the second 120 then."""
    return company(
        {"customer": 0, "subscription_id": "A", "start_date": "2025-01-01"},
        {"customer": 0, "subscription_id": "A", "start_date": "2026-06-10", "cents": 15000},
        {"customer": 1, "subscription_id": "B", "start_date": "2025-01-01", "cents": 20000},
        {"customer": 1, "subscription_id": "B", "start_date": "2026-06-10", "cents": 12000},
    )


def test_a_deal_counts_as_it_stands_on_the_day_it_was_reopened_or_not() -> None:
    rows = deals(
        stage("won", 0, "Proposal", "2026-05-01"),
        stage("won", 0, "won", "2026-06-30 23:59:59"),
        stage("reopened", 1, "won", "2026-06-02", "70"),
        stage("reopened", 1, "Negotiation", "2026-06-20", "80"),
        stage("renewed", 1, "won", "2026-06-03", opportunity_type="renewal"),
        stage("lost", 1, "Proposal", "2026-05-31", "40.55", currency="EUR"),
        stage("lost", 1, "lost", "2026-06-01"),
    )
    found = figures(setting(two_customers(), "2026-06-30", opportunities=rows), truth_growth)
    at = ("All", "2026-06-30", "none")
    assert found["upsell_cross_sell_rate", *at] == (1, 2)
    assert found["pipeline_open_count", *at][0] == 1
    assert found["pipeline_open_mrr", *at][0] == 80
    assert found["pipeline_conversion_rate", *at] == (1, 2)
    # Open on May 31: 100 and 40.55 EUR, at 1.09 44.1995, so 44.20.
    assert found["pipeline_growth_rate", *at] == pytest.approx((80 - 144.20, 144.20))
    assert found["expansion_target_attainment", *at] == (100, 0)


def test_expansion_is_what_grew_of_the_opening_money() -> None:
    rows = deals(stage("none", 0, "Proposal", "2026-05-01"))
    found = figures(setting(two_customers(), "2026-06-30", opportunities=rows), truth_growth)
    assert found["expansion_mrr_rate", "All", "2026-06-30", "none"] == (50, 300)


@pytest.mark.parametrize(
    ("consented", "expires", "withdrawn", "counts"),
    [
        ("2025-07-01", None, None, True),
        ("2025-06-30", None, None, False),  # its twelve months end with June 29
        ("2026-06-30 15:00", None, None, True),
        ("2026-07-01", None, None, False),
        ("2024-01-01", "2026-07-01", None, True),
        ("2026-01-01", "2026-06-30", None, False),
        ("2026-01-01", None, "2026-06-30 23:00", False),
        ("2026-01-01", None, "2026-07-01", True),
    ],
)
def test_a_reference_holds_until_it_expires_or_is_taken_back(
    consented: str, expires: str | None, withdrawn: str | None, counts: bool
) -> None:
    reference = {"customer_id": "C0", "consented_at": consented, "expires_at": expires, "withdrawn_at": withdrawn}
    rows = table(["consented_at", "expires_at", "withdrawn_at"], reference)
    seen = setting(two_customers(), "2026-06-30", customer_references=rows)
    assert list(truth_advocates.referenceable(seen, day("2026-06-30"))) == [counts, False]


def test_months_end_where_the_shorter_month_ends() -> None:
    days = np.array(["2026-01-31", "2023-12-31", "2024-02-29", "2026-05-15"], dtype="M8[D]")
    assert [str(d) for d in months_after(days, 2)] == ["2026-03-31", "2024-02-29", "2024-04-29", "2026-07-15"]


def saves(*flags: tuple[int, str, str], notice: str | None = None) -> pd.DataFrame:
    """What was acted on in time: customer 0 left on April 10 with a record, customer 1 on April 20 without one."""
    books = company(
        {"customer": 0, "start_date": "2025-01-01", "end_date": "2026-04-10"},
        {"customer": 1, "start_date": "2025-01-01", "end_date": "2026-04-20"},
        {"customer": 2, "start_date": "2025-01-01"},
    )
    rows = [{"customer_id": f"C{who}", "flagged_at": at, "acted_at": acted} for who, at, acted in flags]
    record = {"customer_id": "C0", "event_type": "logo_churn", "effective_date": "2026-04-11", "notice_date": notice}
    seen = setting(
        books,
        "2026-06-30",
        risk_flags=table(["flagged_at", "acted_at"], *rows),
        churn_records=table(["effective_date", "notice_date"], record),
    )
    return truth_advocates.acted_in_time(seen)


@pytest.mark.parametrize(
    ("customer", "acted", "notice", "in_time"),
    [
        (0, "2026-03-14 23:00", "2026-03-15", True),
        (0, "2026-03-15 09:00", "2026-03-15", False),
        (0, "2026-04-09", None, True),
        (0, "2026-04-10", None, False),
        (1, "2026-04-19", "2026-03-15", True),  # the notice is another customer's
        (1, "2026-04-20", None, False),
        (2, "2026-06-29", None, True),
    ],
)
def test_help_counts_before_the_notice_else_before_the_last_day(
    customer: int, acted: str, notice: str | None, in_time: bool
) -> None:
    assert len(saves((customer, "2026-03-02 10:00", acted), notice=notice)) == in_time


def test_the_first_action_of_the_month_counts() -> None:
    found = saves((2, "2026-03-02", "2026-04-01"), (2, "2026-03-20", "2026-03-25"), (2, "2026-05-01", "2026-05-02"))
    assert list(found["acted_on"].dt.strftime("%m-%d")) == ["03-25", "05-02"]


def test_a_cohort_is_followed_in_the_segment_it_started_in() -> None:
    books = company(
        {"customer": 0, "subscription_id": "A", "start_date": "2025-02-01"},
        {"customer": 0, "subscription_id": "A", "start_date": "2025-05-10", "cents": 400000},
        {"customer": 1, "start_date": "2025-03-31", "end_date": "2025-06-30"},
        {"customer": 2, "start_date": "2025-04-01"},
    )
    found = figures(setting(books, "2025-06-30", "2025-05-31", "2025-06-30"), truth_cohorts)
    assert found["logo_cohort_retention", "Core", "2025-05-31", "2025-Q1"] == (2, 2)
    assert found["logo_cohort_retention", "Core", "2025-06-30", "2025-Q1"] == (1, 2)
    assert found["dollar_cohort_retention", "Core", "2025-06-30", "2025-Q1"] == (4000, 200)
    assert found["logo_cohort_retention", "All", "2025-06-30", "2025-Q2"] == (1, 1)
