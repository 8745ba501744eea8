"""Pages of a publication whose tables hold less than its figures count, and what charts tell on their marks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.dashboards.churn.queries import read_churn
from orchestration.dashboards.churn.view import ChurnPage, churn_page
from orchestration.dashboards.parts import charts
from orchestration.dashboards.parts.marts import read_marts
from orchestration.dashboards.revenue.queries import read_accounts
from orchestration.dashboards.revenue.view import RevenuePage, revenue_page
from orchestration.dashboards.segments.queries import read_segments
from orchestration.dashboards.segments.view import SegmentsPage, segments_page
from tests.fixtures import marts_factory as factory
from tests.fixtures.marts_file import read
from tests.fixtures.marts_leaving import add_leaving
from tests.fixtures.marts_revenue import revenue_company
from tests.unit.dashboards.test_formats import plain
from tests.unit.dashboards.test_render import FACTS


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody left, MRR moved between segments, and customers pay."""
    company = revenue_company()
    company.value("logo_churn_rate", "All", factory.AS_OF, 3, 40, period="month")
    add_leaving(company)
    file = company.write(tmp_path_factory.mktemp("missing") / "marts.duckdb")
    with duckdb.connect(str(file)) as connection:
        connection.execute("delete from churn_events")
        connection.execute("delete from segment_moves")
    return file


def churn(path: Path) -> ChurnPage:
    return churn_page(read(path, read_marts), read(path, read_churn), FACTS)


def revenue(path: Path) -> RevenuePage:
    return revenue_page(read(path, read_marts), read(path, read_accounts), FACTS)


def segments(path: Path) -> SegmentsPage:
    data = read(path, lambda connection: read_segments(connection, factory.AS_OF))
    return segments_page(read(path, read_marts), data, FACTS)


def changed(path: Path, folder: Path, statement: str) -> Path:
    """A copy of the file after one statement."""
    file = folder / "marts.duckdb"
    file.write_bytes(path.read_bytes())
    with duckdb.connect(str(file)) as connection:
        connection.execute(statement)
    return file


def test_who_left_is_unlisted_where_figures_count_somebody(whole: Path, tmp_path: Path) -> None:
    page = churn(whole)
    assert (page.left, page.left_earlier) == (None, None)
    assert page.no_left == "This publication lists none of those who left or pay less."
    nobody = "update metric_values set numerator = 0 where metric_id in ('logo_churn_rate', 'churn_reasons_logos')"
    page = churn(changed(whole, tmp_path, nobody))
    assert page.no_left is None
    assert page.left is not None
    assert page.left.summary == "Nobody left and nobody pays less."


def test_who_moved_is_unlisted_where_the_rollforward_moved_mrr(whole: Path, tmp_path: Path) -> None:
    page = segments(whole)
    assert page.flow is not None
    assert page.moves is None
    assert page.lede.startswith("This publication does not list who moved between segments.")
    still = "update mrr_rollforward_monthly set entered_segment_mrr = 0, left_segment_mrr = 0"
    page = segments(changed(whole, tmp_path, still))
    assert page.moves is not None
    assert page.lede.startswith("Nobody has moved to another segment in the last 13 months.")


def test_revenue_without_months_does_not_deny_the_customers_it_lists(whole: Path, tmp_path: Path) -> None:
    page = revenue(changed(whole, tmp_path, "delete from mrr_rollforward_monthly"))
    assert page.title == "This publication holds no MRR by month"
    assert plain(page.lede) == "It lists 8 customers with $20,601 MRR on 21 Nov 2026."
    assert [tile.figure.note for tile in page.tiles[:2]] == ["This publication holds no MRR by month."] * 2
    assert page.no_growth == "This publication holds no MRR by month."


def test_segments_without_contributions_still_lists_who_has_none(whole: Path, tmp_path: Path) -> None:
    page = segments(changed(whole, tmp_path, "drop table metric_contributions"))
    assert page.uncertain is not None
    assert {row[1].text for row in page.uncertain.rows} == {"Unassigned"}
    assert "Dogwood" in [row[0].text for row in page.uncertain.rows]


def tips(node: Any) -> list[dict[str, Any]]:
    """Every tooltip of a specification."""
    if isinstance(node, list):
        return [tip for part in node for tip in tips(part)]
    if not isinstance(node, dict):
        return []
    here = node.get("tooltip", [])
    return [*(here if isinstance(here, list) else []), *(tip for part in node.values() for tip in tips(part))]


def amounts(specification: dict[str, Any]) -> set[str]:
    return {str(row["told"]) for row in _rows(specification) if "told" in row}


def _rows(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [row for part in node for row in _rows(part)]
    if not isinstance(node, dict):
        return []
    return [*node.get("values", []), *_rows([v for k, v in node.items() if k != "values"])]


def test_marks_tell_amounts_as_the_page_prints_them(whole: Path) -> None:
    page, flow = revenue(whole), segments(whole).flow
    assert page.arr is not None
    assert page.bridge is not None
    assert flow is not None
    for chart, title, told in (
        (page.arr.chart, "ARR", "$120,000"),
        (page.bridge.chart, "MRR", "+$910"),
        (flow.chart, "MRR", "+$4,000"),
    ):
        specification = charts.specification(chart, charts.NARROW)
        shown = [tip for tip in tips(specification) if tip.get("title") == title]
        assert {tip["field"] for tip in shown} == {"told"}
        assert told in {plain(text) for text in amounts(specification)}


def test_only_the_lines_of_retention_have_a_key(whole: Path) -> None:
    """A second scale without a key makes the engine warn in the reader's console."""
    chart = revenue(whole).retention.chart
    assert chart is not None
    text = charts.script(chart.id, {"wide": charts.specification(chart, charts.WIDE)})
    assert '"legend": {' in text
    assert '"legend": null' not in text
