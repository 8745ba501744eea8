"""What a held delivery does to a run: which figures wait, which do not, who is told, and what clears it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.ingest.run import ingest_entity
from orchestration.settings import Settings
from tests.conftest import Run
from tests.support import light
from tests.support.command import command
from tests.support.tiny import Tiny, tiny_company

YESTERDAY, TODAY = "2026-06-29", "2026-06-30"


def marts(company: Tiny, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(company.data_dir / "published" / "marts.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def status_of(company: Tiny) -> dict[str, Any]:
    return json.loads((company.data_dir / "published" / "status" / "status.json").read_text(encoding="utf-8"))


def last_attempt(company: Tiny) -> str:
    return (company.data_dir / "published" / "status" / "last_attempt.js").read_text(encoding="utf-8")


def adherence(company: Tiny) -> tuple[Any, ...]:
    """Numerator, denominator and data issue of April 2026, all segments."""
    (row,) = marts(
        company,
        "select numerator, denominator, data_issue from marts.metric_values where segment = 'All' "
        "and metric_id = 'churn_standard_adherence' and period_end = '2026-04-30'",
    )
    return row


def reasons(company: Tiny) -> list[tuple[Any, ...]]:
    """Reasons of April 2026 by logos, all segments."""
    return marts(
        company,
        "select breakdown_value, numerator from marts.metric_values where metric_id = 'churn_reasons_logos' "
        "and segment = 'All' and period_type = 'month' and breakdown = 'primary_reason' and period_end = '2026-04-30'",
    )


@pytest.fixture(scope="module")
def yesterday(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """Published yesterday, without Dagster: four left in April, each with a sound record that says `service`."""
    made = tiny_company(tmp_path_factory.mktemp("yesterday"))
    made.deliver_churn()
    light.publish(made.data_dir, made.sources, YESTERDAY)
    assert adherence(made) == (Decimal(4), Decimal(4), None)
    assert reasons(made) == [("service", Decimal(4))]
    return made


@pytest.fixture(scope="module")
def held_churn(cs_metrics: Run, yesterday: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """Today the churn records say `competitor`, 25 more are broken, and there is one customer more."""
    company = yesterday.copied(tmp_path_factory.mktemp("held_churn"))
    company.deliver_churn("competitor", spoiled=25)
    company.deliver(customers=41)
    told = cs_metrics(*company.arguments(TODAY)).stdout
    assert "churn_records" in told
    return company


@pytest.fixture(scope="module")
def held_customers(cs_metrics: Run, yesterday: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """Today 25 customers come without a name, and the churn records are broken as well."""
    company = yesterday.copied(tmp_path_factory.mktemp("held_customers"))
    file = company.sources / "customers.csv"
    nameless = "".join(f"n{n},,10,2025-01-01\n" for n in range(25))
    file.write_text(file.read_text(encoding="utf-8") + nameless, encoding="utf-8")
    company.deliver_churn("competitor", spoiled=25)
    told = cs_metrics(*company.arguments(TODAY), expect=1)
    assert "HELD" in told.stdout
    return company


def release(company: Tiny, entity: str) -> None:
    """Accept the held batch of the entity as it is."""
    report = next(report for report in status_of(company)["entities"] if report["entity"] == entity)
    (held,) = report["held_batches"]
    place = ("--sources", company.sources, "--data-dir", company.data_dir)
    assert held["batch_id"][:12] in command("quarantine", *place).stdout
    command("quarantine", "release", held["batch_id"][:12], *place)


def test_held_churn_records_keep_yesterdays_churn_figures(held_churn: Tiny) -> None:
    assert held_churn.published_as_of == TODAY
    numerator, denominator, issue = adherence(held_churn)
    assert (numerator, denominator) == (4, 4)
    assert "25 of 29 rows are faulty" in issue
    assert reasons(held_churn) == [("service", Decimal(4))], "the figures of the last accepted records"
    page = (held_churn.data_dir / "published" / "site" / "churn.html").read_text(encoding="utf-8")
    assert "25 of 29 rows are faulty" in page


def test_beside_held_churn_records_everything_else_is_fresh(held_churn: Tiny) -> None:
    with_issue = marts(held_churn, "select distinct metric_id from marts.metric_values where data_issue is not null")
    reading = ["churn_reasons_logos", "churn_reasons_mrr", "churn_standard_adherence", "proactive_save_rate"]
    assert sorted(with_issue) == [(metric,) for metric in reading]
    assert marts(held_churn, "select count(*) from marts.dim_customer") == [(41,)]
    status = status_of(held_churn)
    assert status["outcome"] == "published"
    (check,) = [c for c in status["checks"] if c["name"] == "delivery of churn_records"]
    assert (check["passed"], check["severity"]) == (False, "warning")
    assert marts(held_churn, "select entity, kind, faulty_rows, blocks_publication from marts.held_deliveries") == [
        ("churn_records", "held", 25, False)
    ]


def test_what_was_reported_yesterday_stands_beside_what_is_known_today(held_churn: Tiny) -> None:
    # The 41st customer, who came today, pays since January 2025: 4 of 40 left in April, now it is 4 of 41.
    april = "metric_id = 'logo_churn_rate' and segment = 'All' and period_type = 'month' and period_end = '2026-04-30'"
    reported = marts(held_churn, f"select as_of::text, value from marts.metric_history where {april} order by 1")
    now = Decimal("0.0975609756")
    assert reported == [(YESTERDAY, Decimal("0.1")), (TODAY, now)]
    restated = "select old_as_of::text, new_as_of::text, old_value, new_value, traced_by, count_customers, files"
    assert marts(held_churn, f"{restated} from marts.restatements where {april}") == [
        (YESTERDAY, TODAY, Decimal("0.1"), now, "customers", 1,
         "customers: customers.csv, subscriptions: subscriptions.csv")
    ]  # fmt: skip
    running = "select count(*) from marts.restatements where period_end > '2026-06-28'"
    assert marts(held_churn, running) == [(0,)]
    brought = marts(held_churn, "select distinct files from marts.restatements where files like '%churn%'")
    assert brought == [], "a held delivery brought nothing"


def test_a_figure_explains_itself_down_to_its_customers_and_files(held_churn: Tiny) -> None:
    place = ("--data-dir", held_churn.data_dir)
    told = command("explain", "logo_churn_rate", "--period", "2026-04", *place).stdout
    for said in ("9.76 %", "Behind the numerator: 4", "c40", "In the denominator alone: 37", "subscriptions.csv"):
        assert said in told, said


def test_held_customers_block_the_publication_and_say_so(held_customers: Tiny) -> None:
    assert held_customers.published_as_of == YESTERDAY
    status = status_of(held_customers)
    assert status["outcome"] == "held"
    (check,) = [c for c in status["checks"] if c["name"] == "delivery of customers"]
    assert (check["passed"], check["severity"]) == (False, "blocking")
    page = (held_customers.data_dir / "published" / "status" / "index.html").read_text(encoding="utf-8")
    assert "25 of 65 rows are faulty" in page
    assert "held" in last_attempt(held_customers)


@pytest.mark.long
def test_a_corrected_file_and_a_release_clear_what_was_held(
    cs_metrics: Run, held_customers: Tiny, tmp_path: Path
) -> None:
    company = held_customers.copied(tmp_path)
    company.deliver()  # the customers as they should be
    release(company, "churn_records")
    cs_metrics(*company.arguments(TODAY))
    assert company.published_as_of == TODAY
    assert status_of(company)["outcome"] == "published"
    assert marts(company, "select count(*) from marts.dim_customer") == [(40,)]
    assert adherence(company)[2] is None
    assert reasons(company) == [("competitor", Decimal(4))]
    assert marts(company, "select count(*) from marts.held_deliveries") == [(0,)]


@pytest.mark.parametrize("released", ["customers", "churn_records"])
def test_ingestion_takes_what_was_corrected_or_released(held_customers: Tiny, tmp_path: Path, released: str) -> None:
    """Each entity once corrected, once released: nothing is held any more, and the rows are there."""
    company = held_customers.copied(tmp_path)
    release(company, released)
    if released == "customers":
        company.deliver_churn("competitor")
    else:
        company.deliver()
    settings, day = Settings.from_environment(company.data_dir, company.sources), date.fromisoformat(TODAY)
    reports = {entity: ingest_entity(entity, settings, day, "next") for entity in ("customers", "churn_records")}
    assert not any(report.is_held for report in reports.values())
    assert {entity: report.rows_total for entity, report in reports.items()} == {"customers": 40, "churn_records": 4}
