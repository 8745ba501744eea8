"""A published figure explains itself: words, numbers, customers, files; and a wrong question says what is near."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from orchestration.explain.errors import ExplainError
from orchestration.explain.figure import find
from orchestration.explain.files import SourceFile, entities_of, files_behind, foremost
from orchestration.explain.parts import behind, write_csv
from orchestration.explain.restated import restated
from orchestration.publish.release import current
from orchestration.settings import Settings
from tests.support.command import command

CHURN = ("logo_churn_rate", "All", "2026-04")


def test_a_figure_has_its_numbers_and_the_two_halves_of_its_definition(marts: duckdb.DuckDBPyConnection) -> None:
    figure = find(marts, *CHURN)
    assert (figure.numerator, figure.denominator, figure.value) == (2, 40, Decimal("0.05"))
    assert (figure.ci_low, figure.ci_high) == (Decimal("0.0138"), Decimal("0.165"))
    assert (figure.sample_size, figure.count_excluded) == (40, 1)
    assert figure.numerator_words == "Customers active at opening whose MRR is 0 at closing"
    assert figure.denominator_words == "customers active at opening"


def test_by_name_and_in_any_case_the_latest_complete_period_is_found(marts: duckdb.DuckDBPyConnection) -> None:
    figure = find(marts, "logo CHURN rate", "all")
    assert (figure.metric_id, str(figure.period)) == ("logo_churn_rate", "month 2026-05-01 to 2026-05-31")


def test_an_amount_has_no_denominator_and_what_is_not_measurable_says_why(marts: duckdb.DuckDBPyConnection) -> None:
    figure = find(marts, "pipeline_open_mrr")
    assert figure.denominator_words is None
    assert figure.not_measurable_reason == "no source is mapped for opportunities"
    assert behind(marts, figure) == []


@pytest.mark.parametrize(
    ("question", "hints"),
    [
        (("logo_churn",), ["there is no metric 'logo_churn'. Near: logo_churn_rate"]),
        (("time to value",), ["ttfv_median_days"]),
        (("xyzzy",), ["There are: churn_reasons_logos, csat"]),
        (("logo_churn_rate", "Cor"), ["Did you mean Core?", "There are: All, Core"]),
        (("logo_churn_rate", "All", "2024-01"), ["there is no figure for '2024-01'"]),
        (("logo_churn_rate", "All", None, "trigger=qbr"), ["this metric is not broken down"]),
        (("csat", "All", None, "trigger=qrb"), ["There are: trigger=qbr"]),
        (("churn_reasons_logos",), ["always broken down", "--breakdown reason=service"]),
    ],
)
def test_a_wrong_question_lists_what_comes_near(
    marts: duckdb.DuckDBPyConnection, question: tuple[str, ...], hints: list[str]
) -> None:
    with pytest.raises(ExplainError) as told:
        find(marts, *question)
    for hint in hints:
        assert hint in str(told.value)


def test_a_breakdown_is_one_value_of_it(marts: duckdb.DuckDBPyConnection) -> None:
    assert find(marts, "csat").denominator == 2
    assert find(marts, "csat", breakdown="trigger=qbr").denominator == 1
    assert find(marts, "churn_reasons_logos", breakdown="reason=service").value == 1


def test_everybody_behind_a_figure_adds_up_to_it(marts: duckdb.DuckDBPyConnection) -> None:
    figure = find(marts, *CHURN)
    parts = behind(marts, figure)
    assert parts is not None
    assert sum(part.numerator for part in parts) == figure.numerator
    assert sum(part.denominator or 0 for part in parts) == figure.denominator
    assert sum(part.count_units for part in parts) == figure.sample_size
    assert [(part.unit_id, part.name, part.evidence) for part in parts[:2]] == [
        ("c10", "Customer 10", "MRR 1000.00 -> 0.00"),
        ("c20", "Customer 20", "=MRR 2000.00 -> 0.00"),
    ]
    assert [part.unit_id for part in parts if part.is_left_out] == ["c41"]
    core = behind(marts, find(marts, "logo_churn_rate", "Core", "2026-04"))
    assert core is not None
    assert {part.segment for part in core} == {"Core"}


def test_a_figure_that_is_no_sum_says_that_nobody_is_listed(marts: duckdb.DuckDBPyConnection) -> None:
    assert behind(marts, find(marts, "ttfv_median_days")) is None
    assert behind(marts, find(marts, "logo_churn_rate", "All", "ttm")) is None
    assert behind(marts, find(marts, "practice_adherence"))[0].is_customer is False  # type: ignore[index]


def test_the_list_is_safe_for_spreadsheets(marts: duckdb.DuckDBPyConnection, out: Path) -> None:
    figure = find(marts, *CHURN)
    write_csv(out, figure, behind(marts, figure) or [])
    with out.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == 41
    assert [row["evidence"] for row in rows[:2]] == ["MRR 1000.00 -> 0.00", "'=MRR 2000.00 -> 0.00"]
    assert rows[0]["numerator"] == "1"
    assert rows[0]["period_end"] == "2026-04-30"


def test_files_are_those_that_the_release_rests_on_and_that_name_the_customers(
    marts: duckdb.DuckDBPyConnection, published: Settings
) -> None:
    release = current(published.published)
    assert release is not None
    at = release.published_at.replace(tzinfo=None)
    parts = behind(marts, find(marts, *CHURN)) or []
    entities = entities_of(published.root, "logo_churn_rate")
    assert entities == ["customers", "subscriptions"]
    leavers = [part for part in parts if part.numerator]
    found = files_behind(published.landing, entities, leavers, at)
    assert [(file.entity, file.source, file.files, file.rows) for file in found] == [
        ("customers", "tiny", ("customers.csv",), 2),
        ("subscriptions", "tiny", ("subscriptions.csv",), 2),
    ]
    assert {file.rows for file in files_behind(published.landing, entities, None, at)} == {40}
    team = behind(marts, find(marts, "practice_adherence"))
    (file, _) = files_behind(published.landing, entities, team, at)
    assert (file.rows, file.is_about_them) == (40, False)


def test_a_restated_figure_has_its_history_and_the_files(marts: duckdb.DuckDBPyConnection) -> None:
    told = restated(marts, find(marts, *CHURN))
    assert [(step.old_value, step.new_value, step.files) for step in told] == [
        (Decimal("0.1"), Decimal("0.0976"), ("customers.csv", "subs, 2.csv")),
        (Decimal("0.0976"), Decimal("0.05"), ()),
    ]
    assert restated(marts, find(marts, "csat")) == []


def test_the_command_tells_what_was_restated(published: Settings) -> None:
    place = ("--period", "2026-04", "--data-dir", published.data_dir)
    told = command("explain", "logo_churn_rate", *place).stdout
    assert (
        "Restated    10.00 % as published for as_of 2026-06-28, 9.76 % since 2026-06-29 (customers.csv, subs, 2.csv), "
        "5.00 % since 2026-06-30 (no file: a definition or a mapping changed)" in told
    )
    core = command("explain", "logo_churn_rate", "--segment", "Core", *place).stdout
    assert "none as published for as_of 2026-06-29, 5.00 % since 2026-06-30 (of what arrived between: cust" in core


def test_reviews_of_employees_are_told_of_nobody(published: Settings, out: Path) -> None:
    place = ("--data-dir", published.data_dir)
    assert "it rests on reviews of single employees." in command("explain", "role_clarity", *place).stdout
    refused = command("explain", "role_clarity", "--csv", out, *place, expect=2)
    assert "reviews of single employees" in refused.stderr


@pytest.mark.parametrize("question", [("pipeline_open_mrr",), ("logo_churn_rate", "--segment", "Unassigned")])
def test_of_nothing_no_file_is_listed(published: Settings, question: tuple[str, ...]) -> None:
    told = command("explain", *question, "--data-dir", published.data_dir).stdout
    assert "file" not in told


def test_of_every_entity_some_files_are_shown() -> None:
    def file(entity: str, name: str, rows: int) -> SourceFile:
        return SourceFile(entity, "crm", (name,), name, rows, True)

    customers = [file("customers", f"day{n}", 100 + n) for n in range(5)]
    files = [*customers, file("subscriptions", "old", 3), file("subscriptions", "new", 7)]
    shown = [(one.entity, one.rows) for one in foremost(files, 3)]
    assert shown == [("customers", 104), ("customers", 103), ("subscriptions", 7)]
    assert len(foremost(files, None)) == 7


def test_the_command_prints_it_all(published: Settings, out: Path) -> None:
    place = ("--data-dir", published.data_dir)
    told = command("explain", *CHURN[:1], "--period", "2026-04", "--csv", out, "--top", "1", *place).stdout
    for said in (
        "Logo churn rate (logo_churn_rate)",
        "2026-04-01 to 2026-04-30, as published as of 2026-06-30",
        "2: Customers active at opening whose MRR is 0 at closing",
        "5.00 %, 95 % interval 1.38 % to 16.50 %",
        "40 in the sample; 1 left out",
        "Behind the numerator: 2",
        "c10 Customer 10",
        "MRR 1000.00 -> 0.00",
        "... and 1 more: --all lists them",
        "Left out: 1",
    ):
        assert said in told
    assert "c20" not in told
    assert out.exists()
    everybody = command("explain", *CHURN[:1], "--period", "2026-04", "--all", *place).stdout
    assert "c20" in everybody
    assert "subscriptions.csv" in everybody


def test_the_command_refuses_with_what_comes_near(published: Settings, tmp_path: Path) -> None:
    place = ("--data-dir", published.data_dir)
    assert "logo_churn_rate" in command("explain", "churn_rate", *place, expect=2).stderr
    gone = command("explain", "csat", "--csv", tmp_path / "no" / "x.csv", *place, expect=2)
    assert f"there is no folder {tmp_path / 'no'}" in gone.stderr
    assert not (tmp_path / "no").exists()
    nobody = command("explain", "ttfv_median_days", "--csv", tmp_path / "x.csv", *place, expect=2)
    assert "no sum over customers" in nobody.stderr
    assert not (tmp_path / "x.csv").exists()
    assert "nothing is published yet" in command("explain", "nps", "--data-dir", tmp_path, expect=2).stderr
