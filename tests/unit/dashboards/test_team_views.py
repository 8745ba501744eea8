"""View models of the Team page over real marts files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.dashboards.csm.queries import Customer, Delivered, read_customers
from orchestration.dashboards.parts.address import csm_page
from orchestration.dashboards.parts.charts import WIDE, specification
from orchestration.dashboards.parts.marts import Marts
from orchestration.dashboards.parts.page import Source
from orchestration.dashboards.team.charts import BARS, coverage_chart, load_chart
from orchestration.dashboards.team.headline import title
from orchestration.dashboards.team.people import people
from orchestration.dashboards.team.view import TeamPage, content, team_page
from tests.fixtures import marts_csm, marts_team
from tests.fixtures.marts_basics import add_catalogue
from tests.fixtures.marts_file import AS_OF, HOSTILE_NAMES, MartsFile
from tests.unit.dashboards.test_formats import plain
from tests.unit.dashboards.test_render import FACTS

ALL_DELIVERED = Delivered(frozenset(), ())


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    file = MartsFile()
    marts_team.hold(file, "touchpoints", "The newest delivery of touchpoints is held")
    marts_csm.add_csm(file)
    marts_team.add_team(file)
    opened = Source.open(file.write(tmp_path_factory.mktemp("team") / "marts.duckdb"), FACTS)
    with opened.connection:
        yield opened


@pytest.fixture(scope="module")
def page(source: Source) -> TeamPage:
    view = content(source)[0].view
    assert isinstance(view, TeamPage)
    return view


def customers(source: Source) -> list[Customer]:
    return read_customers(source.connection) or []


def without_target(marts: Marts, *metrics: str) -> Marts:
    return replace(marts, targets=[target for target in marts.targets if target.metric_id not in metrics])


def test_the_title_is_the_figure_furthest_from_its_target(page: TeamPage, source: Source) -> None:
    assert plain(page.title) == "Active management rate 60.0%, 40.0 points below target"
    assert plain(page.lede) == (
        "2 CSMs look after 16 customers with $11,110 MRR. 3 customers with $2,775 MRR have no CSM."
    )
    assert page.issues == ("The newest delivery of touchpoints is held.",)
    # Of twelve people one moves the figure by eight points: it leads only where nothing else is missed.
    few = without_target(source.marts, "active_management_rate", "csm_assignment_rate", "practice_adherence")
    assert plain(title(few, "USD")) == "CSM training completion 75.0%, 25.0 points below target"
    assert plain(title(without_target(few, "csm_training_completion"), "USD")) == (
        "The team is at or above its 1 headline target"
    )
    assert title(replace(source.marts, targets=[]), "USD") == "The team's figures cannot be measured yet"


def test_a_figure_stands_beside_its_target_and_says_when_that_was_judged(page: TeamPage) -> None:
    tiles = {tile.name: tile for tile in page.tiles}
    assert list(tiles) == [
        "CSM assignment rate",
        "Active management rate",
        "CSM training completion",
        "Growth areas under review",
        "Practice adherence",
    ]
    assigned = tiles["CSM assignment rate"]
    assert (assigned.figure.value, assigned.figure.href) == ("92.0%", "figure_csm_assignment_rate.html#all")
    assert assigned.target is not None
    assert (assigned.target.status, assigned.target.word, assigned.target.goal) == ("missed", "Missed", "100.0%")
    # The distance belongs to the value that was judged; today's stands beside it.
    assert plain(assigned.target.distance or "") == "8.0 points below"
    assert plain(assigned.settled or "") == "on 15 Jul 2026; now 96.0%"
    assert dict(assigned.figure.facts)["Period"].startswith("On 15")
    assert assigned.interval is None
    coverage = {row.name: row.cells[0] for row in page.coverage}["CSM assignment rate"]
    assert coverage.figure is not None
    assert (coverage.figure.value, plain(coverage.settled or "")) == ("92.0%", "on 15 Jul 2026; now 96.0%")
    managed = tiles["Active management rate"]
    assert managed.target is not None
    assert managed.settled is None
    training = tiles["CSM training completion"]
    assert training.figure.is_small_sample
    assert training.interval == "46.8% to 91.1%"
    growth = tiles["Growth areas under review"]
    assert growth.target is not None
    assert (growth.target.word, growth.target.distance) == ("Achieved", "On target")


def test_months_show_the_last_complete_one_and_late_figures_the_newest_known(page: TeamPage) -> None:
    rows = {row.name: row for _, found in page.roles for row in found}
    assert (rows["Practice adherence"].figure.value, plain(rows["Practice adherence"].period)) == ("95.0%", "Oct 2026")
    assert (rows["Recognitions"].figure.value, plain(rows["Recognitions"].period)) == ("3", "Oct 2026")
    late = rows["Performance after recognition"]
    assert (plain(late.figure.value), plain(late.period)) == ("+15.0 points", "Jul 2026")
    assert rows["Role clarity"].target is None
    line = rows["Role clarity"].line
    assert line is not None
    assert plain(line.text) == "From 91.7% on 30 Nov 2025 to 91.7% on 21 Nov 2026"
    assert [name for name, _ in page.roles] == ["Roles, training and recognition", "Practices and tools"]


def test_segments_show_whole_cohorts_and_a_dash_where_nobody_is_meant(page: TeamPage) -> None:
    coverage = {row.name: row for row in page.coverage}
    review = coverage["Business review coverage"]
    assert [cell.figure.value if cell.figure else None for cell in review.cells] == ["25.0%", "25.0%", None, None]
    programmes = {row.name: row for row in page.programmes}
    onboarding = programmes["Onboarding completion rate"]
    assert plain(onboarding.period) == "Starters of Sep 2026"
    assert {cell.figure.value for cell in onboarding.cells if cell.figure} == {"75.0%"}
    targets = [cell.target for cell in onboarding.cells]
    assert [target is None for target in targets] == [True, True, False, True]
    assert targets[2] is not None
    assert plain(targets[2].distance or "") == "5.0 points above"
    pilots = programmes["Feedback coverage: pilots"].cells[0].figure
    assert pilots is not None
    assert (pilots.value, pilots.whom) == ("75.0%", "All segments: pilots")


def test_csms_stand_in_a_neutral_order_with_what_their_customers_need(page: TeamPage) -> None:
    assert page.csms is not None
    header = [column.title for column in page.csms.columns]
    rows = [dict(zip(header, [cell.text for cell in row], strict=True)) for row in page.csms.rows]
    assert [row["CSM"] for row in rows] == ["csm-a", "csm-b", "Nobody"]
    assert rows[0] == {
        "CSM": "csm-a",
        "Segment": "Core",
        "Customers": "15",
        "MRR": "$11,020",
        "Red": "1",
        "Yellow": "4",
        "Green": "9",
        "Touch overdue": "3",
        "New, no touch yet": "1",
        "Renew in 90 days": "4",
        "Leaving": "2",
        "To do this week": "9",
    }
    assert plain(page.touches or "") == "Touches: 3 overdue, 1 new without a first touch."
    assert page.csms.rows[0][1].note == "+1 Strategic"
    assert [row[0].href for row in page.csms.rows] == [csm_page("csm-a"), csm_page("csm-b"), "csm_nobody.html"]


def test_charts_say_what_they_show_with_a_tooltip_on_every_mark(page: TeamPage) -> None:
    assert page.coverage_chart is not None
    assert page.load_chart is not None
    assert page.coverage_chart.finding == "96.0% of customers have a CSM of their segment, 60.0% are actively managed"
    assert "Dashed: the target of both." in page.coverage_chart.sub
    assert [len(page.coverage_chart.table.rows), page.coverage_chart.table.rows[-1][1:]] == [
        13,
        ["96.0%", "864 of 900", "60.0%", "540 of 900"],
    ]
    assert plain(page.load_chart.finding) == "A CSM has 15 customers in Core and 1 in Digital"
    assert page.load_chart.table.rows == [["csm-a", "Core", "15", "3"], ["csm-b", "Digital", "1", "0"]]
    for chart in (page.coverage_chart, page.load_chart):
        spec = specification(chart, WIDE)
        marks = [layer for layer in spec.get("layer", [spec]) if layer["mark"]["type"] in ("bar", "point")]
        assert all("tooltip" in mark["encoding"] for mark in marks)
        assert marks


def test_without_touchpoints_the_team_is_late_for_nothing(source: Source) -> None:
    known = Delivered(frozenset({"touchpoints"}), ())
    chart = load_chart(people(customers(source)), AS_OF, known)
    assert chart is not None
    assert chart.table.header == ["CSM", "Segment", "Customers"]
    assert chart.sub.endswith("No source tells touches.")
    freshness = [replace(row, is_mapped=row.entity != "touchpoints") for row in source.marts.freshness]
    page = team_page(replace(source.marts, freshness=freshness), customers(source), FACTS)
    assert page.csms is not None
    assert "Touch overdue" not in [column.title for column in page.csms.columns]


def test_without_assignments_nobody_is_said_to_have_no_csm(source: Source) -> None:
    freshness = [replace(row, is_mapped=row.entity != "csm_assignments") for row in source.marts.freshness]
    page = team_page(replace(source.marts, freshness=freshness), customers(source), FACTS)
    assert page.no_csms == page.lede == "No source delivers CSM assignments: nobody can tell who looks after whom."
    assert (page.csms, page.load_chart, page.nobody) == (None, None, "All customers of today")


def test_a_large_team_shows_its_largest_and_says_so(source: Source) -> None:
    one = customers(source)[0]
    many = [
        replace(one, customer_id=f"{i}-{n}", csm_id=f"csm-{i:03}")
        for i in range(BARS + 5)
        for n in range(1 + (i < BARS))
    ]
    chart = load_chart(people(many), AS_OF, ALL_DELIVERED)
    assert chart is not None
    assert len(chart.table.rows) == BARS
    assert f"The {BARS} with the most customers." in chart.sub
    exact = load_chart(people(many[: 2 * BARS]), AS_OF, ALL_DELIVERED)
    assert exact is not None
    assert "with the most" not in exact.sub


def test_hostile_ids_are_in_no_finding(source: Source) -> None:
    one = customers(source)[0]
    team = people([replace(one, csm_id=name, is_csm_of_segment=None) for name in HOSTILE_NAMES])
    chart = load_chart(team, AS_OF, ALL_DELIVERED)
    assert chart is not None
    assert plain(chart.finding) == f"{len(HOSTILE_NAMES)} CSMs for {len(HOSTILE_NAMES)} customers"
    assert "script" not in chart.finding + chart.sub + chart.text


def test_customers_that_are_counted_but_not_listed_are_not_denied(tmp_path: Path) -> None:
    file = MartsFile()
    marts_csm.deliver(file, *marts_csm.SOURCES)
    marts_team.add_team(file)
    opened = Source.open(file.write(tmp_path / "marts.duckdb"), FACTS)
    with opened.connection:
        page = content(opened)[0].view
    assert isinstance(page, TeamPage)
    assert page.lede == page.no_csms == "This publication does not list the customers of today."


def test_an_empty_company_says_why_in_every_place(tmp_path: Path) -> None:
    file = MartsFile()
    add_catalogue(file)
    opened = Source.open(file.write(tmp_path / "marts.duckdb"), FACTS)
    with opened.connection:
        page = content(opened)[0].view
    assert isinstance(page, TeamPage)
    assert page.title == "The team's figures cannot be measured yet"
    assert page.no_csms == "No source delivers subscriptions: nobody can tell which customers are active."
    assert page.no_charts == "Coverage is not measured at two month ends yet."
    assert (page.csms, page.nobody, page.coverage, page.roles) == (None, None, [], [])
    assert coverage_chart(opened.marts) is None
    assert page.tiles == []
