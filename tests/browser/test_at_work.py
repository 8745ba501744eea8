"""Lists and charts at work: sorting, filters, folded rows, links to a segment, charts brought to life; by keyboard."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.conftest import Open
from tests.support.sites import Site

pytestmark = pytest.mark.browser

CUSTOMERS = "figure_engagement_rate.html"


def opened(open_page: Open, site: Site, file: str, width: int = 1440) -> Page:
    return open_page(site.index.parent / file, width, now=site.read_at).page


def column(table: Locator, title: str) -> list[str]:
    """What rows sort by, of the rows that are shown, from top to bottom."""
    return table.evaluate(
        "(t, title) => { const i = [...t.tHead.rows[0].cells].findIndex(c => c.textContent.trim() === title);"
        " return [...t.tBodies[0].rows].filter(r => !r.hidden)"
        " .map(r => (r.cells[i].dataset.v || r.cells[i].textContent).trim()); }",
        title,
    )


def sort(table: Locator, title: str) -> None:
    table.locator("thead button.sort").filter(has_text=title).first.focus()
    table.page.keyboard.press("Enter")


def test_numbers_and_days_sort_as_such_and_what_is_unknown_stands_last(open_page: Open, demo_site: Site) -> None:
    table = opened(open_page, demo_site, "churn.html").locator("#list-churn-notice")
    for title, kind in (("MRR", Decimal), ("Ends on", date.fromisoformat)):
        for order in ("ascending", "descending"):
            sort(table, title)
            assert table.locator(f"th[aria-sort={order}]").inner_text().startswith(title)
            cells = column(table, title)
            known = [kind(text.replace("$", "").replace(",", "")) for text in cells if text not in ("", "–")]
            assert len(known) > 3
            assert known == sorted(known, reverse=order == "descending"), title
            assert all(text in ("", "–") for text in cells[len(known) :]), title


def test_a_link_to_a_segment_shows_that_segment(open_page: Open, demo_site: Site) -> None:
    page = open_page(demo_site.index, now=demo_site.read_at).page
    page.goto((demo_site.index.parent / CUSTOMERS).as_uri() + "#core")
    table = page.locator("table[data-list]").first
    assert set(column(table, "Segment")) == {"Core"}
    page.evaluate("location.hash = '#digital'")
    page.wait_for_function("[...document.querySelectorAll('select')].some(s => s.value === 'Digital')")
    assert set(column(table, "Segment")) == {"Digital"}
    page.evaluate("location.hash = '#all'")
    page.wait_for_function("[...document.querySelectorAll('select')].every(s => s.value !== 'Digital')")
    assert len(set(column(table, "Segment"))) > 1


@pytest.mark.parametrize("anchor", ["#%E0%A4%A", "#%", "#nobody-has-this", "#<script>"])
def test_an_unknown_anchor_does_no_harm(open_page: Open, demo_site: Site, anchor: str) -> None:
    visit = open_page(demo_site.index, now=demo_site.read_at)
    visit.page.goto((demo_site.index.parent / CUSTOMERS).as_uri() + anchor)
    assert visit.complaints == []
    assert visit.page.locator("table[data-list] button.sort").count() > 3


def test_filter_sort_and_fold_agree(open_page: Open, demo_site: Site) -> None:
    page = opened(open_page, demo_site, CUSTOMERS)
    listing = page.locator(".listing").first
    table, rows = listing.locator("table"), listing.locator("tbody tr:visible")
    assert rows.count() == 25
    listing.locator(".unfold input").check()
    whole = rows.count()
    assert whole > 100
    listing.locator("input[type=search]").fill("digital")
    found = column(table, "Segment")
    assert set(found) == {"Digital"}
    assert rows.count() == len(found)
    count = listing.locator(".listing__count").inner_text()
    assert count.startswith(f"{len(found)} of the first {whole} rows")
    sort(table, "MRR")
    assert set(column(table, "Segment")) == {"Digital"}
    listing.locator("input[type=search]").fill("")
    assert rows.count() == whole


def test_a_file_holds_every_row_and_nothing_that_runs(open_page: Open, demo_site: Site) -> None:
    page = opened(open_page, demo_site, CUSTOMERS)
    address = page.locator(".listing__file").first.get_attribute("href") or ""
    text = (demo_site.index.parent / address).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) > 900
    for file in (demo_site.index.parent / "csv").glob("*.csv"):
        for row in csv.reader(io.StringIO(file.read_text("utf-8-sig"), newline="")):
            bad = [cell for cell in row if cell[:1] in ("=", "@", "\t") or (cell[:1] in "+-" and not _is_number(cell))]
            assert not [cell for cell in bad if cell], file.name


def _is_number(text: str) -> bool:
    try:
        Decimal(text)
    except ArithmeticError:
        return False
    return True


@pytest.mark.parametrize("width", [1440, 390])
def test_every_chart_comes_to_life_without_complaint(open_page: Open, demo_site: Site, width: int) -> None:
    visit = open_page(demo_site.index, width, now=demo_site.read_at)
    seen = 0
    for file in ("revenue", "churn", "health", "engagement", "expansion", "segments", "plan", "team", "data_quality"):
        visit.page.goto(demo_site.page(file).as_uri())
        for button in visit.page.locator(".explore:visible").all():
            figure = button.locator("xpath=ancestor::figure")
            before = figure.bounding_box()
            button.focus()
            visit.page.keyboard.press("Enter")
            figure.locator(".figure__live svg").wait_for(timeout=10_000)
            after = figure.bounding_box()
            assert before
            assert after
            assert abs(after["height"] - before["height"]) < 60, button.get_attribute("data-chart")
            seen += 1
    assert visit.complaints == []
    assert seen > 12


def test_a_mark_of_a_chart_tells_its_numbers(open_page: Open, demo_site: Site) -> None:
    page = opened(open_page, demo_site, "revenue.html")
    page.locator(".explore").first.click()
    live = page.locator(".figure__live svg").first
    live.wait_for()
    live.locator(".mark-rect path").nth(3).hover()
    page.wait_for_function("document.querySelector('#vg-tooltip-element.visible')")
    assert "$" in page.locator("#vg-tooltip-element").inner_text()
