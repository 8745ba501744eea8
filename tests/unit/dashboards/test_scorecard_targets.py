"""A target as a row: distance, start, deadline, interval, gauge, course, and what its figure tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.dashboards.parts import targets
from orchestration.dashboards.parts.marts import Marts, read_marts
from tests.fixtures import marts_factory as factory
from tests.fixtures.marts_basics import add_catalogue
from tests.fixtures.marts_file import read as read_file
from tests.fixtures.marts_scorecard import scored_company
from tests.unit.dashboards.test_formats import plain


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Marts:
    return read_file(scored_company().write(tmp_path_factory.mktemp("scored") / "marts.duckdb"), read_marts)


def rows_of(marts: Marts) -> dict[tuple[str, str], targets.TargetView]:
    views = targets.objectives(marts, marts.targets, factory.AS_OF, "USD")
    metrics = {target.target_id: target.metric_id for target in marts.targets}
    return {(metrics[row.target_id], row.segment): row for row in targets.rows_of(views)}


def row_with(marts: Marts, target_id: str = "logo_churn_rate_core", **changes: object) -> targets.TargetView:
    """The row of a target that differs from the published one; strings of digits stand for decimals."""
    told = {k: Decimal(v) if isinstance(v, str) and v[:1].isdigit() else v for k, v in changes.items()}
    target = replace(next(t for t in marts.targets if t.target_id == target_id), **told)
    (row,) = targets.rows_of(targets.objectives(marts, [target], factory.AS_OF, "USD"))
    return row


def fact(row: targets.TargetView, label: str) -> str | None:
    return next((plain(text) for name, text in row.figure.facts if name == label), None)


@pytest.mark.parametrize(
    ("value", "status", "text"),
    [
        ("0.081", "missed", "1.1 points above"),
        ("0.05", "achieved", "2.0 points below"),
        ("0.07", "achieved", "On target"),
        ("0.0701", "missed", "Just above"),
    ],
)
def test_distance_is_told_as_seen_from_the_target(scored: Marts, value: str, status: str, text: str) -> None:
    row = row_with(scored, value=value, status=status)
    assert (plain(row.distance), row.bound, row.target) == (text, "at most", "7.0%")


def test_a_settled_target_keeps_its_value_and_distance_and_tells_todays_beside_it(tmp_path: Path) -> None:
    file, past, soon = factory.MartsFile(), date(2026, 7, 15), date(2026, 12, 31)
    add_catalogue(file)
    for segment, then, today in (("Core", 49, 64), ("Digital", 49, 49), ("All", 49, 64)):
        file.value("segmentation_coverage", segment, past, then, 100)
        file.value("segmentation_coverage", segment, factory.AS_OF, today, 100)
        settled = {"end": past, "deadline": past} if segment != "All" else {"deadline": soon}
        value = then if segment != "All" else today
        file.target("segmentation_coverage", segment, "0.54", Decimal(value) / 100, "missed", **settled)
    rows = rows_of(read_file(file.write(tmp_path / "marts.duckdb"), read_marts))
    found = {segment: (row.figure.value, plain(row.distance), row.now) for (_, segment), row in rows.items()}
    assert found == {
        "Core": ("49.0%", "5.0 points below", "now 64.0%"),
        "Digital": ("49.0%", "5.0 points below", None),
        "All": ("64.0%", "10.0 points above", None),
    }


def test_an_unset_target_is_never_judged(scored: Marts) -> None:
    row = row_with(scored, target_value=None, value="0.05", status="unset", reason="no_target")
    assert (row.word, row.bound, row.target, row.distance) == ("Unset", None, "None set", "–")
    assert (row.figure.value, fact(row, "Target")) == ("5.0%", None)
    assert row.reason == "The plan sets no target for this measure."


def test_what_is_not_measurable_has_a_reason_and_no_gauge(scored: Marts) -> None:
    row = rows_of(scored)["time_to_first_value_days", "All"]
    assert (row.word, row.figure.value, row.gauge, row.spark) == ("Not measurable", "–", None, None)
    assert row.reason == row.figure.note == "No source delivers onboarding_milestones."


@pytest.mark.parametrize(
    ("deadline", "end", "text"),
    [
        (date(2026, 11, 22), factory.AS_OF, "1 day left"),
        (factory.AS_OF, factory.AS_OF, "ends today"),
        (date(2026, 7, 15), date(2026, 7, 15), "frozen 129 days ago"),
        (date(2026, 7, 15), factory.AS_OF, "129 days ago"),
    ],
)
def test_time_left_counts_from_as_of(scored: Marts, deadline: date, end: date, text: str) -> None:
    row = row_with(scored, status="missed", deadline_on=deadline, period_end=end)
    assert plain(row.time_left or "") == text


@pytest.mark.parametrize(
    ("declared", "measured", "text"),
    [
        ("0.08", "0.055", "8.0% (declared; measured 5.5%)"),
        ("0.08", "0.0801", "8.0% (declared)"),
        ("0.08", None, "8.0% (declared)"),
        (None, "0.055", "5.5% (measured)"),
        (None, None, None),
    ],
)
def test_where_a_target_starts_from(
    scored: Marts, declared: str | None, measured: str | None, text: str | None
) -> None:
    assert fact(row_with(scored, baseline_declared=declared, baseline_measured=measured), "Start") == text


@pytest.mark.parametrize(
    ("deadline", "text"),
    [(date(2026, 11, 22), "worsening"), (factory.AS_OF, None), (None, "worsening")],
)
def test_a_trend_is_told_until_the_deadline(scored: Marts, deadline: date | None, text: str | None) -> None:
    assert fact(row_with(scored, deadline_on=deadline), "Last 3 full months") == text


def test_the_figure_of_a_target_tells_its_sample_its_target_and_where_it_should_be_by_now(scored: Marts) -> None:
    row = rows_of(scored)["logo_churn_rate", "Core"]
    assert row.figure.value == "8.4%"
    assert row.figure.href == "figure_logo_churn_rate.html#core"
    assert (fact(row, "Sample"), fact(row, "Calculation"), fact(row, "Target")) == ("391", "33 ÷ 391", "at most 7.0%")
    assert fact(row, "Population") == "customers active at the start of the period"
    assert fact(row, "By now, on a straight line to the target") == "8.8%"
    assert fact(row, "95% interval") == plain(row.interval or "") == "6.1% to 11.6%"


def test_a_small_sample_is_marked_beside_the_segment_and_explained_with_the_figure(scored: Marts) -> None:
    row = rows_of(scored)["nps", "All"]
    assert (row.is_small_sample, row.figure.is_small_sample) == (True, False)
    assert fact(row, "Small sample") == "fewer than 30, one more or less moves the figure by points"
    assert (row.figure.data_issue or "").startswith("The newest delivery of survey_responses is held")


def test_a_frozen_figure_that_is_published_nowhere_else_has_its_sample_and_interval(scored: Marts) -> None:
    ends = {"ci_low": "0.05", "ci_high": "0.11", "sample_size": 390}
    row = row_with(scored, value="0.08", status="missed", period_end=date(2026, 7, 15), **ends)
    assert (row.figure.value, fact(row, "Sample"), row.interval) == ("8.0%", "390", "5.0% to 11.0%")
    assert (fact(row, "Calculation"), row.figure.href) == (None, "figure_logo_churn_rate.html#core")
    assert row.gauge is not None
    assert row.gauge.low is not None


def test_the_interval_of_a_score_stays_on_its_scale(scored: Marts) -> None:
    row = row_with(scored, "nps_all", ci_low=Decimal("-104.5"), ci_high=Decimal("112.25"))
    assert plain(row.interval or "") == "-100.0 to +100.0"


def test_the_course_ends_with_the_judged_value_even_where_later_periods_are_known(scored: Marts) -> None:
    spark = row_with(scored, value="0.08", period_end=date(2026, 11, 10)).spark
    assert spark is not None
    assert spark.text == "Logo churn rate, Core: from 9.0% to 8.0% over 2 periods"
    assert row_with(scored, period_end=date(2026, 10, 31)).spark is None


def test_a_gauge_places_every_row_of_a_measure_on_one_scale_from_zero(scored: Marts) -> None:
    rows = rows_of(scored)
    gauges = [rows["logo_churn_rate", segment].gauge for segment in ("Strategic", "Core", "Digital")]
    # 15.9% is the largest that is shown: the scale ends at 20%
    assert [gauge and (gauge.value, gauge.target) for gauge in gauges] == [(22.06, 25.0), (42.2, 35.0), (64.62, 45.0)]
    for gauge in gauges:
        assert gauge is not None
        places = [place for place in (gauge.low, gauge.value, gauge.high) if place is not None]
        assert len(places) == 3
        assert [0, *places, 100] == sorted([0, *places, 100])


def test_all_comes_before_the_segments_and_retention_before_the_rest(scored: Marts) -> None:
    views = targets.objectives(scored, scored.targets, factory.AS_OF, "USD")
    assert views[0].title == "Better retention"
    assert views[0].summary == "1 achieved, 3 at risk, 2 unset"
    assert [row.segment for row in views[0].measures[0]] == ["Strategic", "Core", "Digital"]
