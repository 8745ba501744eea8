"""View models of the Data quality page: words for rules and checks, lists, the verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from orchestration.dashboards.churn.queries import read_churn
from orchestration.dashboards.parts.marts import Marts, read_marts
from orchestration.dashboards.parts.table import DataTable, file_text
from orchestration.dashboards.quality.checks import checks_view
from orchestration.dashboards.quality.quarantine import last_day, quarantine_table, trend_chart
from orchestration.dashboards.quality.queries import (
    CheckResult,
    QualityData,
    Quarantined,
    QuarantinedDay,
    read_quality,
)
from orchestration.dashboards.quality.verdict import verdict
from orchestration.dashboards.quality.view import QualityPage, quality_page
from orchestration.dashboards.quality.words import check_words, group_of, rule_words
from tests.fixtures import marts_factory as factory
from tests.fixtures.marts_file import AS_OF
from tests.fixtures.marts_file import read as read_file
from tests.unit.dashboards.test_formats import plain
from tests.unit.dashboards.test_render import FACTS

CHECK = CheckResult("rule", "raw/customers", "warning", False, 10, 1, "one row", None)


Read = tuple[Marts, QualityData, QualityPage]


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Read:
    return read(factory.grown_company(), tmp_path_factory.mktemp("quality"))


def read(file: factory.MartsFile, folder: Path) -> Read:
    path = file.write(folder / "marts.duckdb")
    marts, quality = read_file(path, read_marts), read_file(path, read_quality)
    return marts, quality, quality_page(marts, read_file(path, read_churn), quality, FACTS)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("enum:primary_reason", "Main reason is none of the agreed words"),
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
        ("delivery of survey_responses", "raw/survey_responses", "The delivery of survey responses is sound"),
        ("churn_records: evidence_given", "expectations/churn_records", "The evidence is named"),
        ("churn_records: orphan", "expectations/churn_records", "Billing shows the loss that was recorded"),
        ("known customers of risk_flags", "raw/risk_flags", "Customers named in risk flags are known"),
        ("subscriptions: mrr_readable", "expectations/subscriptions", "MRR can be read"),
        ("evidence_given", None, "The evidence is named"),
    ],
)
def test_a_check_in_words(name: str, asset: str | None, words: str) -> None:
    assert check_words(name, asset) == words


def texts(table: DataTable, *columns: str) -> list[tuple[str, ...]]:
    """The rows of a list, of these columns."""
    titles = [column.title for column in table.columns]
    return [tuple(plain(row[titles.index(column)].text) for column in columns) for row in table.rows]


def test_counts_are_told_once_and_a_long_list_is_whole_in_its_file() -> None:
    checks = [replace(CHECK, name=f"c{i}", failed=i, message=f"{i} of 10: rows lack `it`") for i in range(1, 26)]
    view = checks_view([*checks, replace(CHECK, name="fine", passed=True)])
    assert (len(view.table.rows_shown), len(view.table.rows)) == (25, 26)
    assert plain(view.summary) == "26 checks; 25 did not pass: rows of 25 are counted as they are."
    assert texts(view.table, "Rows that fail", "What was found")[0] == ("25", "Rows lack it")
    assert texts(view.table, "What is asked", "Result")[-1] == ("Fine", "Passed")


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
    assert texts(view.table, "What is asked", "Result") == [
        ("C", "Stops publication"), ("A", "Error"), ("B", "Warning"), ("Passes", "Passed"),
    ]  # fmt: skip
    assert view.table.rows[0][-1].note == "For example 1, 2, 3, 4, 5 and 2 more"
    assert [cell.text for cell in view.table.rows[0][3:5]] == ["1", "10"]
    assert [(g.title, g.passed, g.failed, g.names) for g in view.groups] == [
        ("What people record", "1 of 4", 3, [("Customers: Passes", "Warning")])
    ]


def test_all_well_is_said_plainly(tmp_path: Path) -> None:
    marts, quality, page = read(factory.sound_company(), tmp_path)
    found = verdict(marts, quality)
    assert (found.level, found.word) == ("sound", "Sound")
    assert found.title == "The data behind these pages is complete and on time"
    assert "All 9 checks passed." in found.lede
    for table, said in ((page.held, "Nothing."), (page.quarantine, "None."), (page.restated.table, "None.")):
        assert not table.rows
        assert table.empty.startswith(said)
    assert (page.quarantine_chart, page.no_trend, page.restated.summary) == (None, None, "")
    assert [tile[1] for tile in page.tiles] == ["5 of 5", "5 of 5", "9 of 9", "0", "0"]


def test_troubles_are_counted_in_the_title(grown: Read) -> None:
    marts, quality, page = grown
    assert plain(page.verdict.title) == (
        "The figures are usable with care: 2 deliveries are held or rejected, 2 sources are late and 4 checks warn"
    )
    assert "Late: pulse, webinars." in page.verdict.lede
    grave = replace(quality, checks=[*quality.checks, replace(CHECK, severity="error")])
    assert verdict(marts, grave).level == "repair"
    assert "1 check failed" in plain(verdict(marts, grave).title)


def test_late_arrivals_come_first_and_say_how_late(grown: Read) -> None:
    page = grown[2]
    shown = texts(page.arrivals, "Source", "State", "Days since", "Expected")
    assert shown[:2] == [("pulse", "Late", "19", "Every 7 days"), ("webinars", "Late", "–", "Every 30 days")]
    assert page.arrivals.rows[1][2].note == "Nothing has come yet"
    words = {row[0]: row[1:] for row in shown}
    assert words["billing"] == ("On time", "0", "Every day")
    assert words["people_team"] == ("Not judged", "40", "No rhythm agreed")
    assert plain(page.arrivals_note) == "7 sources; 2 sources late, counted to 21 Nov 2026."


def test_a_delivery_that_waits_says_what_is_wrong_and_what_is_used_instead(grown: Read) -> None:
    page = grown[2]
    assert texts(page.held, "What happened", "Faulty rows", "Effect") == [
        ("Rejected. the archive ends in the middle of a file", "–", "The last accepted data is used"),
        ("Held. 41 of 300 rows are faulty", "41 of 300", "The last accepted data is used"),
    ]


def test_reasons_of_quarantine_say_whether_they_grow(grown: Read) -> None:
    page = grown[2]
    shown = texts(page.quarantine, "Reason", "Rows", "Last 4 weeks", "4 weeks before", "Trend")
    assert shown[0] == ("Customer ID is missing", "341", "10", "0", "More")
    assert shown[2] == (
        "Time of the event lies before 1990 or more than five years ahead",
        "61",
        "0",
        "0",
        "None lately",
    )
    chart = page.quarantine_chart
    assert chart is not None
    # The last four weeks: ten rows each of usage events, touchpoints and subscriptions, eight of survey responses.
    # Before them: ten rows without an exchange rate on 30 September.
    assert chart.finding == "More faults were found: 38 in the last 4 weeks, 10 in the 4 before"
    assert sum(int(row[1]) for row in chart.table.rows) == 50
    assert page.by_data[0] == ("Usage events", "402")


def test_a_reason_that_is_new_and_one_that_fades() -> None:
    def came(*days_ago: int) -> str:
        days = [QuarantinedDay("e", "s", "r", AS_OF - timedelta(days=ago), 1) for ago in days_ago]
        table = quarantine_table([Quarantined("e", "s", "r", len(days), None, None)], days, AS_OF, "")
        assert (trend_chart(days, AS_OF) is None) == (max(days_ago) < 28)
        return texts(table, "Trend")[0][0]

    assert came(0, 27) == "New"
    assert came(27, 28) == "As many"
    assert came(28, 55, 0) == "Fewer"
    assert trend_chart([QuarantinedDay("e", "s", "r", AS_OF - timedelta(days=91), 5)], AS_OF) is None
    later = [QuarantinedDay("e", "s", "r", AS_OF + timedelta(days=1), 5)]
    assert last_day(later, AS_OF) == AS_OF + timedelta(days=1)
    assert last_day(None, AS_OF) == AS_OF


def test_a_first_load_has_no_trend(grown: Read, tmp_path: Path) -> None:
    marts, quality, _ = grown
    churn = read_file(factory.empty_company().write(tmp_path / "marts.duckdb"), read_churn)
    days = [QuarantinedDay("e", "s", rule, AS_OF, 2) for rule in "ab"]
    first = replace(quality, days=days, quarantined=[Quarantined("e", "s", "a", 2, AS_OF, AS_OF)])
    page = quality_page(marts, churn, first, FACTS)
    assert page.quarantine_chart is None
    assert "Trend" not in [column.title for column in page.quarantine.columns]
    assert plain(page.no_trend or "") == (
        "First load: 4 faults found since 21 Nov 2026. No trend can be told before a month is known."
    )


def test_a_finding_names_fields_in_words_and_keeps_them_in_its_file() -> None:
    check = replace(
        CHECK,
        message="1 of 10: mrr_after differs from the end of effective_date; the row waits in quarantine.",
        sample_ids="crm/a_20260930.csv:36, R-1",
    )
    view = checks_view([check, replace(CHECK, name="kept")])
    kept, found = view.table.rows
    assert kept[5].text == "Rows counted as they are"
    assert [cell.text for cell in found[5:]] == [
        "Rows left out", "MRR after the event differs from the end of the effective date; the row is set aside.",
    ]  # fmt: skip
    assert found[6].note == "For example R-1"
    for written in ("raw/customers: rule", "mrr_after differs", "crm/a_20260930.csv:36"):
        assert written in file_text(view.table)


def test_a_restated_figure_has_both_values_and_the_files_that_brought_it(grown: Read) -> None:
    page = grown[2]
    assert (page.restated.count, plain(page.restated.summary)) == (
        "2", "2 figures changed with this publication, 1 with earlier ones."
    )  # fmt: skip
    shown = texts(page.restated.table, "Figure", "Whom", "Period", "Was", "Is now", "Difference", "Brought by")
    assert shown[0] == (
        "Engagement rate", "Core", "Oct 2026", "37.5%", "36.8%", "-0.7 points",
        "customers: crm/customers_2026-11-21.csv, customers: crm/corrected.csv and 1 more",
    )  # fmt: skip
    assert shown[1][3:] == ("+36.0", "–", "–", "No delivery: a definition or a mapping changed")
    assert page.restated.table.rows[0][0].href == "figure_engagement_rate.html#core"
    assert page.restated.table.rows[0][-1].note is None
    assert page.restated.table.rows[2][-1].note == "All that arrived between; whose part changed is not known"
    assert file_text(page.restated.table).count("subscriptions: billing/b.csv") == 1


def test_an_empty_company_has_no_verdict(tmp_path: Path) -> None:
    page = read(factory.empty_company(), tmp_path)[2]
    assert (page.verdict.level, page.verdict.word) == ("unknown", "Nothing known")
    assert [tile[1] for tile in page.tiles] == [*"––––", "0"]
    assert page.quarantine.empty == "None. No row has come yet."
    assert not page.standard.steps
    assert page.standard.adherence is None


def test_the_churn_standard_is_told_step_by_step(grown: Read) -> None:
    page = grown[2]
    assert page.rules_since.replace("\u00a0", " ") == "Counted: records effective since 1 Jun 2026."
    steps = [(s.rules, s.broken, s.findings) for s in page.standard.steps]
    assert steps == [
        ("2", "0", "0"),
        ("5", "4", "21"),
        ("2", "2", "5"),
    ]
