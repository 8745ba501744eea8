"""The data folder says in which format it is: an older one is brought up to date, a newer one is not touched."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg
import pytest

from orchestration.defs.jobs import tell_failure
from orchestration.defs.partitions import day_of
from orchestration.store import version
from orchestration.store.version import FORMAT, WrongFormat, bring_up_to_date, format_of
from tests.conftest import ROOT
from tests.support.command import command
from tests.support.folders import contents
from tests.support.reliability import tell
from tests.support.tiny import tiny_company

MIGRATE = "import sys; from pathlib import Path; from orchestration.store.version import bring_up_to_date as it; "
FILES = 400


def stated(data_dir: Path) -> int:
    return json.loads((data_dir / "format.json").read_text(encoding="utf-8"))["format"]


def first_format(data_dir: Path, files: int = 2) -> list[Path]:
    """A folder as the first versions wrote it: no format.json, and releases that can be written to."""
    parquet = data_dir / "published" / "releases" / "2026-06-30_20260701T060000000000" / "parquet"
    parquet.mkdir(parents=True)
    released = [parquet / f"table_{n}.parquet" for n in range(files)] + [parquet.parent / "marts.duckdb"]
    for file in released:
        file.write_bytes(b"figures")
        file.chmod(0o644)
    return released


def is_protected(file: Path) -> bool:
    return not file.stat().st_mode & 0o222


def test_a_new_folder_says_what_it_is_from_its_first_run_on(tmp_path: Path) -> None:
    for name in ("landing", "history", "published", "logs"):
        (tmp_path / name).mkdir()  # a run that has only begun
    assert format_of(tmp_path) is None
    bring_up_to_date(tmp_path)
    assert stated(tmp_path) == FORMAT
    before = contents(tmp_path)
    bring_up_to_date(tmp_path)
    assert contents(tmp_path) == before


def test_a_folder_that_says_nothing_is_the_first_format_and_is_brought_up_to_date(tmp_path: Path) -> None:
    released = first_format(tmp_path)
    assert format_of(tmp_path) == 1
    bring_up_to_date(tmp_path)
    assert stated(tmp_path) == FORMAT
    assert all(map(is_protected, released))


def test_every_older_format_has_a_way_to_the_next() -> None:
    assert sorted(version.MIGRATIONS) == list(range(1, FORMAT))


def killed_migrations(folder: Path, times: int) -> None:
    """kill -9 at a random moment of a migration; the folder is the first format until it is wholly the next."""
    rng = random.Random(6)  # noqa: S311
    code = f"{MIGRATE} print('begins', flush=True); it(Path(sys.argv[1]))"
    cut_off = 0
    for n in range(times):
        data_dir = folder / str(n)
        released = first_format(data_dir, FILES)
        child = subprocess.Popen([sys.executable, "-c", code, str(data_dir)], cwd=ROOT, stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(rng.uniform(0, 0.012))
        child.kill()
        child.wait()
        child.stdout.close()
        if format_of(data_dir) == 1:
            cut_off += 1
        else:
            assert all(map(is_protected, released)), "it says that it is done, and is not"
        bring_up_to_date(data_dir)
        assert stated(data_dir) == FORMAT
        assert all(map(is_protected, released))
    if times > 10:
        assert cut_off, "no kill struck while it was at work"
        tell("Recovery", "kill -9 while a data folder is migrated, then again", times, 0, f"{cut_off} cut off")


def test_a_migration_that_was_killed_begins_anew(tmp_path: Path) -> None:
    killed_migrations(tmp_path, 2)


@pytest.mark.long
def test_many_migrations_that_were_killed_begin_anew(tmp_path: Path) -> None:
    killed_migrations(tmp_path, 100)


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    data_dir = tmp_path / "data"
    first_format(data_dir)
    told = {"format": FORMAT + 1, "written_by": "cs-metrics 9.9", "made_at": "2030-01-01T00:00:00+00:00"}
    (data_dir / "format.json").write_text(json.dumps(told), encoding="utf-8")
    return data_dir


@pytest.mark.parametrize(
    "arguments",
    [
        ("run",),
        ("demo",),
        ("quarantine",),
        ("quarantine", "release", "abc"),
        ("status",),
        ("explain", "logo_churn_rate"),
        ("docs",),
        ("open", "--no-browser"),
        ("rebuild",),
        ("backup", "elsewhere.tar"),
        ("prune",),
        ("prune", "--dry-run"),
    ],
    ids=" ".join,
)
def test_a_newer_folder_is_refused_by_every_command_and_not_touched(newer: Path, arguments: tuple[str, ...]) -> None:
    before = contents(newer)
    told = command(*arguments, "--data-dir", newer, expect=2).stderr
    said = " ".join(told.replace("│", " ").split())
    assert f"is of format {FORMAT + 1}, written by a newer cs-metrics (cs-metrics 9.9)" in said
    assert "Install the newer one" in said
    assert contents(newer) == before


def test_a_file_is_not_checked_against_a_newer_folder(newer: Path, tmp_path: Path) -> None:
    company = tiny_company(tmp_path / "company")
    file = company.sources / "customers.csv"
    command("validate", "customers", file, "--sources", company.sources, "--data-dir", newer, expect=2)


def test_a_step_in_dagster_refuses_a_newer_folder_and_leaves_it_as_it_is(
    newer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(newer)
    monkeypatch.setenv("CS_DATA_DIR", str(newer))
    with pytest.raises(WrongFormat, match="Install the newer one"):
        day_of("2026-06-30", "a-run")
    with dg.DagsterInstance.ephemeral() as instance:
        tell_failure(instance, "a-run", "it failed")
    assert contents(newer) == before


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": "two"}', '{"format": 0}', '{"format": true}'])
def test_a_folder_whose_format_cannot_be_read_is_refused_with_what_to_do(tmp_path: Path, text: str) -> None:
    (tmp_path / "format.json").write_text(text, encoding="utf-8")
    with pytest.raises(WrongFormat, match="Put the file back from a backup"):
        bring_up_to_date(tmp_path)
