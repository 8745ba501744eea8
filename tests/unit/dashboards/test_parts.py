"""The parts pages are made of: figures with what stands beside them, sparklines, lists, charts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import altair as alt
import pytest

from orchestration.dashboards.parts.charts import NARROW, WIDE, Chart, rows, sized, specification, svg
from orchestration.dashboards.parts.figure import figure
from orchestration.dashboards.parts.marts import Marts, MetricValue, read_marts
from orchestration.dashboards.parts.sparkline import HEIGHT, MARGIN, WIDTH, sparkline
from orchestration.dashboards.parts.table import Cell, Column, DataTable, Table, file_text
from orchestration.dashboards.workshop import Workshop
from tests.fixtures import marts_factory as factory
from tests.fixtures.marts_file import read
from tests.unit.dashboards.test_formats import plain


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Marts:
    return read(factory.grown_company().write(tmp_path_factory.mktemp("parts") / "marts.duckdb"), read_marts)


def test_a_figure_carries_what_a_reader_may_ask(marts: Marts) -> None:
    value = marts.shown("logo_churn_rate", "Core", "ttm")
    assert value is not None
    made = figure(marts, value, "USD")
    facts = dict(made.facts)
    assert made.href == "figure_logo_churn_rate.html#core"
    assert made.whom == "Core"
    assert facts["Population"] == "customers active at the start of the period"
    assert facts["Sample"] == f"{value.sample_size}"
    assert facts["Calculation"] == f"{value.numerator:.0f} ÷ {value.denominator:.0f}"
    assert plain(facts["Period"]).startswith("12 months to 21 Nov 2026")
    assert made.of == "logo_churn_rate|Core|none|none|ttm|2026-11-21"


def test_of_months_the_last_complete_one_is_shown_and_a_running_one_says_so(marts: Marts) -> None:
    series = marts.series("logo_churn_rate", "All", "month")
    assert not series[-1].is_complete
    shown = marts.shown("logo_churn_rate", "All", "month")
    assert shown is not None
    assert shown.period_end == date(2026, 10, 31)
    assert "still running" in dict(figure(marts, series[-1], "USD").facts)["Period"]


def test_a_figure_that_is_not_there_says_so(marts: Marts) -> None:
    made = figure(marts, marts.shown("logo_churn_rate", "Nowhere", "ttm"), "USD")
    assert (made.value, made.href, made.of) == ("–", None, None)
    assert made.note == "This publication holds no such figure."


def test_points_stay_on_their_scale(marts: Marts) -> None:
    value = marts.shown("nps", "All", "trailing_90d")
    assert value is not None
    wide = MetricValue(**{**vars(value), "ci_low": Decimal(-130), "ci_high": Decimal(120)})
    assert plain(dict(figure(marts, wide, "USD").facts)["95% interval"]) == "-100.0 to +100.0"


def test_a_sparkline_holds_values_and_target_and_breaks_where_nothing_is_known() -> None:
    line = sparkline([Decimal(1), None, Decimal(3), Decimal(2)], Decimal(4), "x")
    assert line is not None
    assert line.path.count("M") == 2
    assert line.target == MARGIN
    assert line.last == (WIDTH - MARGIN, round(HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) / 3, 1))
    assert sparkline([None, Decimal(1)], None, "x") is None
    flat = sparkline([Decimal(5)] * 3, None, "x")
    assert flat is not None
    assert flat.last[1] == HEIGHT / 2


def test_a_list_s_file_holds_every_row_and_values_not_texts() -> None:
    cells = [[Cell("Acme"), Cell("$1,200", Decimal("1200.40"))], [Cell("=1"), Cell("–")]]
    table = DataTable("people", "People", [Column("Customer", "name"), Column("MRR", "number")], cells, "Nobody.", 1)
    assert table.is_cut
    assert len(table.rows_shown) == 1
    assert file_text(table).splitlines()[1:] == ["Acme,1200.4", "'=1,"]


def chart(chart_id: str) -> Chart:
    data = rows([{"x": "a", "y": Decimal(1)}])
    drawing = alt.Chart(data).mark_bar().encode(x="x:N", y="y:Q")
    return Chart(chart_id, "One bar", "A bar.", "One.", Table("T", ["x"], [["a"]]), lambda size: sized(drawing, size))


def test_a_chart_is_drawn_in_two_widths_and_kept_as_a_specification(tmp_path: Path) -> None:
    made, workshop = chart("bars"), Workshop(tmp_path)
    drawn = workshop.drawn(made)
    assert workshop.drawn(made) is drawn
    assert drawn.wide.width > drawn.narrow.width
    assert (tmp_path / drawn.wide.href).read_text("utf-8") == svg(specification(made, WIDE))
    script = (tmp_path / drawn.script).read_text("utf-8")
    assert script.startswith('(window.csCharts = window.csCharts || {})["bars"] = ')
    assert f'"width": {NARROW.width}' in script


def test_two_charts_or_lists_of_one_name_are_refused(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)
    workshop.drawn(chart("bars"))
    with pytest.raises(ValueError, match="two charts"):
        workshop.drawn(chart("bars"))
    tables = [DataTable("t", "T", [Column("a")], [[Cell("1")]], "Empty.") for _ in range(2)]
    workshop.download(tables[0])
    assert workshop.download(tables[0]) == "csv/t.csv"
    with pytest.raises(ValueError, match="two tables"):
        workshop.download(DataTable("t", "Other", [Column("a")], [[Cell("2")]], "Empty."))
