"""The front page as a whole: title, headline strip, what is not judged, issues, the file, where to read on."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.dashboards.parts.marts import Marts, read_marts
from orchestration.dashboards.parts.table import file_text
from orchestration.dashboards.scorecard import headline, onward
from orchestration.dashboards.scorecard.queries import Past
from orchestration.dashboards.scorecard.view import Scorecard, scorecard
from tests.fixtures import marts_factory as factory
from tests.fixtures.marts_file import read as read_file
from tests.fixtures.marts_scorecard import FACTS, scored_company
from tests.unit.dashboards.test_formats import plain

ALONE = Past(None, [], [], [])


def marts_of(file: factory.MartsFile, folder: Path) -> Marts:
    return read_file(file.write(folder / "marts.duckdb"), read_marts)


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Marts:
    return marts_of(scored_company(), tmp_path_factory.mktemp("scored"))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Marts:
    return marts_of(factory.empty_company(), tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="module")
def lone(tmp_path_factory: pytest.TempPathFactory) -> Marts:
    return marts_of(factory.one_customer_company(), tmp_path_factory.mktemp("lone"))


def page(marts: Marts) -> Scorecard:
    return scorecard(marts, ALONE, FACTS)


def test_the_title_counts_only_what_can_be_judged(scored: Marts, empty: Marts, lone: Marts) -> None:
    title = "3 of 9 judged targets achieved, 2 on track, 3 at risk and 1 missed"
    assert plain(page(scored).title) == title
    assert page(empty).title == "No target can be judged yet"
    assert page(lone).title == "The only target that can be judged is achieved"


def test_what_is_not_judged_is_apart_and_says_why(scored: Marts, empty: Marts) -> None:
    view = page(scored)
    assert view.unjudged_title == "3 more not judged: 2 without a target set and 1 not measurable"
    assert all(row.reason for row in view.unjudged)
    assert sum(len(m) for o in view.objectives for m in o.measures) + len(view.unjudged) == view.total
    bare = page(empty)
    assert (bare.objectives, bare.unjudged_title) == ([], f"{bare.total} not measurable")


def test_an_issue_is_told_once_with_all_it_touches(tmp_path: Path) -> None:
    file = factory.MartsFile()
    for metric_id, segment in (("nps", "All"), ("engagement_rate", "Core"), ("engagement_rate", "Digital")):
        file.target(metric_id, segment, "0.5", "0.4", "at_risk", issue="A delivery is held")
    (issue,) = page(marts_of(file, tmp_path)).issues
    assert (issue.text, issue.touches) == ("A delivery is held.", "Engagement rate and Net promoter score")


def test_the_furthest_rate_leaves_out_small_samples(tmp_path: Path) -> None:
    file = factory.one_customer_company()
    file.target("engagement_rate", "Core", "0.5", "0.4", "at_risk")
    file.target("engagement_rate", "Digital", "0.5", "0.1", "at_risk", small=True)
    lede = page(marts_of(file, tmp_path)).lede
    assert lede.endswith("full sample, furthest from its target: Engagement rate in Core, 40.0% against 50.0%.")


def test_the_file_holds_every_target_unrounded_and_opens_safely(scored: Marts, tmp_path: Path) -> None:
    lines = file_text(page(scored).file).splitlines()
    assert len(lines) == len(scored.targets) + 1
    row = next(line for line in lines if line.startswith("Logo churn rate,Core"))
    assert ",0.084398977," in row
    assert "2027-06-30,12 months to 21 Nov 2026" in row
    file = factory.MartsFile()
    file.target("nps", "All", "40", "30", "at_risk", name="=cmd|' /C calc'!A0")
    assert "'=cmd|" in file_text(page(marts_of(file, tmp_path)).file)


def test_without_a_source_of_subscriptions_mrr_is_unknown_not_zero(empty: Marts) -> None:
    tiles = headline.tiles(empty, FACTS)
    assert [tile.figure.value for tile in tiles] == ["–"] * 5
    assert all("Not measurable" in tile.note for tile in tiles)
    assert [tile.spark for tile in tiles] == [None] * 5


def test_a_young_company_shows_mrr_and_says_why_it_has_no_retention(lone: Marts) -> None:
    tiles = headline.tiles(lone, FACTS)
    assert [tile.figure.value for tile in tiles] == ["$420", "1", "–", "–", "–"]
    assert (tiles[0].change, plain(tiles[0].since), plain(tiles[0].span)) == (
        "Unchanged",
        "since 31 Oct 2026",
        "3 months",
    )
    assert "less than twelve months" in tiles[2].note


def test_falling_churn_and_rising_retention_are_better(scored: Marts) -> None:
    tiles = {tile.name: tile for tile in headline.tiles(scored, FACTS)}
    churn, retention = tiles["Logo churn, 12 months"], tiles["Net dollar retention"]
    assert (plain(churn.change or ""), churn.trend, plain(churn.since)) == (
        "-0.2 points",
        "better",
        "since 31 Oct 2026",
    )
    assert (plain(retention.change or ""), retention.trend) == ("+0.5 points", "better")
    assert churn.figure.href == "figure_logo_churn_rate.html#all"
    assert churn.spark is not None
    assert churn.spark.text == "Logo churn, 12 months: from 10.6% to 10.4% over 2 months"


def test_the_lines_that_lead_on_say_what_lies_there(scored: Marts, empty: Marts, lone: Marts) -> None:
    months = [month for month in scored.months("All") if month.is_complete][-12:]
    gap = months[-1].closing_mrr - months[0].opening_mrr
    growth, largest, segments, data = onward.lines(scored, "USD")
    assert plain(growth.text).startswith(f"MRR grew by ${gap:,.0f} (+{gap / months[0].opening_mrr:.1%}) in the 12 ")
    assert plain(growth.text).endswith("complete months to Oct 2026.")
    share = sum((customer.share_of_mrr or Decimal(0) for customer in scored.top_customers[:10]), Decimal(0))
    assert largest.text == f"The 10 largest customers bring {share:.1%} of MRR."
    assert segments.text.startswith("Core brings ")
    assert plain(data.text) == "3 kinds of data delivered; held or doubtful: survey responses."
    assert data.is_doubtful
    assert [line.text for line in onward.lines(empty, "USD")] == ["No source delivers anything yet."]
    assert [line.href for line in onward.lines(lone, "USD")] == ["revenue.html", "segments.html", "data_quality.html"]
