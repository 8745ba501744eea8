"""The figures as a whole: who is counted by whom, and that a difference to what is published is found."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from orchestration.demo import Company, truth_coverage, truth_entities, truth_figures, truth_success, truth_team
from orchestration.demo.calendar import day
from orchestration.demo.truth_figures import METRICS
from orchestration.demo.truth_revenue import Revenue
from orchestration.demo.truth_tally import COLUMNS
from tests.integration.truth_figures import differences
from tests.unit.demo.conftest import SMALL_AS_OF
from tests.unit.demo.handmade import company, figures, setting, table

CATALOGUE = Path(__file__).resolve().parents[3] / "seeds" / "metric_catalogue.csv"
# In tables of their own, beside the figures.
ELSEWHERE = [
    "mrr_movement",
    "logo_churn_rate",
    "logo_left_and_returned",
    "customer_retention_rate",
    "gross_revenue_retention",
    "net_dollar_retention",
    "engagement_rate",
    "engagement_rate_with_content",
    "time_to_first_value_days",
    "ttfv_median_days",
    "ttfv_p75_days",
    "ttfv_reached_rate",
    "ttfv_mean_days_achievers",
    "nps",
    "segmentation_coverage",
    "churn_standard_adherence",
    "churn_reasons_logos",
    "churn_reasons_mrr",
]
UNKNOWABLE = ("health_", "velocity_")  # scores are the model's own: no company knows them
NONE = {"breakdown": "none", "breakdown_value": "none", "period_type": "month", "sample_size": 2}


def books(published: list[dict[str, object]], own: list[dict[str, object]]) -> duckdb.DuckDBPyConnection:
    """One metric, content_per_customer, as published and as the truth has it, in the month of June 2026."""
    connection = duckdb.connect()
    usual = {**NONE, "metric_id": "content_per_customer", "denominator": 2.0}
    frames = {}
    for name, rows in (("published", published), ("own", own)):
        frames[name] = pd.DataFrame([{**usual, "period_end": pd.Timestamp("2026-06-30"), **row} for row in rows])
        connection.register(name, frames[name])
    connection.execute("create schema marts")
    connection.execute(
        "create table marts.metric_values as select * replace (period_end::date as period_end, "
        "numerator::decimal(28, 10) as numerator, denominator::decimal(28, 10) as denominator) from published"
    )
    connection.execute("create table truth_figures as select * from own")
    return connection


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ({}, 0),
        ({"numerator": 1.00000001}, 1),
        ({"numerator": 1.0000000001}, 0),
        ({"denominator": 3.0}, 1),
        ({"sample_size": 3}, 1),
        ({"segment": "Digital"}, 2),
        ({"period_end": pd.Timestamp("2026-05-31")}, 2),
        ({"breakdown_value": "video"}, 2),
        ({"numerator": None, "denominator": None}, 1),
    ],
)
def test_every_difference_is_found_from_both_sides(change: dict[str, object], number: int) -> None:
    row = {"segment": "Core", "numerator": 1.0}
    nothing = {"segment": "Strategic", "numerator": 0.0, "denominator": 0.0}
    found = differences(books([{**row, **change}, nothing], [row]), "content_per_customer")
    assert len(found) == number


def test_the_company_has_its_own_account_of_every_metric_it_can_know() -> None:
    with CATALOGUE.open(newline="", encoding="utf-8") as lines:
        named = {row["metric_id"] for row in csv.DictReader(lines)}
    assert {metric for metric in named if not metric.startswith(UNKNOWABLE)} == {*METRICS, *ELSEWHERE}


def test_figures_are_of_listed_metrics_and_each_stands_once(small: Company) -> None:
    at = day(SMALL_AS_OF)
    entities = {
        **truth_entities.current(small, at),
        **truth_success.current_tables(small, at),
    }
    table_ = truth_figures.figures(Revenue(small, at), [day("2026-07-31"), at], at, at, entities)
    assert set(table_["metric_id"]) <= set(METRICS)
    assert len(METRICS) == len(set(METRICS))
    assert not table_.duplicated(COLUMNS[:6]).any()


def test_a_csm_counts_while_assigned_employed_and_of_the_customers_segment() -> None:
    def assigned(customer: int, csm: str, first: str, last: str | None = None) -> dict[str, object]:
        return {"customer_id": f"C{customer}", "csm_id": csm, "assigned_from": first, "assigned_to": last}

    rows = table(
        ["assigned_from", "assigned_to"],
        assigned(0, "core", "2026-06-30"),
        assigned(1, "core", "2026-01-01", "2026-06-30"),  # ended before the day did
        assigned(2, "digital", "2026-01-01"),  # of another segment
        assigned(3, "gone", "2026-01-01"),
        assigned(4, "unknown", "2026-01-01"),
        assigned(5, "gone", "2026-01-01"),
        assigned(5, "core", "2026-06-01"),
    )
    csms = table(
        ["started_on", "left_on"],
        {"csm_id": "core", "segment": "Core", "started_on": "2020-01-01"},
        {"csm_id": "digital", "segment": "Digital", "started_on": "2020-01-01"},
        {"csm_id": "gone", "segment": "Core", "started_on": "2020-01-01", "left_on": "2026-06-30"},
    )
    payers = company(*({"customer": k, "start_date": "2026-01-01"} for k in range(6)))
    seen = setting(payers, "2026-06-30", csm_assignments=rows, csms=csms)
    assert list(truth_coverage.Matched(seen).on(day("2026-06-30"))) == [True, False, False, False, False, True]
    assert list(truth_coverage.Matched(seen).on(day("2026-06-29"))) == [False, True, False, True, False, True]


def test_the_team_by_hand(small: Company) -> None:
    def review(csm: str, on: str, role: float, performance: float) -> dict[str, object]:
        marks = {"role_understanding": role, "role_execution": 3, "performance": performance, "satisfaction": 4}
        return {"csm_id": csm, "reviewed_on": on, "scale_max": 5, **marks}

    tables = {
        "csms": table(
            ["started_on", "left_on"],
            {"csm_id": "a", "started_on": "2020-01-01"},
            {"csm_id": "b", "started_on": "2020-01-01"},
            {"csm_id": "c", "started_on": "2020-01-01", "left_on": "2026-06-30"},
        ),
        "performance_reviews": table(
            ["reviewed_on"],
            review("a", "2026-01-10", 3, 3),
            review("a", "2026-06-20", 4, 4.5),
            review("b", "2026-06-01", 3, 2),
            review("c", "2026-06-01", 5, 2),
        ),
        "training_completions": table(
            ["completed_on"],
            {"csm_id": "a", "course": "x", "completed_on": "2026-06-30", "rating": 4.0, "scale_max": 5.0},
            {"csm_id": "a", "course": "y", "completed_on": "2026-07-01", "rating": 5.0, "scale_max": 5.0},
        ),
        "growth_areas": table(["opened_on", "closed_on"], {"csm_id": "a", "area": "x", "opened_on": "2026-06-01"}),
        "recognitions": table(
            ["recognised_on"],
            {"csm_id": "a", "recognised_on": "2026-06-02"},
            {"csm_id": "a", "recognised_on": "2026-06-25"},  # no review after it yet
            {"csm_id": "b", "recognised_on": "2026-06-15"},
        ),
        "practice_audits": table(
            ["audited_on"],
            {"audit_id": 1, "audited_on": "2026-06-01", "is_adherent": True, "is_effective": None},
            {"audit_id": 2, "audited_on": "2026-06-30", "is_adherent": False, "is_effective": True},
            {"audit_id": 3, "audited_on": "2026-05-31", "is_adherent": False, "is_effective": True},
        ),
        "digital_tool_usage": table(
            ["used_on", "implemented_on"],
            {"tool": "t", "csm_id": "a", "used_on": "2026-06-01", "implemented_on": "2026-01-01"},
            {"tool": "t", "csm_id": "a", "used_on": "2026-06-02", "implemented_on": "2026-01-01"},
            {"tool": "u", "csm_id": "c", "used_on": "2026-06-02", "implemented_on": "2026-06-30"},
            {"tool": "v", "csm_id": "b", "used_on": "2026-07-02", "implemented_on": "2026-07-01"},
        ),
    }
    found = figures(setting(small, "2026-06-30", **tables), truth_team)
    assert {key[1] for key in found} == {"All"}
    told = {metric: value for (metric, *_), value in found.items()}
    assert told["role_clarity"] == (1, 2)
    assert told["role_execution"] == (0, 2)
    assert told["csm_training_completion"] == (0, 2)
    assert told["csm_training_rating"] == (0.8, 1)
    assert told["recognition_count"][0] == 3
    assert told["recognition_performance_change"] == pytest.approx((0.3, 1))
    assert told["practice_adherence"] == (1, 2)
    assert told["practice_effectiveness"] == (1, 1)
    assert told["digital_tool_use"] == (1, 4)
    assert told["digital_tools_implemented"][0] == 2
