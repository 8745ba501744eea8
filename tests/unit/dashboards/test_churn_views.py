"""View models of the Churn page over real marts files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from orchestration.dashboards.churn import rates as churn_rates
from orchestration.dashboards.churn import reasons as churn_reasons
from orchestration.dashboards.churn.queries import Code, StandardRule, read_churn
from orchestration.dashboards.churn.view import ChurnPage, churn_page
from orchestration.dashboards.churn.words import Words, tenure_rank
from orchestration.dashboards.parts.marts import read_marts
from tests.fixtures import marts_factory as factory
from tests.fixtures.marts_file import read
from tests.fixtures.marts_leaving import add_leaving
from tests.unit.dashboards.test_formats import plain
from tests.unit.dashboards.test_render import FACTS

WORDS = Words(
    [Code("1", "reason", "price_budget", "Price"), Code("10", "reason", "price_budget", "Price or budget"),
     Code("2", "reason", "price_budget", "Cost")],
    [StandardRule("late", "standard", "warning", "Recorded too late (UTC): record the next `one` sooner.", 9, 1, None)],
)  # fmt: skip


def page_of(path: Path) -> ChurnPage:
    return churn_page(read(path, read_marts), read(path, read_churn), FACTS)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file for all tests that only read: writing it takes longer than they do."""
    company = factory.grown_company()
    add_leaving(company)
    return company.write(tmp_path_factory.mktemp("churn") / "marts.duckdb")


@pytest.fixture(scope="module")
def grown(path: Path) -> ChurnPage:
    return page_of(path)


def test_the_title_names_the_rate_and_the_segments_above_target(grown: ChurnPage) -> None:
    assert plain(grown.title) == "Logo churn is 10.4% over 12 months, above target in Core and Digital"
    assert grown.yearly is not None
    finding = plain(grown.yearly.finding)
    assert finding == "Core and Digital are above target, by 1.4 and 3.9 points; Strategic is within it"


def test_each_segment_says_how_far_it_is_from_its_target(grown: ChurnPage) -> None:
    assert grown.yearly is not None
    rows = {row.segment: row for row in grown.yearly.rows}
    assert list(rows) == ["All", "Strategic", "Core", "Digital"]
    assert (rows["Core"].value, rows["Core"].target, rows["Core"].counts) == ("8.4%", "7.0%", "33 of 391")
    assert (plain(rows["Core"].distance or ""), rows["Core"].word) == ("1.4 points above", "At risk")
    assert (rows["All"].status, rows["All"].word) == (None, "No target set")


def test_panels_hold_a_year_of_month_ends_and_the_running_period(grown: ChurnPage) -> None:
    assert grown.yearly is not None
    assert grown.monthly is not None
    for view in (grown.yearly, grown.monthly):
        panel = next(p for p in view.panels if p.segment == "Core")
        assert len(panel.points) == 13
        assert [p.is_complete for p in panel.points] == [True] * 12 + [False]
        assert all(p.low <= p.value <= p.high for p in panel.points)
    assert [p.target for p in grown.yearly.panels] == [None, 0.05, 0.07, 0.09]
    assert {p.target for p in grown.monthly.panels} == {None}


def test_a_small_sample_is_marked_in_the_table(tmp_path: Path) -> None:
    file = factory.MartsFile()
    for segment, size in (("Core", 20), ("All", 40)):
        for metric in ("ttm", "month"):
            file.value("logo_churn_rate", segment, factory.AS_OF, 1, size, period=metric)
    path = file.write(tmp_path / "marts.duckdb")
    view = churn_rates.yearly(read(path, read_marts), "USD")
    assert view is not None
    assert plain(view.finding) == "2.5% of customers left within 12 months; no target can be judged"
    assert view.table.header == ["12 months to", "All", "Strategic", "Core", "Digital"]
    assert view.table.rows[0][1:4] == ["2.5% (1 of 40)", "–", "5.0%* (1 of 20)"]
    assert [row.figure.is_small_sample for row in view.rows] == [False, False, True, False]


@pytest.mark.parametrize("breakdown", ["reasons", "avoidable", "voluntary", "industry", "tenure"])
def test_every_split_adds_up_to_what_was_lost(grown: ChurnPage, breakdown: str) -> None:
    assert grown.reasons is not None
    rows = getattr(grown.reasons, breakdown).rows
    assert sum(int(r.logos.replace(",", "")) for r in rows) == int(grown.reasons.total_logos)
    assert all(0 <= bar <= 100 for r in rows for bar in (r.logos_bar, r.mrr_bar))
    assert max(bar for r in rows for bar in (r.logos_bar, r.mrr_bar)) == 100


def test_what_is_not_known_comes_last_and_in_words(grown: ChurnPage) -> None:
    assert grown.reasons is not None
    rows = grown.reasons.reasons.rows
    gaps = [r.is_gap for r in rows]
    assert gaps == sorted(gaps)
    assert "No churn record" in [r.label for r in rows if r.is_gap]
    assert not any("_" in r.label for r in rows)
    known = [int(r.logos) for r in rows if not r.is_gap]
    assert known == sorted(known, reverse=True)


