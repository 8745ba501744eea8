"""View models of the Segments page over a real marts file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import yaml

from orchestration.dashboards.parts import charts
from orchestration.dashboards.parts.marts import Marts, read_marts
from orchestration.dashboards.segments import edges, moves
from orchestration.dashboards.segments.compare import Line
from orchestration.dashboards.segments.queries import Bordering, Move, SegmentData, Uncertain, read_segments
from orchestration.dashboards.segments.view import SegmentsPage, segments_page
from tests.fixtures import marts_factory as factory
from tests.fixtures.marts_file import read
from tests.fixtures.marts_revenue import revenue_company
from tests.fixtures.marts_rows import catalogue, put
from tests.unit.dashboards.test_formats import plain
from tests.unit.dashboards.test_render import FACTS

ROOT = Path(__file__).resolve().parents[3]
MOVE = Move("C1", "Elm", date(2026, 5, 4), "Core", "Digital", Decimal(400), 20)


def data_of(path: Path) -> SegmentData:
    return read(path, lambda connection: read_segments(connection, factory.AS_OF))


def page_of(path: Path) -> SegmentsPage:
    return segments_page(read(path, read_marts), data_of(path), FACTS)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = revenue_company()
    file.target(
        "segmentation_coverage", "All", "1", "0.95", "missed", end=date(2026, 7, 15), deadline=date(2026, 7, 15)
    )
    file.target("net_dollar_retention", "Core", "1.1", "1.05", "at_risk", deadline=date(2026, 12, 31))
    return file.write(tmp_path_factory.mktemp("segments") / "marts.duckdb")


@pytest.fixture(scope="module")
def marts(path: Path) -> Marts:
    return read(path, read_marts)


@pytest.fixture(scope="module")
def page(path: Path) -> SegmentsPage:
    return page_of(path)


def lines(page: SegmentsPage) -> dict[str, Line]:
    assert page.comparison is not None
    return {line.name: line for group in page.comparison.groups for line in group.lines}


def test_the_title_names_the_segment_that_brings_most(page: SegmentsPage) -> None:
    assert page.title == "Strategic brings 89.7% of MRR from 12.5% of customers"
    assert plain(page.lede) == (
        "4 moves between segments since 9 Jan 2026: 2 up and 2 down. 1 customer has no segment. 1 customer has one that"
        " rests on unknown data: a low MRR and no known number of employees."
    )


def test_segments_stand_side_by_side_with_their_size(page: SegmentsPage) -> None:
    assert page.comparison is not None
    assert page.comparison.segments == ["Strategic", "Core", "Digital", "All"]
    shown = {name: [cell.figure.value for cell in line.cells] for name, line in lines(page).items()}
    assert shown["Customers"] == ["10", "30", "40", "80"]
    assert shown["MRR"] == ["$58,000", "$6,000", "$640", "$64,640"]
    assert shown["Share of MRR"] == ["89.7%", "9.3%", "1.0%", "100.0%"]
    assert shown["MRR per customer"] == ["$5,800", "$200", "$16", "$808"]
    assert shown["Net dollar retention"] == ["97.0%", "105.0%", "–", "102.1%"]
    mean = lines(page)["MRR per customer"].cells[1].figure
    assert ("Calculation", "$6,000 ÷ 30") in mean.facts
    assert mean.href == "figure_segmentation_coverage.html#core"


def test_a_figure_stands_beside_its_target_and_its_sample(page: SegmentsPage) -> None:
    strategic, core, *_ = lines(page)["Net dollar retention"].cells
    assert strategic.judged is None
    assert strategic.figure.is_small_sample
    assert core.judged is not None
    assert (core.judged.word, plain(core.judged.text)) == ("At risk", "5.0 points below 110.0%")


def test_a_period_is_told_once_and_lines_without_any_figure_are_left_out(page: SegmentsPage) -> None:
    assert page.comparison is not None
    titles = {
        group.title: [line.period and plain(line.period) for line in group.lines] for group in page.comparison.groups
    }
    assert titles == {
        "Size": ["On 21 Nov 2026", None, None, None],
        "Retention": ["12 months to 21 Nov 2026", None],
    }


def test_a_line_tells_its_unit_why_a_figure_is_missing_and_what_only_all_holds(tmp_path: Path) -> None:
    file = revenue_company()
    catalogue(file, (("touchpoint_frequency", "Touchpoint frequency", "count", "month"),))
    for segment, touches, size in (("Strategic", 9, 10), ("Core", 12, 30), ("Digital", None, 40), ("All", 21, 85)):
        put(
            file, "metric_values", metric_id="touchpoint_frequency", segment=segment, breakdown="none",
            breakdown_value="none", period_type="month", period_start=date(2026, 10, 1), period_end=date(2026, 10, 31),
            as_of=factory.AS_OF, value=None if touches is None else Decimal(touches) / size, unit="count",
            sample_size=size, is_complete=True, not_measurable_reason="nobody_to_measure" if touches is None else None,
        )  # fmt: skip
    page = page_of(file.write(tmp_path / "marts.duckdb"))
    line = lines(page)["Touchpoint frequency"]
    assert line.unit == "touches per customer a month"
    assert [cell.figure.value for cell in line.cells] == ["0.90", "0.40", "–", "0.25"]
    assert line.cells[2].figure.note == "There was nobody to measure in this period."
    assert page.uncovered == "Without a segment, counted in All only (sample): Touchpoint frequency 5."
    assert lines(page)["Net dollar retention"].unit is None


def test_a_settled_target_keeps_its_value_with_todays_beside(tmp_path: Path) -> None:
    file = revenue_company()
    frozen = date(2026, 10, 31)
    file.target("net_dollar_retention", "Core", "1.1", "1.02", "missed", end=frozen, deadline=frozen)
    cell = lines(page_of(file.write(tmp_path / "marts.duckdb")))["Net dollar retention"].cells[1]
    assert cell.judged is not None
    assert (cell.figure.value, cell.now, cell.judged.word) == ("102.0%", "now 105.0%", "Missed")
    assert plain(cell.judged.text) == "8.0 points below 110.0%, 12 months to 31 Oct 2026"


def test_mrr_that_moves_is_told_by_month_and_in_all(page: SegmentsPage) -> None:
    flow = page.flow
    assert flow is not None
    assert [(row.segment, row.entered, row.left, row.net) for row in flow.rows] == [
        ("Strategic", "+$4,000", "$0", "+$4,000"),
        ("Core", "$0", "−$4,000", "−$4,000"),
    ]
    assert plain(flow.chart.finding) == "Moves brought Strategic $4,000 MRR in 12 months, all from Core"
    assert plain(flow.chart.text).endswith("Strategic gained $4,000; Core lost $4,000.")
    moved = [row for row in flow.chart.table.rows if row[1] != "$0"]
    assert [plain(cell) for cell in moved[0]] == ["Aug 2026", "+$4,000", "$0", "$0", "-$4,000"]
    specification = charts.specification(flow.chart, charts.NARROW)
    assert '"tooltip"' in charts.script("flow", {"narrow": specification})


def test_ways_are_counted_and_ties_have_an_order(path: Path, page: SegmentsPage) -> None:
    told = [(p.start, p.end, p.moves, p.mrr) for p in page.paths]
    assert told == [
        ("Core", "Digital", "2", "$930"),
        ("Core", "Strategic", "1", "$4,000"),
        ("Digital", "Core", "1", "$501"),
    ]
    assert page.moves is not None
    assert [(row[0].text, row[4].text) for row in page.moves.rows] == [
        ("Aspen Group", "Up"), ("Elm", "Up"), ("Fir", "Down"), ("Elm", "Down"),
    ]  # fmt: skip
    assert page.moves.rows[1][6].text == "–"


def test_moves_that_cancel_out_and_moves_among_three() -> None:
    assert moves._finding({"Core": Decimal(0), "Digital": Decimal(0)}, 12, "USD").endswith("cancelled out")
    three = {"Strategic": Decimal(50), "Core": Decimal(-40), "Digital": Decimal(-10)}
    assert plain(moves._finding(three, 12, "USD")) == "Moves brought Strategic $50 MRR in 12 months; Core gave up $40"
    assert plain(moves.summary([MOVE]) or "") == "1 move between segments since 4 May 2026: 0 up and 1 down."
    assert moves.summary([]) is None
    assert moves.way(replace(MOVE, from_segment="Digital", to_segment="Strategic")) == moves.UP


@pytest.mark.parametrize(
    ("count", "end"),
    [
        (0, "No customer lies between the two: both give the same segments."),
        (1, "1 customer with $3,600 MRR is Strategic only because $3,500 governs."),
        (2, "2 customers with $7,200 MRR are Strategic only because $3,500 governs."),
    ],
)
def test_the_band_says_which_threshold_governs(count: int, end: str) -> None:
    rows = [Bordering("C1", "Elm", Decimal(3600), None)] * count
    assert plain(edges.band_told(rows, "USD")).endswith(end)


def test_an_amount_just_above_the_threshold_does_not_look_like_it() -> None:
    table = edges.band([Bordering("C1", "", Decimal("3500.01"), 80)], "USD")
    assert [cell.text for cell in table.rows[0]] == ["C1", "3,500.01", "80", "C1"]


def test_the_page_names_the_thresholds_of_the_models() -> None:
    known = yaml.safe_load((ROOT / "dbt_project" / "dbt_project.yml").read_text("utf-8"))["vars"]
    names = ("strategic_mrr_above", "review_mrr_up_to", "digital_mrr_up_to", "digital_employees_up_to")
    told = (edges.GOVERNING, edges.MENTIONED_ONCE, edges.DIGITAL_MRR, edges.DIGITAL_EMPLOYEES)
    assert tuple(known[name] for name in names) == told


def test_who_has_no_segment_and_whose_rests_on_a_gap_is_listed(page: SegmentsPage) -> None:
    assert page.uncertain is not None
    assert [[cell.text for cell in row] for row in page.uncertain.rows] == [
        ["=SUM(1)", "Core", "$400", "Employee count unknown", "c1", "R3"],
        ["Dogwood", "Unassigned", "$100", "Segment", "c1", "R4"],
    ]
    assert page.coverage.value == "97.5%"
    assert page.coverage_judged is not None
    assert plain(page.coverage_judged.text) == "95.0% on 15 Jul 2026, 5.0 points below 100.0%"


def test_where_nothing_is_in_doubt_that_is_said() -> None:
    assert edges.uncertain_told([]) == "Every active customer has a segment."
    one = Uncertain("C1", "Elm", "Core", Decimal(100), None, "employee count unknown")
    told = edges.uncertain_told([one, one])
    assert plain(told).startswith(
        "Every active customer has a segment. 2 customers have one that rests on unknown data"
    )
    assert edges.uncertain([one], "USD").rows[0][4].href == "csm_nobody.html"


def test_an_older_release_lists_nothing_and_says_so(tmp_path: Path) -> None:
    file = factory.one_customer_company().write(tmp_path / "marts.duckdb")
    with duckdb.connect(str(file)) as connection:
        for table in ("segment_moves", "segment_review", "customer_today", "metric_contributions"):
            connection.execute(f"drop table {table}")
    page = page_of(file)
    assert (page.moves, page.band, page.uncertain, page.flow, page.paths) == (None, None, None, None, [])
    assert page.title == "Digital brings 100.0% of MRR from 100.0% of customers"
    assert page.lede == "This publication does not list who moved between segments."


def test_nobody_to_compare(tmp_path: Path) -> None:
    page = page_of(factory.empty_company().write(tmp_path / "marts.duckdb"))
    assert (page.title, page.comparison) == ("No customer has a segment yet", None)
    assert page.lede == "Nobody has moved to another segment in the last 13 months."
    assert page.coverage.note == "No source delivers subscriptions."
