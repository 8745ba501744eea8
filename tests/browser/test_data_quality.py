"""The Data quality page as a leader meets it: one verdict, words for everything, figures of the marts."""

from __future__ import annotations

import re

import duckdb
import pytest

from tests.browser.conftest import Open, words
from tests.support.sites import Site

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("company", "level", "word"), [("grown", "held", "Usable with care"), ("empty", "unknown", "Nothing known")]
)
def test_the_verdict_in_word_and_colour(
    open_page: Open, sites: dict[str, Site], company: str, level: str, word: str
) -> None:
    page = open_page(sites[company].page("data_quality")).page
    assert page.locator(f".outcome--{level} .outcome__word").inner_text() == word


def test_late_sources_are_marked_by_word_and_sign(open_page: Open, sites: dict[str, Site]) -> None:
    page = open_page(sites["grown"].page("data_quality")).page
    late = page.locator("#list-quality-arrivals tbody tr", has=page.locator(".status--at_risk"))
    with duckdb.connect(str(sites["grown"].marts), read_only=True) as con:
        rows = con.execute("select source, rows_accepted from source_arrivals where is_late order by source").fetchall()
    assert late.count() == len(rows) == 2
    for shown, (source, accepted) in zip(late.all(), rows, strict=True):
        text = words(shown.inner_text())
        assert text.startswith(source)
        assert "Late" in text
        assert f"{accepted:,}" in text
        assert shown.locator("use[href='#i-at_risk']").count() == 1


def test_quarantined_rows_and_checks_are_those_of_the_marts(open_page: Open, sites: dict[str, Site]) -> None:
    page = open_page(sites["grown"].page("data_quality")).page
    with duckdb.connect(str(sites["grown"].marts), read_only=True) as con:
        rows = [r[0] for r in con.execute("select rows from quarantined_rows order by rows desc").fetchall()]
        passed, total = con.execute("select count(*) filter (passed), count(*) from check_results").fetchone() or (0, 0)
        failing = con.execute("select tried, failed from check_results where not passed").fetchall()
    shown = page.locator("#list-quality-quarantine tbody td:nth-child(4)").all_inner_texts()
    assert [int(text.replace(",", "")) for text in shown] == rows
    assert f"{passed} of {total}" in words(page.locator(".tiles").inner_text())
    checks = words(page.locator("#list-quality-checks").inner_text())
    for tried, failed in failing:
        assert f" {failed:,} {tried:,} " in checks
    counted = [words(text) for text in page.locator(".group__count").all_inner_texts()]
    assert sum(int(text.split(" of ")[0]) for text in counted) == passed


def test_what_passed_opens_with_the_keyboard(open_page: Open, sites: dict[str, Site]) -> None:
    page = open_page(sites["grown"].page("data_quality")).page
    group = page.locator(".group", has_text="Metrics")
    group.locator("summary").focus()
    page.keyboard.press("Enter")
    assert "All is its segments pooled" in group.inner_text()


def test_a_leader_meets_words_not_ids(open_page: Open, sites: dict[str, Site]) -> None:
    text = words(open_page(sites["grown"].page("data_quality")).page.locator("main").inner_text())
    assert "Main reason is none of the agreed words" in text
    assert "Customer ID is missing" in text
    assert "Rejected. the archive ends in the middle of a file" in text
    for code in ("enum:", "required:", "stg_", "int_", "not_null", "quarantined_rows"):
        assert code not in text


def test_an_empty_company_is_told_so(open_page: Open, sites: dict[str, Site]) -> None:
    text = words(open_page(sites["empty"].page("data_quality")).page.locator("main").inner_text())
    assert "No data has come yet" in text
    assert "No source delivers anything yet." in text
    assert not re.search(r"\b(NaN|nan)\b", text)


def test_it_leads_to_adherence_by_month(open_page: Open, sites: dict[str, Site]) -> None:
    page = open_page(sites["grown"].page("data_quality")).page
    page.locator("a", has_text="Adherence by month").click()
    assert page.title().startswith("Churn")
    assert page.locator("#records-h").is_visible()


def test_paper_repeats_the_heads_of_lists_and_cuts_nothing(open_page: Open, sites: dict[str, Site]) -> None:
    page = open_page(sites["grown"].page("data_quality")).page
    page.set_viewport_size({"width": 703, "height": 1017})  # A4 within its margins
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    # Chromium prints a repeated head without what stands in a box of its own.
    assert set(page.locator(".sort").evaluate_all("all => all.map(e => getComputedStyle(e).display)")) == {"contents"}


def test_a_phone_shows_a_finding_beside_its_question(open_page: Open, sites: dict[str, Site]) -> None:
    page = open_page(sites["grown"].page("data_quality"), 390).page
    around = page.locator(".scroll", has=page.locator("#list-quality-checks"))
    assert around.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    assert page.locator("#list-quality-checks td.wide").first.is_visible()
    column = page.locator("#list-quality-arrivals tbody th").first
    assert column.evaluate("e => getComputedStyle(e).position") == "sticky"
