"""View models over real marts files: what the page says about targets, revenue and missing data."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.dashboards.parts import targets
from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.marts import Marts, read_marts
from orchestration.dashboards.revenue import view as revenue
from orchestration.dashboards.scorecard.view import headline, scorecard
from orchestration.dashboards.words.wording import objective_of, reason_text
from tests.fixtures import marts_factory as factory
from tests.fixtures.marts_file import read as read_file
from tests.unit.dashboards.test_formats import plain
from tests.unit.dashboards.test_render import FACTS


def marts_of(file: factory.MartsFile, folder: Path) -> Marts:
    return read_file(file.write(folder / "marts.duckdb"), read_marts)


@pytest.fixture
def grown(tmp_path: Path) -> Marts:
    return marts_of(factory.grown_company(), tmp_path)


def rows_of(marts: Marts, as_of: date = factory.AS_OF) -> dict[tuple[str, str], targets.TargetView]:
    return {
        (measure.metric_id, row.segment): row
        for objective in targets.objectives(marts, as_of, "USD")
        for measure in objective.measures
        for row in measure.rows
    }


def one_target(folder: Path, goal: str | None, value: str | None, status: str, **more: object) -> targets.TargetView:
    file = factory.MartsFile()
    file.target("logo_churn_rate", "Core", goal, value, status, direction="down", **more)
    return rows_of(marts_of(file, folder))["logo_churn_rate", "Core"]


@pytest.mark.parametrize(
    ("value", "status", "text"),
    [
        ("0.081", "missed", "1.1 points above"),
        ("0.05", "achieved", "2.0 points below"),
        ("0.07", "achieved", "On target"),
        ("0.0701", "missed", "Just above"),
    ],
)
def test_distance_is_told_as_seen_from_the_target(tmp_path: Path, value: str, status: str, text: str) -> None:
    assert plain(one_target(tmp_path, "0.07", value, status).distance) == text


def test_an_unset_target_is_never_judged(tmp_path: Path) -> None:
    row = one_target(tmp_path, None, "0.05", "unset", reason="no_target")
    assert (row.word, row.target, row.distance, row.value) == ("Unset", "None set", "–", "5.0%")
    assert row.reason == "The plan sets no target for this measure."


def test_what_is_not_measurable_has_a_reason_and_no_gauge(grown: Marts) -> None:
    row = rows_of(grown)["time_to_first_value_days", "All"]
    assert (row.word, row.value, row.gauge) == ("Not measurable", "–", None)
    assert row.reason == "No source delivers onboarding_milestones."


@pytest.mark.parametrize(
    ("deadline", "end", "text"),
    [
        (date(2026, 11, 22), factory.AS_OF, "1 day left"),
        (factory.AS_OF, factory.AS_OF, "ends today"),
        (date(2026, 7, 15), date(2026, 7, 15), "129 days ago, frozen then"),
        (date(2026, 7, 15), factory.AS_OF, "129 days ago"),
    ],
)
def test_time_left_counts_from_as_of(tmp_path: Path, deadline: date, end: date, text: str) -> None:
    row = one_target(tmp_path, "0.07", "0.08", "missed", deadline=deadline, end=end)
    assert plain(row.time_left or "") == text


@pytest.mark.parametrize(
    ("declared", "measured", "text"),
    [
        ("0.08", "0.055", "from 8.0% (declared; measured 5.5%)"),
        ("0.08", "0.0801", "from 8.0% (declared)"),
        ("0.08", None, "from 8.0% (declared)"),
        (None, "0.055", "from 5.5% (measured)"),
        (None, None, None),
    ],
)
def test_where_a_target_starts_from(tmp_path: Path, declared: str | None, measured: str | None, text: str) -> None:
    baselines = {"baseline": declared and Decimal(declared), "measured": measured and Decimal(measured)}
    assert one_target(tmp_path, "0.05", "0.06", "at_risk", **baselines).baseline == text


@pytest.mark.parametrize(
    ("deadline", "text"),
    [
        (date(2026, 11, 22), "last 3 full months: worsening"),
        (factory.AS_OF, None),
        (None, "last 3 full months: worsening"),
    ],
)
def test_a_trend_says_what_it_compares_until_the_deadline(
    tmp_path: Path, deadline: date | None, text: str | None
) -> None:
    row = one_target(tmp_path, "0.07", "0.08", "at_risk", deadline=deadline, trend="worsening")
    assert (plain(row.trend) if row.trend else None) == text


def test_a_frozen_figure_that_is_published_nowhere_else_has_its_sample_and_interval(tmp_path: Path) -> None:
    frozen = {"deadline": date(2026, 7, 15), "end": date(2026, 7, 15), "sample": 391}
    row = one_target(tmp_path, "0.07", "0.08", "missed", ci=(Decimal("0.05"), Decimal("0.11")), **frozen)
    assert (row.sample, row.interval) == ("391", "5.0% to 11.0%")
    assert row.gauge is not None
    assert row.gauge.low is not None


def test_the_interval_of_a_score_stays_on_its_scale(tmp_path: Path) -> None:
    file = factory.MartsFile()
    file.target("nps", "All", "40", "90", "achieved", ci=(Decimal("-104.5"), Decimal("112.25")), sample=3)
    assert plain(rows_of(marts_of(file, tmp_path))["nps", "All"].interval or "") == "-100.0 to +100.0"


def test_the_furthest_rate_leaves_out_small_samples(tmp_path: Path) -> None:
    file = factory.one_customer_company()
    file.target("engagement_rate", "Core", "0.5", "0.4", "at_risk")
    file.target("engagement_rate", "Digital", "0.5", "0.1", "at_risk", small=True)
    lede = scorecard(marts_of(file, tmp_path), FACTS).lede
    assert lede.endswith("Furthest rate from its target: Engagement rate in Core, 40.0% against 50.0%.")


def test_a_gauge_places_every_row_of_a_measure_on_one_scale_from_zero(grown: Marts) -> None:
    rows = rows_of(grown)
    gauges = [rows["logo_churn_rate", segment].gauge for segment in ("Strategic", "Core", "Digital")]
    assert len({gauge.scale for gauge in gauges if gauge}) == 1
    values = [gauge.value for gauge in gauges if gauge and gauge.value is not None]
    assert values == sorted(values)
    for gauge in gauges:
        assert gauge is not None
        places = [place for place in (gauge.low, gauge.value, gauge.high) if place is not None]
        assert len(places) == 3
        assert [0, *places, 100] == sorted([0, *places, 100])


def test_all_comes_before_the_segments_and_retention_before_the_rest(grown: Marts) -> None:
    views = targets.objectives(grown, factory.AS_OF, "USD")
    assert views[0].title == "Better retention"
    assert [row.segment for row in views[0].measures[0].rows] == ["Strategic", "Core", "Digital"]
    assert objective_of("a_metric_of_tomorrow") == "Other measures"


def test_the_title_counts_only_what_can_be_judged(grown: Marts, tmp_path: Path) -> None:
    assert plain(scorecard(grown, FACTS).title) == "3 of 10 judged targets achieved"
    empty = marts_of(factory.empty_company(), tmp_path / "empty")
    assert scorecard(empty, FACTS).title == "No target can be judged yet"


def test_the_bridge_closes_and_covers_complete_months_only(grown: Marts) -> None:
    months = revenue.complete_months(grown)
    assert len(months) == 12
    assert months[-1].month == date(2026, 10, 1)
    moved = sum((getattr(m, column) for m in months for column, _, _ in revenue.MOVEMENTS), Decimal(0))
    assert months[0].opening_mrr + moved == months[-1].closing_mrr
    view = revenue.bridge(grown, FACTS)
    assert view is not None
    assert len(view.chart.table.rows) == 12
    assert view.chart.finding.startswith("MRR grew ") or view.chart.finding.startswith("MRR fell ")


def test_without_a_source_of_subscriptions_mrr_is_unknown_not_zero(tmp_path: Path) -> None:
    tiles = headline.tiles(marts_of(factory.empty_company(), tmp_path), FACTS)
    assert [tile.value for tile in tiles] == ["–"] * 5
    assert all("Not measurable" in tile.note for tile in tiles)


def test_a_young_company_shows_mrr_and_says_why_it_has_no_retention(tmp_path: Path) -> None:
    tiles = headline.tiles(marts_of(factory.one_customer_company(), tmp_path), FACTS)
    assert [tile.value for tile in tiles] == ["$420", "1", "–", "–", "–"]
    assert "less than twelve months" in tiles[2].note


def test_rising_churn_is_worse_and_rising_retention_better(grown: Marts) -> None:
    tiles = {tile.name: tile for tile in headline.tiles(grown, FACTS)}
    assert tiles["Logo churn, 12 months"].trend == "better"  # it fell since the month-end
    assert tiles["Net dollar retention"].trend == "better"  # it rose


def test_an_unknown_reason_code_is_still_readable() -> None:
    assert reason_text("nobody_asked_yet") == "Nobody asked yet."
    assert reason_text("  ") is None


def test_published_at_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        PublicationFacts("x", FACTS.as_of, FACTS.published_at.replace(tzinfo=None), 2026)
