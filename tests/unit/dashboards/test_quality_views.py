"""View models of the Data quality page: words for rules and checks, lists, the verdict."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.dashboards.churn.queries import read_churn
from orchestration.dashboards.parts.marts import Marts, read_marts
from orchestration.dashboards.quality.checks import checks_view
from orchestration.dashboards.quality.queries import CheckResult, QualityData, read_quality
from orchestration.dashboards.quality.verdict import verdict
from orchestration.dashboards.quality.view import QualityPage, quality_page
from orchestration.dashboards.quality.words import check_words, group_of, rule_words
from tests.fixtures import marts_factory as factory
from tests.fixtures.marts_file import read as read_file
from tests.unit.dashboards.test_formats import plain
from tests.unit.dashboards.test_render import FACTS

CHECK = CheckResult("rule", "raw/customers", "warning", False, 10, 1, "one row", None)


def read(file: factory.MartsFile, folder: Path) -> tuple[Marts, QualityData, QualityPage]:
    path = file.write(folder / "marts.duckdb")
    marts, quality = read_file(path, read_marts), read_file(path, read_quality)
    return marts, quality, quality_page(marts, read_file(path, read_churn), quality, FACTS)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("enum:primary_reason", "Primary reason is none of the agreed codes"),
        ("required:customer_id", "Customer ID is missing"),
        ("cast:mrr", "MRR cannot be read as the number, date or yes/no it should be"),
        ("duplicate_key:customer_id", "Two rows of one file have the same key and say different things"),
        ("end_before_start:end_date", "It ends before it starts"),
        ("rule_of_tomorrow:some_column", "Rule of tomorrow (Some column)"),
        ("rule_of_tomorrow", "Rule of tomorrow"),
    ],
)
def test_a_rule_id_in_words(rule: str, words: str) -> None:
    assert rule_words(rule) == words


@pytest.mark.parametrize(
    ("name", "asset", "words"),
    [
        ("not_null_dim_customer_customer_id", "marts/dim_customer", "No gaps: Customer ID"),
        ("unique_key_m_a_id__month", "metrics/m", "One row per key: A ID, Month"),
        ("assert_all_is_its_segments_pooled", "marts/metric_values", "All is its segments pooled"),
        ("delivery of survey_responses", "raw/survey_responses", "Delivery of survey responses"),
        ("churn_records: evidence_given", "expectations/churn_records", "Evidence given"),
        ("evidence_given", None, "Evidence given"),
    ],
)
def test_a_check_in_words(name: str, asset: str | None, words: str) -> None:
    assert check_words(name, asset) == words


def test_counts_are_told_once_and_a_long_list_opens_on_demand() -> None:
    checks = [replace(CHECK, name=f"c{i}", failed=i, message=f"{i} of 10: rows lack `it`") for i in range(1, 26)]
    view = checks_view(checks)
    assert (len(view.failed), len(view.more), view.count_failed) == (12, 13, 25)
    assert (view.failed[0].counts, view.failed[0].finding) == ("25 of 10", "rows lack it")


@pytest.mark.parametrize(
    ("asset", "name", "group"),
    [
        ("raw/customers", "delivery of customers", "Deliveries"),
        ("raw/churn_records", "evidence_given", "What people record"),
        ("staging/stg_customer__customers", "unique_x", "Cleaned data"),
        ("marts.dim_customer", "unique_x", "Published tables"),
        ("metric_summed", "assert_x", "Metrics"),
        ("something/else", "x", "Other checks"),
        (None, "delivery of contacts", "Deliveries"),
        (None, "x", "Other checks"),
    ],
)
def test_a_check_belongs_to_a_group(asset: str | None, name: str, group: str) -> None:
    assert group_of(asset, name) == group


def test_failing_checks_come_by_severity_and_passing_ones_are_counted(tmp_path: Path) -> None:
    checks = [
        replace(CHECK, name="b"),
        replace(CHECK, name="a", severity="ERROR"),
        replace(CHECK, name="c", severity="blocking", sample_ids="1, 2, 3, 4, 5, 6, 7"),
        replace(CHECK, name="passes", passed=True),
    ]
    view = checks_view(checks)
    assert [(c.name, c.severity) for c in view.failed] == [
        ("C", "Blocks publication"), ("A", "Error"), ("B", "Warning"),
    ]  # fmt: skip
    assert view.failed[0].ids == "1, 2, 3, 4, 5 and 2 more"
    assert view.failed[0].counts == "1 of 10"
    assert [(g.title, g.passed, g.failed, g.names) for g in view.groups] == [
        ("What people record", "1 of 4", 3, ["Customers: Passes"])
    ]


def test_all_well_is_said_plainly(tmp_path: Path) -> None:
    marts, quality, page = read(factory.sound_company(), tmp_path)
    found = verdict(marts, quality)
    assert (found.level, found.word) == ("sound", "Sound")
    assert found.title == "The data behind these pages is complete and on time"
    assert "All 9 checks passed." in found.lede
    assert not page.held
    assert page.no_held.startswith("Nothing.")
    assert page.no_quarantined.startswith("None.")
    assert [tile[1] for tile in page.tiles] == ["5 of 5", "5 of 5", "9 of 9", "0"]


def test_troubles_are_counted_in_the_title(tmp_path: Path) -> None:
    marts, quality, page = read(factory.grown_company(), tmp_path)
    assert plain(page.verdict.title) == (
        "The figures are usable with care: 2 deliveries are held or rejected, 2 sources are late and 4 checks warn"
    )
    assert "Late: pulse, webinars." in page.verdict.lede
    grave = replace(quality, checks=[*quality.checks, replace(CHECK, severity="error")])
    assert verdict(marts, grave).level == "repair"
    assert "1 check failed" in plain(verdict(marts, grave).title)


def test_late_arrivals_come_first_and_say_how_late(tmp_path: Path) -> None:
    page = read(factory.grown_company(), tmp_path)[2]
    assert [(a.source, a.word, plain(a.state)) for a in page.arrivals[:2]] == [
        ("pulse", "Late", "19 days ago"),
        ("webinars", "Late", "nothing has come yet"),
    ]
    words = {a.source: (a.word, plain(a.expected)) for a in page.arrivals}
    assert words["billing"] == ("On time", "Every day")
    assert words["people_team"] == ("Not judged", "No rhythm agreed")


def test_an_empty_company_has_no_verdict(tmp_path: Path) -> None:
    page = read(factory.empty_company(), tmp_path)[2]
    assert (page.verdict.level, page.verdict.word) == ("unknown", "Nothing known")
    assert [tile[1] for tile in page.tiles] == ["–"] * 4
    assert page.no_quarantined == "None. No row has come yet."
    assert not page.steps


def test_the_churn_standard_is_told_step_by_step(tmp_path: Path) -> None:
    page = read(factory.grown_company(), tmp_path)[2]
    assert page.rules_since.replace("\u00a0", " ") == "Counted: records effective since 1 Jun 2026."
    assert [(s.rules, s.broken, s.findings) for s in page.steps] == [("2", "0", "0"), ("5", "4", "21"), ("2", "2", "5")]
