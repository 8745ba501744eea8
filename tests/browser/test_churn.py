"""The Churn page as a reader meets it: figures of the marts, names that stay text, sensible words without data."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pytest

from orchestration.dashboards.pages import PAGES, STATUS_TITLE
from orchestration.dashboards.render import render_site
from tests.browser.conftest import Open, complaints_of, words
from tests.support.sites import Site

pytestmark = pytest.mark.browser


TITLES = [*(title for _, title, _ in PAGES), STATUS_TITLE]


def percent(value: Decimal) -> str:
    return f"{(value * 100).quantize(Decimal('0.1'), rounding=ROUND_HALF_UP):.1f}%"


def money(value: Decimal) -> str:
    return f"${value.quantize(Decimal(1), rounding=ROUND_HALF_UP):,}"


def test_it_fits_on_a4_as_tables(open_page: Open, sites: dict[str, Site]) -> None:
    page = open_page(sites["grown"].page("churn"), width=703).page
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.locator("#list-churn-left tbody tr").first.evaluate("e => getComputedStyle(e).display") == "table-row"


def test_the_navigation_marks_this_page_and_leads_to_the_others(open_page: Open, sites: dict[str, Site]) -> None:
    page = open_page(sites["grown"].page("churn"), width=390).page
    links = page.locator("nav[aria-label='Pages'] a")
    assert links.all_inner_texts() == TITLES
    assert page.locator("nav a[aria-current='page']").all_inner_texts() == ["Churn"]
    for number in range(links.count()):
        page.locator("nav[aria-label='Pages'] a").nth(number).click()
        name = page.locator("nav a[aria-current='page']").inner_text()
        assert name == TITLES[number]
        page.locator("nav a", has_text="Churn").click()


def test_rates_and_intervals_are_those_of_the_marts(open_page: Open, sites: dict[str, Site]) -> None:
    page = open_page(sites["grown"].page("churn")).page
    with duckdb.connect(str(sites["grown"].marts), read_only=True) as con:
        rates = con.execute(
            "select segment, numerator, denominator, value, ci_low, ci_high from metric_values"
            " where metric_id = 'logo_churn_rate' and period_type = 'ttm' and period_end = as_of and denominator > 0"
        ).fetchall()
        months = con.execute(
            "select segment, numerator, denominator, value from metric_values where metric_id = 'logo_churn_rate'"
            " and period_type = 'month' and period_end = '2026-10-31' and denominator > 0"
        ).fetchall()
    assert len(rates) == len(months) == 4
    shown = [words(text) for text in page.locator(".against tbody tr").all_inner_texts()]
    for segment, part, whole, value, low, high in rates:
        row = next(text for text in shown if text.startswith(segment))
        assert f" {percent(value)} " in row
        assert f"{part:.0f} of {whole:.0f} customers" in row
        assert f"{percent(low)} to {percent(high)}" in row
    for segment, part, whole, value in months:
        row = next(text for text in shown if text.startswith(segment))
        assert percent(value) in row
        assert f"{part:.0f} of {whole:.0f}" in row


def test_reasons_are_those_of_the_marts_to_the_digit(open_page: Open, sites: dict[str, Site]) -> None:
    page = open_page(sites["grown"].page("churn")).page
    with duckdb.connect(str(sites["grown"].marts), read_only=True) as con:
        shares = con.execute(
            "select coalesce(t.label, l.breakdown_value), l.numerator, l.value, m.numerator, m.value"
            " from metric_values l join metric_values m"
            " using (segment, breakdown, breakdown_value, period_type, period_end)"
            " left join churn_taxonomy t on t.field = 'reason' and t.code = l.breakdown_value"
            " where l.metric_id = 'churn_reasons_logos' and m.metric_id = 'churn_reasons_mrr' and segment = 'All'"
            " and breakdown = 'primary_reason' and period_type = 'ttm' and period_end = '2026-11-21'"
        ).fetchall()
    rows = [words(text) for text in page.locator(".split").first.locator("tbody tr").all_inner_texts()]
    assert len(rows) == len(shares) + 1  # and the total
    for label, count, share, lost, lost_share in shares:
        name = {"unrecorded": "No churn record", "not_stated": "Record without a reason"}.get(label, label)
        row = next(text for text in rows if text.startswith(name))
        assert f"{count:.0f} {percent(share)}" in row
        assert f"{money(lost)} {percent(lost_share)}" in row


def test_who_left_is_what_the_events_say(open_page: Open, sites: dict[str, Site]) -> None:
    page = open_page(sites["grown"].page("churn")).page
    with duckdb.connect(str(sites["grown"].marts), read_only=True) as con:
        events = con.execute(
            "select customer_name, segment, opening_mrr, mrr_lost, is_adherent, is_recorded from churn_events"
            " where month >= ? order by month desc, event_type desc, mrr_lost desc, customer_id",
            [date(2026, 11, 1)],
        ).fetchall()
    rows = [words(text) for text in page.locator("#list-churn-left tbody tr").all_inner_texts()]
    assert len(rows) == len(events)
    for row, (name, segment, opening, lost, adherent, recorded) in zip(rows, events, strict=True):
        assert row.startswith(f"{name} {segment}")
        assert money(opening) in row
        assert money(lost) in row
        if adherent:
            assert "Meets the standard" in row
        elif recorded and adherent is False:
            assert "Breaks 2 rules" in row
            assert "no reference to evidence" in row
        else:
            assert "No churn record" in row
    assert "_" not in " ".join(rows)


def test_charts_have_words_and_a_table_of_their_data(open_page: Open, sites: dict[str, Site]) -> None:
    page = open_page(sites["grown"].page("churn")).page
    figures = page.locator("figure.figure")
    assert figures.count() == 3
    for figure, rows in zip(figures.all(), (13, 13, 6), strict=True):
        image = figure.locator("img")
        assert len(image.get_attribute("alt") or "") > 40
        assert image.evaluate("i => i.naturalWidth") > 300
        figure.locator("summary").click()
        assert figure.locator("tbody tr").count() == rows


def test_definitions_open_with_the_keyboard(open_page: Open, sites: dict[str, Site]) -> None:
    page = open_page(sites["grown"].page("churn")).page
    summary = page.locator("summary", has_text="How these figures are defined")
    summary.focus()
    page.keyboard.press("Enter")
    text = page.locator("details[open]").last.inner_text()
    assert "Customers active at opening with MRR 0 at closing" in text
    assert "tenth working day" in text


def test_without_data_the_page_claims_nothing(open_page: Open, sites: dict[str, Site]) -> None:
    text = words(open_page(sites["empty"].page("churn")).page.locator("main").inner_text())
    assert "Churn cannot be measured yet" in text
    assert "Nobody left" not in text
    assert not re.search(r"\b(NaN|None|nan)\b", text)


def test_the_banner_of_every_page_tells_of_a_newer_run_that_did_not_publish(
    open_page: Open, sites: dict[str, Site], tmp_path: Path
) -> None:
    attempt = {"outcome": "held", "finished_at": "2026-11-23T06:00:00Z"}
    facts = replace(sites["empty"].facts, last_attempt=attempt)
    render_site(sites["empty"].marts, tmp_path / "pages", facts)
    for page in (tmp_path / "pages").glob("*.html"):
        assert "was held back by a failing check" in page.read_text("utf-8"), page.name
    visit = open_page(tmp_path / "pages" / "churn.html", 390, now=sites["empty"].read_at)
    assert complaints_of(visit) == []
    assert "was held back" in words(visit.page.locator(".banner--alert").inner_text())


@pytest.mark.long
def test_pictures_for_people_to_look_at(open_page: Open, sites: dict[str, Site], tmp_path: Path) -> None:
    for width in (1440, 390):
        picture = tmp_path / f"churn_{width}.png"
        open_page(sites["grown"].page("churn"), width).page.screenshot(path=picture, full_page=True)
        assert picture.stat().st_size > 50_000
