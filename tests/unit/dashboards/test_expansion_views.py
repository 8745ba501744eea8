"""View models of the Expansion page over a real marts file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.dashboards.expansion import stock
from orchestration.dashboards.expansion.growth import UPSELL
from orchestration.dashboards.expansion.queries import Sales, read_sales
from orchestration.dashboards.expansion.view import ExpansionPage, expansion_page
from orchestration.dashboards.parts.address import NOBODY
from orchestration.dashboards.parts.marts import Marts, RollforwardMonth, read_marts
from orchestration.dashboards.parts.measures import Context
from tests.fixtures.marts_basics import add_catalogue
from tests.fixtures.marts_engagement import add_engagement
from tests.fixtures.marts_expansion import add_expansion
from tests.fixtures.marts_factory import empty_company
from tests.fixtures.marts_file import AS_OF, MartsFile, read
from tests.unit.dashboards.test_engagement_views import tooltips_missing
from tests.unit.dashboards.test_formats import plain
from tests.unit.dashboards.test_render import FACTS

NOTHING = Decimal(0)
MONTHS = (
    (date(2026, 8, 1), 100, True),
    (date(2026, 9, 1), 50, True),
    (date(2026, 10, 1), 300, True),
    (date(2026, 11, 1), 40, False),
)


def month(start: date, segment: str, expansion: int, is_complete: bool) -> RollforwardMonth:
    moves = (NOTHING, Decimal(expansion), *[NOTHING] * 6)
    return RollforwardMonth(start, segment, NOTHING, *moves, 1, is_complete)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> tuple[Marts, Sales]:
    marts = MartsFile()
    add_catalogue(marts)
    add_engagement(marts)
    add_expansion(marts)
    path = marts.write(tmp_path_factory.mktemp("expansion") / "marts.duckdb")
    grown = [month(start, s, amount, full) for start, amount, full in MONTHS for s in ("All", "Core")]
    return replace(read(path, read_marts), rollforward=grown, _series={}), read(path, read_sales)


@pytest.fixture(scope="module")
def page(source: tuple[Marts, Sales]) -> ExpansionPage:
    return expansion_page(*source, FACTS)


def test_the_title_is_the_rate_and_its_distance_to_the_target(page: ExpansionPage) -> None:
    assert plain(page.title) == "Upsell and cross-sell rate 18.7%, 3.7 points above the target of 15.0%"
    assert plain(page.lede) == (
        "110 of the 588 customers active a year before 21 Nov 2026 won an upsell or cross-sell since."
        " 3 opportunities of $2,400 MRR are open."
    )


def test_after_the_deadline_the_distance_is_that_of_the_settled_rate(source: tuple[Marts, Sales]) -> None:
    marts, sales = source
    targets = [
        replace(t, value=Decimal("0.145"), period_end=date(2026, 6, 30)) if t.metric_id == UPSELL else t
        for t in marts.targets
    ]
    title = expansion_page(replace(marts, targets=targets), sales, FACTS).title
    told = "Upsell and cross-sell rate 18.7% now; settled at 14.5%, 0.5 points below the target of 15.0%"
    assert plain(title) == told


def test_only_the_whole_has_a_target_and_a_small_segment_is_marked(page: ExpansionPage) -> None:
    assert page.upsell is not None
    rows = {row.segment: row for row in page.upsell.rows}
    assert list(rows) == ["All", "Strategic", "Core", "Digital"]
    total = rows["All"].verdict
    assert total is not None
    assert plain(total.text) == "3.7 points above the target of 15.0%, due 30 Jun 2027"
    assert rows["Strategic"].figure.is_small_sample
    assert (rows["Strategic"].verdict, rows["Strategic"].counts) == (None, "5 of 20")
    assert (rows["All"].interval, rows["Core"].figure.value) == ("15.8% to 22.1%", "18.9%")
    assert page.upsell.chart.table.rows[-1][2] == "25.0%* (5 of 20)"


def test_expansion_by_month_is_compared_with_the_months_before(page: ExpansionPage) -> None:
    assert page.expansion is not None
    finding = "Customers grew by $300 of MRR in Oct 2026; the mean of the 2 months before is $75"
    assert plain(page.expansion.finding) == finding
    rows = [[plain(c) for c in row] for row in page.expansion.table.rows]
    assert page.expansion.table.header == ["Month", "All", "Core"]
    assert rows[-2:] == [["Oct 2026", "$300", "$300"], ["Nov 2026, so far", "$40", "$40"]]
    assert page.growth is not None
    # 120 for each of 110 that bought, over 2,000 for each of 588.
    assert [f.value for f in dict(page.growth.rows)["MRR added"]] == ["$13,200", "$600", "$6,360", "$6,240"]
    assert dict(page.growth.rows)["Expansion MRR rate"][0].value == "1.1%"


def test_a_quarter_without_a_target_says_so_and_still_tells_what_was_won(page: ExpansionPage) -> None:
    told = [(plain(q.title), q.won.value, q.attained) for q in page.quarters]
    assert told == [
        ("Q3 2026", "$250", "no target is set"),
        ("Q4 2026, so far", "$90", "no target is set"),
    ]
    assert (
        page.quarters[0].won.note == "The plan sets no expansion target for the quarter, so that none can be attained."
    )


def test_the_target_of_a_quarter_shows_as_a_share_of_an_amount(source: tuple[Marts, Sales]) -> None:
    marts, sales = source
    values = [
        replace(v, denominator=Decimal(200), value=Decimal("1.25"))
        if v.metric_id == "expansion_target_attainment" and v.is_complete
        else v
        for v in marts.values
    ]
    quarters = expansion_page(replace(marts, values=values, _series={}), sales, FACTS).quarters
    assert (quarters[0].won.value, quarters[0].attained) == ("$250", "125.0% of the target of $200")


def test_the_pipeline_is_told_by_month_segment_and_stage(page: ExpansionPage) -> None:
    assert page.pipeline is not None
    assert page.pipeline.chart is not None
    now = "$7,500 of MRR is open on 21 Nov 2026"
    before = "at the end of Oct 2026 it was $7,400, 1.4% more than a month before"
    assert plain(page.pipeline.chart.finding) == f"{now}; {before}"
    assert page.pipeline.table is not None
    table = {plain(title): figures for title, figures in page.pipeline.table.rows}
    assert list(table) == [
        "Opportunities, 21 Nov 2026",
        "MRR, 21 Nov 2026",
        "MRR, Oct 2026",
        "Growth in Oct 2026",
        "Conversion in Oct 2026",
    ]
    assert [table[row][0].value for row in table][:3] == ["3", "$7,500", "$7,400"]
    growth = table["Growth in Oct 2026"]
    assert [f.value for f in growth] == ["+1.4%", "+1.3%", "+1.4%", "+2.1%"]
    assert growth[0].is_small_sample
    stages = [(s.stage, s.count, s.mrr, plain(s.days), plain(s.oldest)) for s in page.pipeline.stages]
    assert stages == [
        ("Discovery", "2", "$1,400", "15 days", "20 days"),
        ("Proposal", "1", "$1,000", "20 days", "20 days"),
    ]


def test_the_open_pipeline_is_a_stock_of_today_beside_the_last_month_end(page: ExpansionPage) -> None:
    tile = page.tiles[2]
    assert (tile.name, tile.figure.value) == ("Open pipeline MRR", "$7,500")
    assert plain(tile.note) == "3 opportunities on 21 Nov 2026; $7,400 at the end of Oct 2026"
    assert tile.spark is not None
    assert tile.spark.text == "Last 13 months: from $6,300 to $7,500"


def test_on_the_last_day_of_a_month_the_stock_is_that_of_its_end(source: tuple[Marts, Sales]) -> None:
    marts, _ = source
    whole = [replace(v, is_complete=True) for v in marts.values if v.is_complete or v.metric_id != "pipeline_open_mrr"]
    context = Context(replace(marts, values=whole, _series={}, _values={}), AS_OF, "USD")
    told = "$7,400 of MRR stood open at the end of Oct 2026, 1.4% more than a month before"
    assert plain(stock.stock_finding(context) or "") == told


def test_bars_that_add_up_to_another_amount_say_why(source: tuple[Marts, Sales], page: ExpansionPage) -> None:
    assert page.beside_rate is None
    assert plain(page.beside_won or "") == (
        "Won are recorded upsells and cross-sells alone. The bars of Q3 2026 add up to $150: all growth of MRR, with or"
        " without a recorded opportunity."
    )
    marts, sales = source
    year = [month(date(2025 + (m > 12), (m - 1) % 12 + 1, 1), "All", 10, True) for m in range(10, 23)]
    told = expansion_page(replace(marts, rollforward=year), sales, FACTS).beside_rate
    assert plain(told or "").startswith("The bars of the 12 months to Oct 2026 add up to $120 instead")


def test_closed_opportunities_say_how_many_were_won_of_how_many(page: ExpansionPage) -> None:
    assert page.pipeline is not None
    assert page.pipeline.closed_chart is not None
    finding = "6 of 8 opportunities closed in Oct 2026 were won; 75.0% in the 12 months before"
    assert plain(page.pipeline.closed_chart.finding) == finding
    assert page.pipeline.closed_chart.table.rows[-2][1:] == ["8", "6", "2"]
    year = "12 months to 21 Nov 2026: 2 of 3 won (66.7%). Half of those won took 46 days or less."
    assert plain(page.pipeline.year or "") == year


def test_lists_hold_the_open_by_amount_and_the_closed_by_day(page: ExpansionPage) -> None:
    assert page.opened is not None
    assert page.closed is not None
    opened = [[plain(cell.text) for cell in row] for row in page.opened.rows]
    assert opened[0] == [
        "Customer E1", "Core", "$1,000", "Upsell", "Proposal", "20", "1 Sep 2026", "81", "c1", "O1", "E1",
    ]  # fmt: skip
    # Equal amounts stand in the order of their ids.
    assert [row[-2] for row in opened] == ["O1", "O2", "O3"]
    assert page.opened.rows[1][-3].href == NOBODY
    assert [row[-2].text for row in page.closed.rows] == ["O5", "O6", "O4"]
    assert [row[4].text for row in page.closed.rows] == ["Won", "Lost", "Won"]


def test_references_carry_the_judged_figure_and_a_word_of_care(page: ExpansionPage) -> None:
    assert page.references is not None
    finding = "2 customers have agreed to be a reference, 2 more than before the plan"
    assert plain(page.references.finding) == finding
    assert page.references.verdict is not None
    judged = "53.6 above the target of 38.4, was due 30 Sep 2026: 92 on 30 Sep 2026; now 2"
    assert plain(page.references.verdict.text) == judged
    assert page.references.table.segments == ["All", "Strategic", "Core", "Digital", "Unassigned"]
    assert (
        plain(page.references.care or "") == "1 of them has red health: ask the CSM before you refer anybody to them."
    )
    assert page.references.customers is not None
    assert [row[0].text for row in page.references.customers.rows] == ["Birch Clinic", "=HYPERLINK(1)"]


def test_references_that_are_counted_but_not_listed_are_not_denied(source: tuple[Marts, Sales]) -> None:
    page = expansion_page(source[0], replace(source[1], references=[]), FACTS)
    assert page.references is not None
    assert page.references.customers is None


def test_every_mark_says_what_it_stands_for(page: ExpansionPage) -> None:
    assert page.upsell is not None
    assert page.pipeline is not None
    charts = (page.upsell.chart, page.expansion, page.pipeline.chart, page.pipeline.closed_chart)
    assert [tooltips_missing(chart) for chart in charts if chart is not None] == [set()] * 4


def test_a_company_without_figures_says_why(tmp_path: Path) -> None:
    path = empty_company().write(tmp_path / "marts.duckdb")
    page = expansion_page(read(path, read_marts), Sales(None, None), FACTS)
    assert page.title == "Upsell and cross-sell cannot be measured yet"
    reason = "This publication holds no such figure."
    assert (page.lede, page.unmeasured, page.no_pipeline, page.no_references) == (reason,) * 4
    assert (page.upsell, page.expansion, page.pipeline, page.opened, page.references) == (None,) * 5
    assert page.quarters == []
