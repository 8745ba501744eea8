"""View models of the pages of figures: a page for every metric, its title, its targets, and the page of them all."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from orchestration.dashboards.figures.labels import Labels
from orchestration.dashboards.figures.periods import course, shown_periods
from orchestration.dashboards.figures.view import FigurePage, content
from orchestration.dashboards.parts.banner import banner
from orchestration.dashboards.parts.marts import read_marts
from orchestration.dashboards.parts.page import Content, Source
from orchestration.dashboards.parts.table import DataTable, file_text
from orchestration.dashboards.render import environment
from orchestration.dashboards.workshop import Workshop
from tests.fixtures.marts_basics import add_catalogue
from tests.fixtures.marts_factory import empty_company, one_customer_company
from tests.fixtures.marts_figures import figures_company
from tests.fixtures.marts_file import AS_OF, MartsFile, read
from tests.unit.dashboards.test_formats import plain
from tests.unit.dashboards.test_render import FACTS

ANCHORS = ("all", "strategic", "core", "digital", "unassigned")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    opened = Source.open(figures_company().write(tmp_path_factory.mktemp("figures") / "marts.duckdb"), FACTS)
    with opened.connection:
        yield opened


@pytest.fixture(scope="module")
def pages(source: Source) -> dict[str, FigurePage]:
    return by_metric(content(source))


def by_metric(contents: list[Content]) -> dict[str, FigurePage]:
    made = {one.file.removeprefix("figure_").removesuffix(".html"): one.view for one in contents}
    return {name: view for name, view in made.items() if isinstance(view, FigurePage)}


def file_rows(table: DataTable | None) -> list[dict[str, str]]:
    """What the downloaded file of a list holds."""
    assert table is not None
    return list(csv.DictReader(io.StringIO(file_text(table).removeprefix("\ufeff"))))


def rendered(contents: list[Content], source: Source, folder: Path) -> Iterator[str]:
    """The pages of metrics as written, without the engine of charts."""
    env = environment(Workshop(folder))
    common = {"nav": [], "static": dict.fromkeys(("icon.svg", "site.css", "site.js"), "x"), "facts": source.facts}
    common |= {"banner": banner(source.facts), "status_href": "x", "last_attempt_href": "x"}
    for one in contents:
        html = env.get_template(one.template).render(page=one.key, view=one.view, **common)
        if one.file != "figures.html":
            yield html


def test_starters_are_shown_of_the_month_that_is_judged_else_the_youngest_nobody_is_missing_in(source: Source) -> None:
    marts = source.marts
    assert shown_periods(marts, Labels())["onboarding_completion_rate"][0].end == date(2026, 8, 31)
    target = replace(
        marts.targets[0],
        metric_id="onboarding_completion_rate",
        period_type="cohort_month",
        period_end=date(2026, 9, 30),
    )
    judged = shown_periods(replace(marts, targets=[target], _values={}, _series={}), Labels())
    assert judged["onboarding_completion_rate"][0].end == date(2026, 9, 30)
    assert shown_periods(marts, Labels())["engagement_rate"][0].end == date(2026, 10, 31)


def months(values: tuple[int | None, ...], reason: str | None = None) -> MartsFile:
    """Engagement of August, September, October and the running November; nobody to judge where None."""
    file = MartsFile()
    add_catalogue(file)
    for end, counted in zip((date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31), AS_OF), values, strict=True):
        told = {"reason": reason} if counted is None else {}
        file.value("engagement_rate", "All", end, counted or 0, 0 if counted is None else 10, **told)
    return file


@pytest.mark.parametrize(
    ("values", "reason", "end"),
    [
        ((5, 6, 7, 1), None, date(2026, 10, 31)),
        ((5, 6, None, None), None, date(2026, 9, 30)),
        ((5, None, None, 1), None, date(2026, 8, 31)),
        ((5, 6, None, None), "No source delivers interactions.", date(2026, 10, 31)),
        ((None, None, None, None), None, date(2026, 10, 31)),
    ],
)
def test_a_month_that_waits_to_be_judged_gives_way_to_the_newest_that_is(
    tmp_path: Path, values: tuple[int | None, ...], reason: str | None, end: date
) -> None:
    marts = read(months(values, reason).write(tmp_path / "marts.duckdb"), read_marts)
    assert marts.shown_end("engagement_rate", "month") == end


def test_a_course_ends_with_the_value_it_stands_beside(tmp_path: Path) -> None:
    marts = read(months((5, 6, 7, 1)).write(tmp_path / "marts.duckdb"), read_marts)
    shown = shown_periods(marts, Labels())["engagement_rate"][0]
    assert [v.value for v in course(marts, shown, "All")] == [Decimal("0.5"), Decimal("0.6"), Decimal("0.7")]
    assert shown.ends[-1] == AS_OF  # the table of periods holds the running month, and says so


def test_titles_say_the_figure_and_how_it_stands_against_its_targets(pages: dict[str, FigurePage]) -> None:
    titles = {metric: plain(page.title) for metric, page in pages.items()}
    assert titles["logo_churn_rate"] == "Logo churn rate 10.4%, 2 of 3 targets missed or at risk"
    assert titles["engagement_rate"] == "Engagement rate 33.3%, all 3 targets met or on track"
    assert titles["customer_retention_rate"] == "Customer retention rate 89.6%, 0.4 points below target"
    assert titles["health_band_share"] == "Customers by health band. Largest part: Green, 50.0%"
    assert titles["logo_cohort_retention"] == "Cohort retention: customers by quarter of the start"
    assert titles["segmentation_coverage"] == "Segmentation coverage 99.2%; target missed with 90.0%, on 15 Jul 2026"
    assert titles["nps"] == "Net promoter score +34.6"
    assert titles["gross_revenue_retention"] == "Gross revenue retention: no figure published"
    assert titles["proactive_save_rate"] == "Proactive save rate: not measured"


def test_targets_stand_beside_their_segment(pages: dict[str, FigurePage]) -> None:
    core = next(row for row in pages["logo_churn_rate"].periods[0].rows if row.segment == "Core")
    assert [(t.word, plain(t.target), plain(t.distance or ""), t.judged) for t in core.targets] == [
        ("At risk", "7.0% by 30 Jun 2027", "1.4 points above", None)
    ]
    assert core.spark is not None
    assert (core.value, core.calculation, core.sample) == ("8.4%", "33 ÷ 391", "391")


def test_every_metric_has_its_page_and_every_segment_its_anchor(source: Source, tmp_path: Path) -> None:
    contents = content(source)
    files = {one.file for one in contents}
    assert files == {"figures.html", *(f"figure_{metric}.html" for metric in source.marts.metrics)}
    for html in rendered(contents, source, tmp_path):
        assert all(html.count(f' id="{anchor}"') == 1 for anchor in ANCHORS)


@pytest.mark.parametrize("small", [empty_company, one_customer_company])
def test_a_company_without_figures_has_all_pages(small: Callable[[], MartsFile], tmp_path: Path) -> None:
    source = Source.open(small().write(tmp_path / "marts.duckdb"), FACTS)
    with source.connection:
        contents = content(source)
        html = list(rendered(contents, source, tmp_path))
    assert len(html) == len(source.marts.metrics) == len(contents) - 1
    assert all(page.count(f' id="{anchor}"') == 1 for page in html for anchor in ANCHORS)
    page = by_metric(contents)["logo_churn_rate"]
    assert plain(page.title) == "Logo churn rate: not measured"
    assert page.behind[0].none


def test_a_release_without_contributions_says_so(tmp_path: Path) -> None:
    path = figures_company().write(tmp_path / "marts.duckdb")
    with duckdb.connect(str(path)) as con:
        con.execute("drop table metric_contributions; drop table customer_today")
    source = Source.open(path, FACTS)
    with source.connection:
        page = by_metric(content(source))["logo_churn_rate"]
    assert page.behind[0].none == "This publication does not list who stands behind its figures."


def test_the_index_leads_to_every_figure_and_its_file_holds_them_all(source: Source) -> None:
    index = content(source)[0].view
    rows = {row.href: row for row in index.rows}  # type: ignore[attr-defined]
    assert set(rows) == {f"figure_{metric}.html#all" for metric in source.marts.metrics}
    churn = rows["figure_logo_churn_rate.html#all"]
    assert churn.figure is not None
    assert (churn.figure.value, [text for text, _ in churn.cells]) == ("10.4%", ["4.4%", "8.4%", "12.9%"])
    assert rows["figure_health_band_share.html#all"].is_divided
    file = file_rows(index.file)  # type: ignore[attr-defined]
    bands = [row for row in file if row["Metric ID"] == "health_band_share"]
    assert len(bands) == 9
    assert (bands[0]["Segment"], bands[0]["Part"], bands[0]["Value"], bands[0]["Sample"]) == (
        "All",
        "green",
        "0.5",
        "4",
    )
