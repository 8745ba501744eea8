"""The scorecard as a reader meets it: in a browser, at three widths, with good, hostile and missing data."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open, words
from tests.support.sites import PUBLISHED_AT, Site

pytestmark = pytest.mark.browser


def opened(open_page: Open, sites: dict[str, Site]) -> Page:
    """The page with the targets that are not judged unfolded."""
    page = open_page(sites["grown"].index).page
    page.locator("details.unjudged > summary").click()
    return page


def test_it_fits_on_a4_as_a_table_not_as_cards(open_page: Open, sites: dict[str, Site]) -> None:
    page = open_page(sites["grown"].index, width=703).page  # A4 less the margins of @page, in CSS pixels
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.locator("tr.target").first.evaluate("e => getComputedStyle(e).display") == "table-row"
    assert page.locator("details.unjudged table").is_visible()
    assert page.locator(".listing__tools:visible, .nav:visible").count() == 0


def test_figures_on_the_page_are_those_of_the_marts(open_page: Open, sites: dict[str, Site]) -> None:
    page = opened(open_page, sites)
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
    shown = [words(text) for text in page.locator("tr.target, .unjudged tbody tr").all_inner_texts()]
    for segment, value, _, status in targets:
        figure, word = f"{value * 100:.1f}%", status.replace("_", " ").capitalize()
        assert any(f" {segment} " in row and word in row and figure in row for row in shown), (segment, figure, word)


def test_every_status_is_said_in_words_and_marked_by_more_than_colour(open_page: Open, sites: dict[str, Site]) -> None:
    page = opened(open_page, sites)
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
    text = words(opened(open_page, sites).locator("main").inner_text())
    assert "No source delivers onboarding_milestones" in text
    assert "Small sample" in text
    assert "The newest delivery of survey_responses is held" in text


def test_definitions_open_with_the_keyboard(open_page: Open, sites: dict[str, Site]) -> None:
    page = open_page(sites["grown"].index).page
    first = page.locator(".tile .fig__value").first
    first.focus()
    page.keyboard.press("Enter")
    fact = page.locator(".fact:popover-open")
    assert "recurring" in fact.inner_text()
    page.keyboard.press("Escape")
    assert fact.count() == 0


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


def test_the_policy_holds(open_page: Open, demo_site: Site) -> None:
    visit = open_page(demo_site.index, now=demo_site.read_at)
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
