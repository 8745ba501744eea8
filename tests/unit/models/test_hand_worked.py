"""A company of six customers, worked by hand from raw rows to published figures."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.support.compiled import Company, build_company
from tests.unit.models.warehouse import Row


def customer(name: str, employees: int | None, known_on: str = "2024-06-01") -> Row:
    return {
        "customer_id": name,
        "customer_name": name.upper(),
        "employee_count": employees,
        "contract_start_date": "2025-01-01",
        "updated_at": f"{known_on} 09:00:00",
    }


def subscription(name: str, mrr: float, start: str, end: str | None = None, **other: Any) -> Row:
    return {
        "subscription_id": name,
        "product_code": "base",
        "customer_id": name,
        "mrr": mrr,
        "currency": "USD",
        "charge_type": "recurring",
        "start_date": start,
        "end_date": end,
        "updated_at": "2025-01-01 00:00:00",
    } | other


def touchpoint(name: str, channel: str, direction: str, outcome: str) -> Row:
    return {
        "touchpoint_id": f"{name} {channel}",
        "customer_id": name,
        "occurred_at": "2026-02-15 10:00:00",
        "channel": channel,
        "direction": direction,
        "is_automated": False,
        "outcome": outcome,
    }


ROWS: dict[str, list[Row]] = {
    "customers": [
        *(customer(name, 60) for name in ("raised", "halved", "paused", "lost")),
        customer("big", None),
        # grows past 50 employees, as far as anybody knows from January 15
        customer("hiring", 20),
        customer("hiring", 60, known_on="2026-01-15"),
    ],
    "subscriptions": [
        # a new price beside its open predecessor counts once
        subscription("raised", 100, "2025-02-01"),
        subscription("raised", 180, "2025-09-01"),
        # one of two subscriptions ends: contraction
        subscription("halved", 60, "2025-02-01", "2025-08-15", subscription_id="halved-1"),
        subscription("halved", 40, "2025-02-01", subscription_id="halved-2"),
        # a gap over two month ends: churn, then reactivation
        subscription("paused", 200, "2025-01-10", "2025-05-20"),
        subscription("paused", 200, "2025-07-05"),
        # a trial is no MRR
        subscription("big", 4000, "2025-03-01", charge_type="trial"),
        subscription("big", 4000, "2025-04-01"),
        subscription("hiring", 300, "2025-01-05"),
        subscription("lost", 500, "2025-01-01", "2026-02-10"),
        # in no figure
        subscription("nobody", 9999, "2025-01-01"),
    ],
    "touchpoints": [
        touchpoint("raised", "meeting", "outbound", "attended"),
        touchpoint("hiring", "email", "inbound", "delivered"),
        touchpoint("halved", "email", "outbound", "opened"),
    ],
    "survey_responses": [],
    "missing_keys": [{"entity": "customers", "source": "crm", "key_text": "lost", "missing_since": "2026-02-11"}],
    # what ingestion reports of itself
    "source_arrivals": [
        {
            "source": "crm",
            "entity": "customers",
            "expected_every_days": 1,
            "last_loaded_at": "2026-03-18 23:59:59",
            "batches": 2,
            "rows_accepted": 90,
            "rows_quarantined": 10,
        },
        {
            "source": "desk",
            "entity": "touchpoints",
            "expected_every_days": 7,
            "batches": 0,
            "rows_accepted": 0,
            "rows_quarantined": 0,
        },
    ],
    "quarantined_rows": [
        {
            "entity": "customers",
            "source": "crm",
            "rule": "required",
            "rows": 4,
            "first_seen_on": "2026-03-01",
            "last_seen_on": "2026-03-18",
        },
        {
            "entity": "customers",
            "source": "crm",
            "rule": "required",
            "rows": 6,
            "first_seen_on": "2026-03-17",
            "last_seen_on": "2026-03-17",
        },
    ],
    "held_deliveries": [
        {
            "entity": "customers",
            "source": "crm",
            "kind": "held",
            "rows": 400,
            "faulty_rows": 30,
            "path": "crm/a.csv",
            "batch_id": "b1",
            "reason": "30 of 400 rows are faulty",
            "since": "2026-03-18",
            "blocks_publication": True,
        }
    ],
}
AS_OF = "2026-03-20"
HELD = "touchpoints of March 19 are held"
STATUSES: dict[str, Row] = {"touchpoints": {"is_held": True, "data_issue": HELD}}


@pytest.fixture(scope="module")
def company() -> Company:
    return build_company(ROWS, AS_OF, STATUSES)


def test_movements(company: Company) -> None:
    assert company.rows(
        "select customer_id, cast(month as varchar)[:7], movement, segment, amount::int "
        "from marts.mrr_movements_monthly order by all"
    ) == [
        ("big", "2025-04", "new", "Strategic", 4000),
        ("halved", "2025-02", "new", "Core", 100),
        ("halved", "2025-08", "contraction", "Core", -60),
        ("hiring", "2025-01", "new", "Digital", 300),
        ("lost", "2025-01", "new", "Core", 500),
        ("lost", "2026-02", "churn", "Core", -500),
        ("paused", "2025-01", "new", "Core", 200),
        ("paused", "2025-05", "churn", "Core", -200),
        ("paused", "2025-07", "reactivation", "Core", 200),
        ("raised", "2025-02", "new", "Core", 100),
        ("raised", "2025-09", "expansion", "Core", 80),
    ]


def test_bridge_of_the_month_in_which_a_customer_changed_segment(company: Company) -> None:
    assert company.rows(
        "select segment, opening_mrr::int, left_segment_mrr::int, entered_segment_mrr::int, closing_mrr::int "
        "from marts.mrr_rollforward_monthly where month = '2026-01-01' order by segment"
    ) == [
        ("All", 5220, -300, 300, 5220),
        ("Core", 920, 0, 300, 1220),
        ("Digital", 300, -300, 0, 0),
        ("Strategic", 4000, 0, 0, 4000),
        ("Unassigned", 0, 0, 0, 0),
    ]


@pytest.mark.parametrize(
    ("metric", "segment", "numerator", "denominator"),
    [
        ("logo_churn_rate", "Core", 1, 4),
        ("logo_churn_rate", "Digital", 0, 1),
        ("logo_churn_rate", "All", 1, 5),
        ("customer_retention_rate", "All", 4, 5),
        ("gross_revenue_retention", "Core", 340, 900),
        ("gross_revenue_retention", "All", 640, 1200),
        ("net_dollar_retention", "Core", 420, 900),
        ("net_dollar_retention", "All", 720, 1200),
        ("net_dollar_retention", "Strategic", 0, 0),
    ],
)
def test_twelve_months_to_the_end_of_february(
    company: Company, metric: str, segment: str, numerator: int, denominator: int
) -> None:
    [row] = company.rows(
        "select numerator, denominator, value, is_complete from marts.metric_values "
        "where period_type = 'ttm' and period_end = '2026-02-28' "
        f"and metric_id = '{metric}' and segment = '{segment}'"
    )
    value = round(Decimal(numerator) / Decimal(denominator), 10) if denominator else None
    assert row == (numerator, denominator, value, True)


def test_who_left_and_returned_is_counted_apart(company: Company) -> None:
    assert company.rows(
        "select segment, value::int from marts.metric_values where metric_id = 'logo_left_and_returned' "
        "and period_end = '2026-02-28' and value > 0 order by segment"
    ) == [("All", 1), ("Core", 1)]


def test_a_year_must_be_known_before_it_is_compared(company: Company) -> None:
    assert company.rows(
        "select cast(min(period_end) filter (where not_measurable_reason is null) as date), "
        "max(period_end) filter (where not_measurable_reason = 'history_too_short') "
        "from marts.metric_values where metric_id = 'gross_revenue_retention' and period_type = 'ttm'"
    ) == [(date(2026, 1, 31), date(2025, 12, 31))]


def test_engagement_of_february_carries_the_held_delivery(company: Company) -> None:
    assert company.rows(
        "select segment, numerator::int, denominator::int, data_issue from marts.metric_values "
        "where metric_id = 'engagement_rate' and period_start = '2026-02-01' and denominator > 0 "
        "order by segment"
    ) == [
        ("All", 2, 6, HELD),
        ("Core", 2, 5, HELD),
        ("Strategic", 0, 1, HELD),
    ]


def test_what_cannot_be_measured_says_why_once_per_segment(company: Company) -> None:
    assert company.rows(
        "select metric_id, period_type, not_measurable_reason, count(*), min(period_start), max(period_end) "
        "from marts.metric_values "
        "where metric_id in ('nps', 'engagement_rate_with_content', 'ttfv_reached_rate') "
        "group by all order by all"
    ) == [
        (metric, period, reason, 5, date(2026, 3, 20), date(2026, 3, 20))
        for metric, period, reason in [
            ("engagement_rate_with_content", "month", "no source is mapped for usage_events"),
            ("nps", "trailing_90d", "survey_responses has no rows yet"),
            ("ttfv_reached_rate", "trailing_180d", "no source is mapped for onboarding_milestones"),
        ]
    ]


def test_customers_of_today(company: Company) -> None:
    assert company.rows(
        "select customer_id, segment, last_segment, mrr::int, employee_count, "
        "cast(last_active_on as varchar), is_missing_from_latest_snapshot "
        "from marts.dim_customer order by customer_id"
    ) == [
        ("big", "Strategic", "Strategic", 4000, None, "2026-03-20", False),
        ("halved", "Core", "Core", 40, 60, "2026-03-20", False),
        ("hiring", "Core", "Core", 300, 60, "2026-03-20", False),
        ("lost", None, "Core", 0, 60, "2026-02-09", True),
        ("paused", "Core", "Core", 200, 60, "2026-03-20", False),
        ("raised", "Core", "Core", 180, 60, "2026-03-20", False),
    ]


def test_a_target_freezes_on_its_deadline_inside_a_month(company: Company) -> None:
    assert company.rows(
        "select status, value, cast(period_end as varchar) from marts.target_status "
        "where target_id = 'segmentation_coverage_all'"
    ) == [("achieved", Decimal(1), "2025-07-15")]


def test_what_ingestion_reports_is_published(company: Company) -> None:
    assert company.rows("select * from marts.source_arrivals order by source") == [
        ("crm", "customers", 1, None, datetime(2026, 3, 18, 23, 59, 59), 2, True, 2, 90, 10),
        ("desk", "touchpoints", 7, None, None, None, True, 0, 0, 0),
    ]
    assert company.rows("select * from marts.quarantined_rows") == [
        ("customers", "crm", "required", 10, date(2026, 3, 1), date(2026, 3, 18))
    ]
    assert company.rows("select * from marts.quarantine_daily order by day") == [
        ("customers", "crm", "required", date(2026, 3, 1), 4),
        ("customers", "crm", "required", date(2026, 3, 17), 6),
    ]
    assert company.rows("select * from marts.held_deliveries") == [
        ("customers", "crm", "crm/a.csv", "held", "b1", 400, 30, "30 of 400 rows are faulty", date(2026, 3, 18), True)
    ]
