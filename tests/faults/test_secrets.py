"""No secret of the environment stands in anything that a run leaves behind, or says, whether it went well or not."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from orchestration.ingest.contract import load_contracts
from orchestration.ingest.mapping import load_mappings
from orchestration.ingest.run import ingest_entity
from orchestration.publish import status
from orchestration.settings import Settings
from orchestration.watch.notify import notify_once
from tests.conftest import CS_METRICS, ROOT, dagster_home_in
from tests.faults.canary import found_in
from tests.support.command import command
from tests.support.reliability import tell
from tests.support.tiny import Tiny, tiny_company

WORD = "canary-9d17e2"
NOTIFY = f"http://127.0.0.1:9/hooks/{WORD}-token"  # nobody listens on this port
ENVIRONMENT = {"CS_NOTIFY_URL": NOTIFY, "DATABASE_PASSWORD": f"{WORD}-password", "UNRELATED_KEY": f"{WORD}-key"}
AS_WRITTEN = "${DATABASE_PASSWORD}"


def in_a_secret_folder(folder: Path) -> Tiny:
    """The small company, whose files lie in a folder that is named after a password."""
    company = tiny_company(folder)
    place = company.sources / ENVIRONMENT["DATABASE_PASSWORD"]
    place.mkdir()
    for file in company.sources.glob("*.csv"):
        file.rename(place / file.name)
    mapping = company.sources / "tiny.yml"
    mapping.write_text(mapping.read_text().replace("root: .", f'root: "{AS_WRITTEN}"'), encoding="utf-8")
    return company


def break_files(company: Tiny) -> None:
    """A file that is no Parquet, of which DuckDB speaks by its path, and one of which the mapping's SQL fails."""
    place = company.sources / ENVIRONMENT["DATABASE_PASSWORD"]
    (place / "customers.csv").write_bytes(b"PAR1" + b"rubbish" * 20 + b"PAR1")
    mapping = company.sources / "tiny.yml"
    text = mapping.read_text().replace('"customers.csv", format: csv', '"customers.csv", format: parquet')
    mapping.write_text(
        text.replace("start_date: start", "start_date: {expression: 'no_such_column'}"), encoding="utf-8"
    )


def test_what_goes_wrong_is_told_without_the_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    company = in_a_secret_folder(tmp_path)
    break_files(company)
    settings = Settings(ROOT, company.data_dir, company.sources)
    contracts = load_contracts(ROOT)
    mappings = load_mappings(company.sources, contracts)
    told = [str(ingest_entity(name, settings, date(2026, 6, 30), "run", contracts, mappings).as_dict())
            for name in ("customers", "subscriptions")]  # fmt: skip
    place = company.sources / ENVIRONMENT["DATABASE_PASSWORD"]
    place.rename(company.sources / "moved")
    report = ingest_entity("customers", settings, date(2026, 6, 30), "run", contracts, mappings)
    told.append(str(report.as_dict()))
    assert AS_WRITTEN in told[-1], "the folder that is not there is named as the mapping names it"
    now = datetime.now(UTC)
    written = status.write(settings, "run", "2026-06-30", now, now, error=report.rejected_files[0]["message"])
    told.append(str(notify_once(settings, written)))
    assert "could not be sent" in told[-1]
    assert WORD not in "".join(told)
    assert found_in(company.data_dir, [WORD]) == []


def test_a_variable_that_is_missing_is_named_and_no_other_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = in_a_secret_folder(tmp_path)
    monkeypatch.setenv("UNRELATED_KEY", ENVIRONMENT["UNRELATED_KEY"])
    monkeypatch.delenv("DATABASE_PASSWORD", raising=False)
    done = command(*company.arguments("2026-06-30"), expect=2)
    assert "the environment variable DATABASE_PASSWORD is not set" in (done.stdout + done.stderr).replace("\n", " ")
    assert WORD not in done.stdout + done.stderr


@pytest.mark.long
def test_a_whole_run_keeps_every_secret(tmp_path: Path) -> None:
    """A good run, and one that fails with the hook down: data folder, Dagster's storage, and all that is printed."""
    company, home = in_a_secret_folder(tmp_path), dagster_home_in(tmp_path)
    said = ""
    for expected in (0, 1):
        done = subprocess.run(
            [str(CS_METRICS), *map(str, company.arguments("2026-06-30"))],
            cwd=ROOT, env={**os.environ, **ENVIRONMENT, "DAGSTER_HOME": str(home)}, capture_output=True, text=True,
            timeout=600,
        )  # fmt: skip
        said += done.stdout + done.stderr
        assert done.returncode == expected, said[-4000:]
        break_files(company)
    assert (company.data_dir / "published" / "current").exists()
    assert found_in(company.data_dir, [WORD]) == []
    assert found_in(home, [WORD]) == []
    assert WORD not in said
    tell("Security", "secrets of the environment looked for after a good and a failed run", 2 * len(ENVIRONMENT), 0)
