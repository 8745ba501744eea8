"""The scorecard as a reader meets it: in a browser, at three widths, with good, hostile and missing data."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from tests.browser.conftest import COMPANIES, PUBLISHED_AT, WIDTHS, Open, Site, complaints_of, words
from tests.fixtures.marts_factory import HOSTILE_NAMES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("company", COMPANIES)
def test_no_complaint_no_sideways_scrolling_no_broken_picture(
    open_page: Open, sites: dict[str, Site], company: str, width: int
) -> None:
    visit = open_page(sites[company].index, width)
    assert complaints_of(visit) == []
    assert visit.page.locator("h1").count() == 1


def test_it_fits_on_a4_as_a_table_not_as_cards(open_page: Open, sites: dict[str, Site]) -> None:
    page = open_page(sites["hostile"].index, width=703).page  # A4 less the margins of @page, in CSS pixels
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.locator("tr.target").first.evaluate("e => getComputedStyle(e).display") == "table-row"
    assert page.locator(".more").first.is_hidden()


def test_figures_on_the_page_are_those_of_the_marts(open_page: Open, sites: dict[str, Site]) -> None:
    page = open_page(sites["grown"].index).page
    with duckdb.connect(str(sites["grown"].marts), read_only=True) as connection:
        targets = connection.execute(
            "select segment, value, unit, status from target_status where value is not null and unit = 'ratio'"
        ).fetchall()
        mrr, customers = connection.execute(
            "select closing_mrr, closing_customers from mrr_rollforward_monthly "
            "where segment = 'All' order by month desc limit 1"
        ).fetchone() or (0, 0)
    tiles = words(page.locator(".tiles").inner_text())
    assert f"${mrr:,.0f}" in tiles
    assert f"{customers:,}" in tiles
    shown = [words(text) for text in page.locator("tr.target").all_inner_texts()]
    for segment, value, _, status in targets:
        figure, word = f"{value * 100:.1f}%", status.replace("_", " ").capitalize()
        assert any(row.startswith(segment) and word in row and figure in row for row in shown), (segment, figure, word)


def test_every_status_is_said_in_words_and_marked_by_more_than_colour(open_page: Open, sites: dict[str, Site]) -> None:
    page = open_page(sites["grown"].index).page
    for status in ("achieved", "on_track", "at_risk", "missed", "unset", "not_measurable"):
        word = status.replace("_", " ").capitalize()
        row = page.locator(f"tr.target--{status}").first
        assert word in row.inner_text()
        assert row.locator(f"use[href='#i-{status}']").count() == 1
    colours = {
        page.locator(f"tr.target--{status} .status").first.evaluate("e => getComputedStyle(e).color")
        for status in ("achieved", "at_risk", "missed", "unset")
    }
    assert len(colours) == 4


def test_what_cannot_be_measured_says_why_and_what_is_doubtful_is_marked(
    open_page: Open, sites: dict[str, Site]
) -> None:
    text = words(open_page(sites["grown"].index).page.locator("main").inner_text())
    assert "No source delivers onboarding_milestones" in text
    assert "Small sample" in text
    assert "The newest delivery of survey_responses is held" in text


def test_a_chart_has_words_and_a_table_of_its_data(open_page: Open, sites: dict[str, Site]) -> None:
    page = open_page(sites["grown"].index).page
    figures = page.locator("figure.figure")
    assert figures.count() == 2
    for figure in figures.all():
        image = figure.locator("img")
        assert len(image.get_attribute("alt") or "") > 40
        assert image.evaluate("i => i.naturalWidth") > 300
        figure.locator("summary").click()
        assert figure.locator("tbody tr").count() == 12


def test_definitions_open_with_the_keyboard(open_page: Open, sites: dict[str, Site]) -> None:
    page = open_page(sites["grown"].index).page
    first = page.locator(".tile details").first
    first.locator("summary").focus()
    page.keyboard.press("Enter")
    assert "recurring" in first.inner_text()
    page.keyboard.press("Enter")
    assert first.get_attribute("open") is None


def test_hostile_names_stay_text(open_page: Open, sites: dict[str, Site]) -> None:
    visit = open_page(sites["hostile"].index)
    assert visit.page.title().startswith("Scorecard")
    assert visit.page.locator("main script, main img[src='x'], main b[onclick]").count() == 0
    shown = visit.page.locator("table.list th[scope='row'] bdi").all_text_contents()
    assert [name for name in HOSTILE_NAMES if name.strip()] == [
        name for name in shown if name in HOSTILE_NAMES and name.strip()
    ]
    assert "49" not in "".join(shown)  # {{ 7 * 7 }} is a name, not a template


def test_an_empty_company_is_told_so(open_page: Open, sites: dict[str, Site]) -> None:
    text = words(open_page(sites["empty"].index).page.locator("main").inner_text())
    assert "Not measurable" in text
    assert "No source delivers anything yet." in text
    assert "NaN" not in text
    assert "None" not in text.replace("None set", "").replace("None of", "")


def test_the_banner_turns_red_when_the_page_is_out_of_date(open_page: Open, sites: dict[str, Site]) -> None:
    fresh = open_page(sites["grown"].index, now=PUBLISHED_AT + timedelta(hours=35)).page.locator(".banner")
    assert "banner--alert" not in (fresh.get_attribute("class") or "")
    stale = open_page(sites["grown"].index, now=PUBLISHED_AT + timedelta(hours=37)).page.locator(".banner")
    assert "banner--alert" in (stale.get_attribute("class") or "")
    assert "Out of date" in stale.inner_text()
    assert "21 Nov 2026" in words(stale.inner_text())


def test_without_script_the_page_still_tells_until_when_it_is_current(open_page: Open, sites: dict[str, Site]) -> None:
    # 36 hours after 22 Nov 06:02
    page = open_page(sites["grown"].index, script=False).page
    assert "Current until 23 Nov 2026, 18:02 UTC" in words(page.locator(".banner").inner_text())


def test_the_policy_forbids_inline_code_and_foreign_assets(open_page: Open, sites: dict[str, Site]) -> None:
    html = sites["hostile"].index.read_text(encoding="utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', html)
    assert policy
    assert "unsafe" not in policy[1]
    assert "default-src" in policy[1]
    assert not re.search(r"<style|\sstyle=|\son\w+=\"|javascript:|https?://(?!www\.w3\.org)", html)
    visit = open_page(sites["grown"].index)
    visit.page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.owned = 1'; document.body.append(s)"
    )
    assert visit.page.evaluate("window.owned") is None


@pytest.mark.long
def test_pictures_for_people_to_look_at(open_page: Open, sites: dict[str, Site], tmp_path: Path) -> None:
    for width in (1440, 390):
        picture = tmp_path / f"scorecard_{width}.png"
        open_page(sites["grown"].index, width).page.screenshot(path=picture, full_page=True)
        assert picture.stat().st_size > 50_000