def test_this_quarter_is_the_sum_of_its_months(grown: ChurnPage, path: Path) -> None:
    assert grown.reasons is not None
    assert plain(grown.reasons.quarter) == "Q4 2026 to 21 Nov 2026"
    events = read(path, read_churn).events or []
    left = [e for e in events if e.event_type == "logo_churn" and e.month >= date(2026, 10, 1)]
    assert int(grown.reasons.total_quarter) == len(left)


def test_the_whole_of_the_reasons_is_a_figure_with_its_page(grown: ChurnPage) -> None:
    assert grown.reasons is not None
    assert grown.reasons.lost.value == grown.reasons.total_logos
    assert grown.reasons.lost_mrr.value == grown.reasons.total_mrr
    assert grown.reasons.lost.href == "figure_churn_reasons_logos.html#all"
    assert ("Population", "customers active at the start of the period") in grown.reasons.lost.facts


def test_reasons_of_an_older_period_are_not_told_as_todays(path: Path) -> None:
    marts, data = read(path, read_marts), read(path, read_churn)
    assert churn_reasons.reasons(marts, data, WORDS, date(2026, 11, 22), "USD") is None


def test_tenure_runs_from_short_to_long() -> None:
    bands = ["over_2_years", "3_to_12_months", "under_3_months", "1_to_2_years"]
    assert sorted(bands, key=tenure_rank) == ["under_3_months", "3_to_12_months", "1_to_2_years", "over_2_years"]


def test_labels_come_from_the_newest_version_of_the_vocabulary() -> None:
    assert WORDS.value("primary_reason", "price_budget") == "Price or budget"
    assert WORDS.value("primary_reason", "a_code_of_tomorrow") == "A code of tomorrow"
    assert WORDS.value("primary_reason", "unrecorded") == "No churn record"
    assert WORDS.value("voluntary", "involuntary") == "Not the customer's decision"
    assert WORDS.value("industry", "not_stated") == "Industry not known"


def test_rules_are_told_in_words_and_in_the_list_without_advice() -> None:
    assert WORDS.rule("late") == "Recorded too late (UTC): record the next one sooner"
    assert WORDS.broken("late; orphan; rule_of_tomorrow") == [
        "Recorded too late", "No such event or drop in billing", "Rule of tomorrow",
    ]  # fmt: skip


def test_rates_stand_side_by_side_with_their_definition_and_page(grown: ChurnPage) -> None:
    assert [s.segment for s in grown.segments] == ["All", "Strategic", "Core", "Digital"]
    core = grown.segments[2]
    assert core.year is not None
    assert core.month is not None
    assert core.running is not None
    assert core.year.figure.value == core.year.value == "8.4%"
    assert core.year.figure.href == "figure_logo_churn_rate.html#core"
    assert ("Calculation", "33 ÷ 391") in core.year.figure.facts
    assert (core.month.value, core.month.counts) == ("0.7%", "3 of 402")
    assert core.running.figure.facts[0][1].endswith("still running")
    assert churn_rates.compared(None, None) == []


def test_the_headline_strip_tells_year_month_notice_and_saves(grown: ChurnPage) -> None:
    told = [(plain(t.name), plain(t.figure.value), plain(t.note)) for t in grown.tiles]
    assert told[0] == ("Lost in 12 months", "10.4%", "97 of 931 customers, 95% interval 8.6% to 12.5%")
    assert told[1][:2] == ("Lost in Oct 2026", "0.8%")
    assert told[2] == ("Have given notice", "4", "$7,501 MRR, the next on 24 Nov 2026")
    assert told[3] == ("Saved of the risks of Aug 2026", "75.0%", "3 of 4; no target set")
    assert grown.tiles[3].figure.is_small_sample


def test_adherence_and_the_rules_most_often_broken(grown: ChurnPage) -> None:
    view = grown.standard
    assert [m.month.month for m in view.months] == [6, 7, 8, 9, 10, 11]
    assert view.target == 1
    assert view.word == "Missed"
    assert "in Jun 2026, deadline 15 Jul 2026" in plain(view.judged or "")
    failed = [int(r.failed) for r in view.rules]
    assert failed == sorted(failed, reverse=True)
    assert min(failed) > 0
    assert plain(view.rules_note).startswith("3 rules of 9 are broken by no record.")
    assert plain(view.rules_note).endswith("Counted: records effective since 1 Jun 2026.")
    assert [r.is_small_sample for r in view.rules].count(True) == 1


def test_what_is_judged_is_not_called_due(grown: ChurnPage) -> None:
    view = grown.standard
    assert plain(view.finding).partition(" of the events of Oct 2026 judged are recorded to the standard")[1]
    assert "due or recorded" in view.sub
    assert plain(view.text).startswith("Events recorded to the standard, of those due or recorded: ")
    assert not any("due events" in text or "those due:" in text for text in (view.finding, view.sub, view.text))


@pytest.mark.parametrize("company", [factory.empty_company, factory.one_customer_company])
def test_without_data_nothing_is_claimed(company: object, tmp_path: Path) -> None:
    page = page_of(company().write(tmp_path / "marts.duckdb"))  # type: ignore[operator]
    assert page.title == "Churn cannot be measured yet"
    assert (page.yearly, page.monthly, page.reasons, page.left, page.notice) == (None, None, None, None, None)
    assert page.no_left
    assert (page.tiles, page.segments, page.saves) == ([], [], None)
    assert page.standard.reason
    assert not page.standard.rules
