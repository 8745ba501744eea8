"""View models of the Revenue page over a real marts file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from orchestration.dashboards.parts import charts
from orchestration.dashboards.parts.marts import Marts, read_marts
from orchestration.dashboards.parts.table import file_text
from orchestration.dashboards.revenue import arr, cohorts, retention
from orchestration.dashboards.revenue.bridge import MOVEMENTS, bridge, totals
from orchestration.dashboards.revenue.charts import retention_scale
from orchestration.dashboards.revenue.customers import concentration
from orchestration.dashboards.revenue.judged import judged
from orchestration.dashboards.revenue.movements import complete_months
from orchestration.dashboards.revenue.queries import read_accounts
from orchestration.dashboards.revenue.view import RevenuePage, revenue_page
from tests.fixtures import marts_factory as factory
from tests.fixtures.marts_file import read
from tests.fixtures.marts_revenue import revenue_company
from tests.unit.dashboards.test_formats import plain
from tests.unit.dashboards.test_render import FACTS


def page_of(path: Path) -> RevenuePage:
    return revenue_page(read(path, read_marts), read(path, read_accounts), FACTS)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = revenue_company()
    for status, goal, deadline in (("missed", "1.1", date(2026, 6, 30)), ("at_risk", "1.2", date(2026, 12, 31))):
        file.target("net_dollar_retention", "Core", goal, "1.05", status, deadline=deadline)
    file.target("gross_revenue_retention", "All", None, "0.919", "unset", reason="no_target")
    file.target("gross_revenue_retention", "Core", "0.9", "0.9", "achieved", end=date(2026, 10, 31))
    return file.write(tmp_path_factory.mktemp("revenue") / "marts.duckdb")


@pytest.fixture(scope="module")
def marts(path: Path) -> Marts:
    return read(path, read_marts)


@pytest.fixture(scope="module")
def page(path: Path) -> RevenuePage:
    return page_of(path)


def test_the_title_and_the_lede_hold_the_numbers(page: RevenuePage) -> None:
    assert plain(page.title) == "ARR is $775,680; customers of a year ago pay 102.1% of what they paid then"
    assert plain(page.lede) == (
        "80 customers bring $64,640 MRR on 21 Nov 2026. Over 12 complete months, new customers added $10,920 and"
        " those that left or pay less took $3,600."
    )


def test_headline_figures_say_what_they_are_made_of_and_lead_to_those_behind_them(page: RevenuePage) -> None:
    tiles = {tile.name: tile for tile in page.tiles}
    assert {name: plain(tile.figure.value) for name, tile in tiles.items()} == {
        "ARR": "$775,680",
        "Net new MRR": "+$1,010",
        "Net dollar retention": "102.1%",
        "Gross revenue retention": "91.9%",
    }
    assert plain(tiles["ARR"].note) == "+23.5% in the 12 months to Oct 2026"
    assert ("Calculation", "12 × $64,640") in tiles["ARR"].figure.facts
    assert plain(tiles["Net new MRR"].note) == "in Oct 2026, +1.6%"
    assert [tile.figure.href for tile in page.tiles] == [
        "#largest-h",
        "figure_mrr_movement.html#all",
        "figure_net_dollar_retention.html#all",
        "figure_gross_revenue_retention.html#all",
    ]


def test_arr_is_compared_with_the_same_month_end_a_year_before(page: RevenuePage, marts: Marts) -> None:
    assert page.arr is not None
    rows = {row.segment: row for row in page.arr.rows}
    assert list(rows) == ["Strategic", "Core", "Digital", "All"]
    assert (rows["All"].now, rows["All"].before, rows["All"].growth) == ("$763,560", "$618,120", "+23.5%")
    assert (rows["Core"].share, rows["Core"].growth) == ("9.4%", "−40.0%")
    assert (plain(page.arr.at), plain(page.arr.before or "")) == ("Oct 2026", "Oct 2025")
    assert plain(page.arr.chart.table.rows[-1][0]) == "21 Nov 2026"
    assert [len(amounts) for amounts in arr.arr_grid(marts, complete_months(marts)).values()] == [12, 12, 12]


def test_the_bridge_closes_and_covers_complete_months_only(marts: Marts, page: RevenuePage) -> None:
    months = complete_months(marts)
    assert (len(months), months[-1].month) == (12, date(2026, 10, 1))
    assert months[0].opening_mrr + sum(totals(months).values()) == months[-1].closing_mrr
    assert page.bridge is not None
    ledger = [(line.word, line.month, line.span) for line in page.bridge.ledger]
    assert ledger[0] == ("Opening MRR", "$62,620", "$51,510")
    assert ledger[1:3] == [("New", "+$910", "+$10,920"), ("Expansion", "+$300", "+$3,600")]
    assert ledger[-1] == ("Closing MRR", "$63,630", "$63,630")
    assert plain(page.bridge.running or "") == "Nov 2026 up to 21 Nov 2026: +$1,010 so far, to $64,640."
    assert plain(page.bridge.chart.finding) == (
        "New business brought 69.5% of the MRR gained in 12 months; losses took back 22.9%"
    )


def test_a_line_of_the_ledger_is_the_published_movement_of_that_month(page: RevenuePage) -> None:
    assert page.bridge is not None
    figures = {line.word: line.of_month for line in page.bridge.ledger if line.of_month}
    assert set(figures) == {word for _, word, _ in MOVEMENTS}
    assert {word: plain(shown.value) for word, shown in figures.items()}["Churn"] == "-$250"
    assert ("Period", "Oct\u00a02026") in figures["Churn"].facts


def test_months_of_loss_alone_and_of_nothing_are_told_as_such(marts: Marts) -> None:
    def finding(churn: int) -> str:
        last = complete_months(marts)[-1]
        zeros = dict.fromkeys((column for column, _, _ in MOVEMENTS), Decimal(0))
        month = replace(last, **{**zeros, "churn_mrr": Decimal(churn)})
        view = bridge(replace(marts, rollforward=[month], _series={}), FACTS)
        assert view is not None
        return view.chart.finding

    assert finding(-40) == "$40 MRR was lost in the last complete month and none gained; churn took most"
    assert finding(0) == "No MRR was gained or lost in the last complete month"


def test_retention_by_segment_marks_small_samples_and_leaves_out_who_has_none(page: RevenuePage) -> None:
    view = page.retention
    assert [row.segment for row in view.rows] == ["All", "Strategic", "Core", "Digital"]
    strategic = view.rows[1]
    assert (strategic.net.value, strategic.net.is_small_sample, view.rows[0].net.is_small_sample) == (
        "97.0%",
        True,
        False,
    )
    assert view.rows[3].net.note == "This publication holds no such figure."
    assert view.chart is not None
    assert view.chart.finding == "Customers of a year ago pay more today in Core, less in Strategic"
    last = dict(zip(view.chart.table.header, view.chart.table.rows[-1], strict=True))
    assert (last["Strategic net"], last["Core gross"]) == ("97.0%*", "90.0%")
    assert "Digital net" not in last  # no panel for who has no figure
    assert len(view.chart.table.rows) == 13


def test_the_scale_of_retention_holds_every_rate_and_says_where_it_starts(marts: Marts, page: RevenuePage) -> None:
    series = {segment: retention.lines(marts, segment) for segment in retention.ORDER}
    assert retention_scale(series) == (Decimal("0.90"), Decimal("1.05"))
    assert retention_scale({}) == (Decimal(1), Decimal("1.05"))
    assert page.retention.chart is not None
    assert plain(page.retention.chart.sub).endswith("The scale starts at 90.0%.")


def test_a_target_of_retention_is_told_beside_its_figure(marts: Marts, page: RevenuePage) -> None:
    net = judged(marts, "net_dollar_retention", "Core", marts.latest("net_dollar_retention", "Core", "ttm"), "USD")
    assert net is not None
    assert (net.status, plain(net.text)) == ("at_risk", "15.0 points below 120.0%")  # the stage still ahead
    unset = judged(marts, "gross_revenue_retention", "All", None, "USD")
    assert unset is not None
    assert (unset.word, unset.text) == ("Unset", "")
    shown = marts.latest("gross_revenue_retention", "Core", "ttm")
    other_day = judged(marts, "gross_revenue_retention", "Core", shown, "USD")
    assert other_day is not None
    assert plain(other_day.text) == "exactly 90.0% on 31 Oct 2026"
    assert judged(marts, "gross_revenue_retention", "Digital", None, "USD") is None
    assert [row.net_judged.word if row.net_judged else None for row in page.retention.rows] == [
        None, None, "At risk", None,
    ]  # fmt: skip
    assert page.tiles[3].judged == unset


def test_the_heat_map_shows_whole_quarters_every_third_month_and_the_latest(page: RevenuePage) -> None:
    customers, mrr = page.cohorts
    assert customers.months == [0, 3, 6, 9, 12]
    assert [plain(row.quarter) for row in customers.rows] == ["Q3 2025", "Q3 2026"]  # Q4 2026 has not ended
    older, younger = customers.rows
    texts = [cell.text if cell else None for cell in older.cells]
    assert texts == ["100%", "94%", None, None, "89%", "88%"]
    assert [cell.shade if cell else None for cell in older.cells] == [5, 3, None, None, 2, 2]
    assert [cell.text if cell else None for cell in younger.cells] == ["100%", None, None, None, None, "95%"]
    assert (older.size, older.is_small_sample, younger.is_small_sample) == ("90", False, True)
    assert plain(customers.finding) == "Q3 2025 keeps 88.9% of its customers after 12 months"
    assert plain(mrr.finding) == "Q3 2025 keeps 110.0% of its MRR after 12 months"
    assert plain(customers.latest) == "31 Oct 2026"
    assert older.cells[1] is not None
    assert plain(older.cells[1].about) == "Starters of Q3 2025 on 31 Dec 2025: 85 of 90"


def test_a_cell_is_shaded_as_it_is_printed(page: RevenuePage) -> None:
    almost = page.cohorts[1].rows[0].cells[1]
    assert almost is not None
    assert (almost.text, almost.shade, plain(almost.about)[-16:]) == ("100%", 5, "$8,964 of $9,000")
    assert len(cohorts.SHADES) + 1 == len(cohorts.KEY)


def test_the_list_holds_every_customer_by_mrr(page: RevenuePage) -> None:
    rows = page.customers.rows
    assert [row[0].text for row in rows] == ["Aspen Group", "R2", "=SUM(1)", "Dogwood"]  # a blank name: its id
    assert [row[4].text for row in rows] == ["13.9%", "5.6%", "0.6%", "0.2%"]
    assert [(row[6].text, row[6].href) for row in rows[:2]] == [("s1", rows[0][6].href), ("Nobody", "csm_nobody.html")]
    assert (rows[0][5].status, rows[1][5].status) == ("green", None)
    assert page.concentration == "The largest customer brings 13.9% of MRR."
    assert "'=SUM(1)" in file_text(page.customers)


def test_the_ten_largest_are_summed_where_there_are_more(path: Path) -> None:
    listed = read(path, read_accounts)
    assert listed is not None
    many = [listed[0], *[listed[2]] * 10]
    told = concentration(many, Decimal(25_200))
    assert told == "The largest customer brings 35.7% of MRR, the 10 largest 50.0%."
    assert concentration([], Decimal(1)) is None


def test_a_young_company_says_what_it_cannot_tell_yet_and_an_older_release_whom_it_names(tmp_path: Path) -> None:
    file = factory.one_customer_company().write(tmp_path / "marts.duckdb")
    page = page_of(file)
    assert page.title == "ARR is $5,040; retention cannot be measured yet"
    assert "less than twelve months" in (page.retention.reason or "")
    assert (page.retention.chart, page.cohorts) == (None, [])
    assert page.arr is not None
    assert (page.arr.before, page.arr.rows[-1].growth) == (None, "–")
    assert plain(page.arr.chart.finding) == "ARR stands at $5,040 at the end of Oct 2026"
    assert "less than twelve months" in page.tiles[2].note
    with duckdb.connect(str(file)) as connection:
        connection.execute("drop table customer_today")
    assert [cell.text for cell in page_of(file).customers.rows[0]] == [
        "Solo Practice", "1", "Digital", "$420", "100.0%", "–", "–", "–", "C1",
    ]  # fmt: skip


def test_nobody_pays_anything_yet(tmp_path: Path) -> None:
    page = page_of(factory.empty_company().write(tmp_path / "marts.duckdb"))
    assert page.title == "There is no recurring revenue to show yet"
    assert plain(page.lede) == "No customer has MRR on 21 Nov 2026."
    assert (page.arr, page.bridge, page.cohorts, page.concentration) == (None, None, [], None)
    assert page.tiles[0].figure.note == "No source has delivered recurring revenue."
    assert plain(page.customers.empty) == "No customer has MRR on 21 Nov 2026."


def test_every_drawing_tells_its_marks(page: RevenuePage) -> None:
    assert page.arr is not None
    assert page.bridge is not None
    assert page.retention.chart is not None
    for chart in (page.arr.chart, page.bridge.chart, page.retention.chart):
        assert '"tooltip"' in charts.script(chart.id, {"narrow": charts.specification(chart, charts.NARROW)})
