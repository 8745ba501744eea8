"""Open handles: one on a publication never stands in a run's way; one on the warehouse is told of, by name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.ingest.run import ingest_entity
from orchestration.publish.headlines import headlines
from orchestration.settings import ROOT, Settings
from orchestration.store import holder
from tests.conftest import Run
from tests.faults.clients import make
from tests.faults.clients.holding import Refused, as_other_people, open_elsewhere, python_on
from tests.faults.clients.publisher import Publisher
from tests.support.command import command
from tests.support.reliability import tell
from tests.support.tiny import Tiny, tiny_company

NUMBER = "select max(mrr)::integer from top_customers"
# No lock is held longer than a publication of such a company takes; a run that waits for one would wait for ever.
PROMPT = 60


# ---- a publication that somebody has open


def test_a_shell_on_a_publication_blocks_nobody_and_cannot_write(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path, is_whole=False, kept=2)
    publisher.publish()
    marts = publisher.published / "marts.duckdb"
    first = marts.resolve()
    # Regression: a shell that was not told to only read could write into a publication, and shut the others out.
    with pytest.raises(Refused, match="Permission denied"), python_on(marts, "read_write", is_root_mighty=False):
        pass
    with python_on(marts, "read_only", is_root_mighty=False) as reader:
        assert reader.ask(NUMBER) == "1"
    first.chmod(0o644)  # root is not asked for modes: its shell takes the lock
    with python_on(first, "read_write") as shell:
        assert shell.ask(NUMBER) == "1"
        began = time.monotonic()
        # Regression: these opened the file, and failed on the lock.
        assert [headline.value for headline in headlines(first.parent)] == [1, 1]
        assert "Numerator   1" in command("explain", "segmentation_coverage", "--data-dir", tmp_path).stdout
        for _ in range(2):
            publisher.publish()
        assert time.monotonic() - began < PROMPT
        assert not first.exists(), "its release was to be removed meanwhile"
        assert shell.ask("select count(*) from customer_mrr_monthly") == "20000"


def test_what_is_published_can_be_removed_by_its_owner(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path, is_whole=False)
    publisher.publish()
    (folder,) = (publisher.published / "releases").iterdir()
    files = [folder / "marts.duckdb", *(folder / "parquet").iterdir()]
    assert len(files) > 5
    assert not any(path.stat().st_mode & 0o222 for path in files)
    script = "import shutil, sys; shutil.rmtree(sys.argv[1])"
    subprocess.run([sys.executable, "-c", script, str(folder)], check=True, preexec_fn=as_other_people)
    assert not folder.exists()


@pytest.mark.long
def test_duckdbs_own_shell_stays_open_over_a_run(tmp_path: Path, tiny_run: Tiny, cs_metrics: Run) -> None:
    program = make.shell()
    if program is None:
        pytest.skip(f"DuckDB's command line is not installed: {make.COMMAND}")
    company = tiny_run.copied(tmp_path)
    marts = company.data_dir / "published" / "marts.duckdb"
    asked = [str(program), "-csv", "-noheader", str(marts)]
    counted = "select count(*) from metric_values;"
    refused = subprocess.run([*asked, counted], capture_output=True, text=True, preexec_fn=as_other_people)
    assert refused.returncode == 1
    assert "Permission denied" in refused.stderr
    with open_elsewhere([*asked, "-readonly"], is_root_mighty=False) as reader:
        assert int(reader.ask(counted)) > 100
    marts.resolve().chmod(0o644)
    with open_elsewhere(asked) as shell:
        before = shell.ask(counted)
        with pytest.raises(duckdb.IOException, match="Conflicting lock"):
            duckdb.connect(str(marts), read_only=True)
        cs_metrics(*company.arguments(company.published_as_of))
        assert shell.ask(counted) == before
    tell("Readers under load", "runs while DuckDB's own shell had marts.duckdb open for writing", 1, 0)


# ---- a warehouse that somebody has open


def test_every_holder_is_named(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    duckdb.connect(str(warehouse)).close()
    assert holder.holders(warehouse) == []
    with python_on(warehouse, "read_only") as one, python_on(warehouse, "read_only") as other:
        with pytest.raises(duckdb.IOException) as refusal:
            duckdb.connect(str(warehouse))
        said = str(refusal.value)
        told = holder.told(said)
        assert told
        found = holder.holders(warehouse, said)
    listed = [1] if sys.platform != "linux" else [one.pid, other.pid]
    assert len(found) == len(listed)
    for who in found:
        assert who.pid in (one.pid, other.pid)
        assert f"process {who.pid} of " in told
        assert who.started_at
        assert abs((datetime.now(UTC) - who.started_at).total_seconds()) < PROMPT
    assert told.startswith(f"{warehouse} is open in another program: python")
    assert "Close it there" in told
    assert holder.told("Binder Error: no such column") is None


@pytest.mark.parametrize(
    ("said", "named"),
    [
        (
            'Could not set lock on file "/share/w.duckdb": Conflicting lock is held in duckdb (PID 2147480000)',
            "process 2147480000, which is not on this computer, or no longer",
        ),
        (
            'Could not set lock on file "/share/w.duckdb": Conflicting lock is held in PID 0. See also',
            "a program in another container or on another computer",
        ),
        ('Could not set lock on file "/share/w.duckdb": No locks available', "the system does not tell which"),
        (
            'Cannot open file "/share/w.duckdb": The process cannot access the file because it is being used by '
            f"another process.\n\nFile is already open in \nC:\\duckdb.exe (PID {os.getppid()})",
            f"process {os.getppid()}",
        ),
    ],
)
def test_a_holder_that_is_far_away_or_unknown_is_said_to_be(said: str, named: str) -> None:
    told = holder.told(f"IO Error: {said}")
    assert told
    assert "/share/w.duckdb is open in another program: " in told
    assert named in told


def test_commands_name_the_holder_at_once_and_change_nothing(tmp_path: Path, cs_metrics: Run) -> None:
    company = tiny_company(tmp_path)
    company.deliver(spoiled=25)
    settings = Settings(ROOT, company.data_dir, company.sources)
    assert ingest_entity("subscriptions", settings, date(2026, 6, 30), "by hand").held_batches
    (batch,) = [
        path.name for path in (settings.landing / "subscriptions").iterdir() if (path / "manifest.json").exists()
    ]
    place = ("--data-dir", company.data_dir, "--sources", company.sources)
    ledger = sorted(path for path in settings.landing.rglob("*.json"))
    with python_on(settings.warehouse, "read_write") as shell:
        began = time.monotonic()
        told = cs_metrics("quarantine", "release", batch, *place, expect=3).stderr
        assert time.monotonic() - began < PROMPT
        assert f"warehouse.duckdb is open in another program: python (process {shell.pid} of " in told
        assert "Close it there" in told
    # Regression: the batch was released in the ledger, and not loaded.
    assert sorted(path for path in settings.landing.rglob("*.json")) == ledger
    assert "Released into subscriptions" in command("quarantine", "release", batch, *place).stdout


@pytest.mark.long
def test_a_run_and_its_status_name_the_holder(tmp_path: Path, tiny_run: Tiny, cs_metrics: Run) -> None:
    company = tiny_run.copied(tmp_path)
    place = ("--data-dir", company.data_dir)
    with python_on(company.data_dir / "warehouse.duckdb", "read_only") as notebook:
        began = time.monotonic()
        told = cs_metrics(*company.arguments(company.published_as_of), expect=3)
        took = time.monotonic() - began
        name = f"is open in another program: python (process {notebook.pid} of "
        assert name in told.stderr
        assert name in cs_metrics("docs", *place, expect=2).stderr
        assert f"process {notebook.pid}" in cs_metrics("status", *place).stderr
        assert "Numerator" in cs_metrics("explain", "segmentation_coverage", *place).stdout
    status = json.loads((company.data_dir / "published" / "status" / "status.json").read_text(encoding="utf-8"))
    assert status["outcome"] == "failed"
    assert name in status["message"]
    assert "Once it is closed the next run publishes" in status["what_to_do"]
    page = (company.data_dir / "published" / "status" / "index.html").read_text(encoding="utf-8")
    assert f"process {notebook.pid} of " in page
    tell(
        "Readers under load",
        "runs refused with the holder's name while a notebook had warehouse.duckdb open",
        1,
        0,
        f"told within {took:.0f} s",
    )
