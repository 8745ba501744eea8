"""What a run comes to, seen from outside: exit codes, status, and which release stands."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from decimal import Decimal
from pathlib import Path

import dagster as dg
import duckdb
import psutil
import pytest

from orchestration.defs.runs import holders_of_slots
from orchestration.ingest.contract import load_contracts
from tests.conftest import CS_METRICS, ROOT, Run
from tests.support.command import command
from tests.support.tiny import Tiny, tiny_company

AS_OF, OLDER = "2026-06-30", "2026-04-15"


def status_of(company: Tiny) -> dict:
    return json.loads((company.data_dir / "published" / "status" / "status.json").read_text(encoding="utf-8"))


def shown(company: Tiny) -> str:
    return str((company.data_dir / "published" / "current").readlink())


@pytest.fixture(scope="module")
def company(tiny_run: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """Published once, with customers and subscriptions alone."""
    return tiny_run.copied(tmp_path_factory.mktemp("tiny"))


def marts(company: Tiny, query: str) -> list[tuple]:
    with duckdb.connect(str(company.data_dir / "published" / "marts.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_revenue_metrics_come_out_of_customers_and_subscriptions_alone(company: Tiny) -> None:
    # 40 customers at 100 n: 82,000; the four leavers paid 1,000 + 2,000 + 3,000 + 4,000.
    rows = marts(
        company,
        "select metric_id, numerator, denominator from marts.metric_values "
        f"where segment = 'All' and period_type = 'ttm' and period_end = '{AS_OF}' "
        "and metric_id in ('logo_churn_rate', 'gross_revenue_retention') order by 1",
    )
    assert rows == [
        ("gross_revenue_retention", Decimal(72000), Decimal(82000)),
        ("logo_churn_rate", Decimal(4), Decimal(40)),
    ]


def test_what_cannot_be_measured_says_why(company: Tiny) -> None:
    rows = marts(
        company,
        "select metric_id, count(*), count(value), max(not_measurable_reason) from marts.metric_values "
        "where metric_id in ('nps', 'engagement_rate', 'time_to_first_value_days') group by 1 order by 1",
    )
    for metric, count, values, reason in rows:
        assert (count, values) == (5, 0), metric
        assert reason, metric
    assert len(rows) == 3


def test_the_page_and_the_status_of_a_partial_company_are_there(company: Tiny) -> None:
    assert status_of(company)["outcome"] == "published"
    assert "Not measurable" in (company.data_dir / "published" / "site" / "index.html").read_text(encoding="utf-8")


def test_status_names_what_is_published(company: Tiny) -> None:
    told = command("status", "--data-dir", company.data_dir, "--sources", company.sources).stdout
    assert f"Published: as of {company.published_as_of}" in told
    assert "At work now" not in told
    assert "touchpoints" in told
    assert "no source" in told


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("run", "--as-of", "30.06.2026"), "YYYY-MM-DD"),
        (("run", "--as-of", "2999-01-01"), "not over yet"),
        (("run", "--sources", "no/such/folder"), "mapping files"),
        (("quarantine", "release"), "quarantine release BATCH"),
        (("quarantine", "subscription"), "subscriptions"),
    ],
)
def test_wrong_use_says_what_to_do(tmp_path: Path, arguments: tuple[str, ...], hint: str) -> None:
    told = command(*arguments, "--data-dir", tmp_path, expect=2)
    assert hint in re.sub(r"[\s│]+", " ", told.stderr)


def test_a_mistake_in_a_mapping_points_at_its_line(cs_metrics: Run, tmp_path: Path) -> None:
    broken = tiny_company(tmp_path)
    mapping = broken.sources / "tiny.yml"
    mapping.write_text(
        mapping.read_text(encoding="utf-8").replace("customer_name: name", "customer_nam: name"), encoding="utf-8"
    )
    told = cs_metrics(*broken.arguments(AS_OF), expect=2).stderr
    assert "tiny.yml:" in told
    assert "customer_name" in told


def test_validate_lists_every_broken_rule_by_line(company: Tiny, tmp_path: Path) -> None:
    place = ("--sources", company.sources)
    sound = company.sources / "subscriptions.csv"
    command("validate", "subscriptions", sound, *place)
    bad = tmp_path / "subscriptions.csv"
    bad.write_text(
        "id,customer,product,start,end,amount\ns1,c1,suite,2026-01-01,2025-01-01,-5\n,c2,suite,soon,,1\n",
        encoding="utf-8",
    )
    told = command("validate", "subscriptions", bad, *place, expect=1).stdout
    for rule in ("min:mrr", "end_before_start:end_date", "required:subscription_id", "cast:start_date"):
        assert rule in told


def test_a_failed_run_changes_nothing_and_says_so(cs_metrics: Run, tmp_path: Path, company: Tiny) -> None:
    before = shown(company)
    with duckdb.connect(str(company.data_dir / "warehouse.duckdb")):  # somebody left a shell open
        told = cs_metrics(*company.arguments(company.published_as_of), expect=3)
    assert "FAILED" in told.stdout
    assert "Checks:" not in told.stdout, "it never came to them"
    assert re.search(r"Error:\s+\S*warehouse.duckdb", told.stderr), "what is wrong comes first"
    assert "more steps)" in told.stderr
    assert f"process {os.getpid()} of " in told.stderr
    assert shown(company) == before
    assert status_of(company)["outcome"] == "failed"
    log = (company.data_dir / "logs" / "events.jsonl").read_text(encoding="utf-8").splitlines()
    told_of = [line for line in map(json.loads, log) if line["run_id"] == status_of(company)["run_id"]]
    assert len([line for line in told_of if line["event"] == "step_failed"]) > 5
    assert [line["outcome"] for line in told_of if line["event"] == "status_written"] == ["failed"]
    place = ("--data-dir", company.data_dir, "--sources", company.sources)
    assert "published" in command("status", *place, expect=3).stdout.lower()


def start_until_dbt_is_at_work(company: Tiny, home: Path) -> tuple[subprocess.Popen[bytes], list[psutil.Process]]:
    """A run in a process of its own, at the moment dbt builds; and its child processes."""
    log = company.data_dir / "logs" / "run.log"
    log.unlink(missing_ok=True)
    process = subprocess.Popen(
        [str(CS_METRICS), *map(str, company.arguments(OLDER))],
        cwd=ROOT,
        env={**os.environ, "DAGSTER_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 120
    while not (log.exists() and "Concurrency: " in log.read_text(encoding="utf-8")):
        assert process.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return process, psutil.Process(process.pid).children(recursive=True)


@pytest.fixture(scope="module")
def survivor(cs_metrics: Run, dagster_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """Its dbt was killed, then a whole run was; the next one published."""
    victim = tiny_company(tmp_path_factory.mktemp("victim"))
    # Regression: where dbt died without a word the step succeeded, and nobody heard that nothing was published.
    process, children = start_until_dbt_is_at_work(victim, dagster_home)
    next(child for child in children if "build" in child.cmdline()).kill()
    assert process.wait(timeout=120) == 3
    assert status_of(victim)["outcome"] == "failed"
    assert "dbt" in status_of(victim)["message"]

    process, children = start_until_dbt_is_at_work(victim, dagster_home)
    process.kill()
    process.wait()
    psutil.wait_procs(children, timeout=60)
    assert not (victim.data_dir / "published" / "current").exists()
    with dg.DagsterInstance.from_config(str(dagster_home)) as instance:
        assert holders_of_slots(instance), "the killed run was to hold a turn"
    # Regression: the dead run kept its turn in the warehouse's pool, and every later run waited for it without end.
    cs_metrics(*victim.arguments(OLDER))
    return victim


@pytest.mark.long
def test_a_folder_that_is_not_there_holds_the_publication_back(cs_metrics: Run, tmp_path: Path) -> None:
    # Regression: an unmounted disk published an empty company, and said that nothing was to be done.
    company = tiny_company(tmp_path)
    mapping = company.sources / "tiny.yml"
    mapping.write_text(mapping.read_text(encoding="utf-8").replace("root: .", "root: ./unmounted"), encoding="utf-8")
    told = cs_metrics(*company.arguments(AS_OF), expect=1).stdout
    assert "HELD" in told
    assert "unmounted" in told
    assert not (company.data_dir / "published" / "current").exists()
    assert len(status_of(company)["entities"]) == len(load_contracts(ROOT)), (
        "the status was written before every entity had its turn"
    )
    place = ("--sources", company.sources, "--data-dir", company.data_dir)
    assert "unmounted" in cs_metrics("quarantine", *place, COLUMNS="400").stdout


# ---- a day before the published one


def state(company: Tiny) -> tuple[str, str, bytes]:
    """What readers see: the release, the status, the warehouse of the daily runs."""
    published = company.data_dir / "published"
    return (
        str((published / "current").readlink()),
        (published / "status" / "status.json").read_text(encoding="utf-8"),
        (company.data_dir / "warehouse.duckdb").read_bytes(),
    )


@pytest.mark.long
def test_an_older_day_goes_into_the_history_and_nowhere_else(company: Tiny, survivor: Tiny, cs_metrics: Run) -> None:
    before = state(company)
    (company.sources / "late.csv").write_text("not an input of any mapping\n", encoding="utf-8")
    told = cs_metrics(*company.arguments(OLDER)).stdout
    assert "BACKFILLED" in told
    assert state(company) == before
    assert not (company.data_dir / "backfill" / OLDER).exists(), "the temporary warehouse is gone"
    assert not list((company.data_dir / "published" / "releases").glob(".staging-*"))

    (kept,) = (company.data_dir / "history").glob(f"{OLDER}_*.parquet")
    (reported,) = (survivor.data_dir / "history").glob(f"{OLDER}_*.parquet")  # the same files, published that day
    figures = "select * exclude (publication_id, published_at, kind) from read_parquet('{}') order by all"
    kinds = "select distinct kind from read_parquet('{}')"
    with duckdb.connect() as connection:
        assert connection.execute(kinds.format(kept)).fetchall() == [("backfill",)]
        assert connection.execute(kinds.format(reported)).fetchall() == [("publication",)]
        older = connection.execute(figures.format(kept)).fetchall()
        assert older == connection.execute(figures.format(reported)).fetchall()
    assert len(older) > 100


@pytest.mark.long
def test_a_backfill_that_fails_leaves_the_status_of_the_daily_run(company: Tiny, cs_metrics: Run) -> None:
    before = state(company)
    place = company.data_dir / "backfill" / "2026-03-31"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("a file where the backfill's folder should be", encoding="utf-8")
    cs_metrics(*company.arguments("2026-03-31"), expect=3)
    assert state(company) == before
    newest = max((company.data_dir / "runs").iterdir(), key=lambda folder: folder.stat().st_mtime)
    assert json.loads((newest / "status.json").read_text(encoding="utf-8"))["outcome"] == "failed"
