"""The main job on DuckDB 2.0: equal marts, and a release that older clients read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.conftest import DEMO_AS_OF, ROOT, dagster_home_in
from tests.faults.clients import make
from tests.support.reliability import tell

NEW = ROOT / ".venv-duckdb2" / "bin"  # everything as pinned, but duckdb==2.0.0
READ_ALL = Path(__file__).parent / "clients" / "read_all.py"
# What two runs of the same days may differ in: their own times and names, and who published before.
VOLATILE = {"last_loaded_at"}
OUTSIDE = "outside what is equal between runs"

TABLES = """
select table_name, comment from duckdb_tables() where database_name = ? and schema_name = 'main' order by table_name
"""
COLUMNS = """
select column_name, data_type, comment from duckdb_columns()
where database_name = ? and schema_name = 'main' and table_name = ? order by column_index
"""


def differences(one: Path, other: Path) -> list[str]:
    """What two published files differ in: tables, columns, types, descriptions, rows; empty if they are equal."""
    with duckdb.connect() as connection:
        for name, path in (("one", one), ("other", other)):
            connection.execute(f"attach '{path}' as {name} (read_only)")
        listed = [connection.execute(TABLES, [name]).fetchall() for name in ("one", "other")]
        if listed[0] != listed[1]:
            return [f"tables: {listed[0]} or {listed[1]}"]
        found = []
        compared = [table for table, about in listed[0] if OUTSIDE not in (about or "")]
        assert len(compared) > 25
        for table in compared:
            columns = [connection.execute(COLUMNS, [name, table]).fetchall() for name in ("one", "other")]
            if columns[0] != columns[1]:
                found.append(f"{table}: columns {columns[0]} or {columns[1]}")
                continue
            shown = ", ".join(f'"{column}"' for column, *_ in columns[0] if column not in VOLATILE)
            for left, right in (("one", "other"), ("other", "one")):
                rows = connection.execute(
                    f"select {shown} from {left}.main.{table} except all select {shown} from {right}.main.{table}"
                ).fetchall()
                if rows:
                    found.append(f"{table}: {len(rows)} rows only in {left}, as {rows[0]}")
    return found


@pytest.fixture(scope="module")
def made_by_new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `cs-metrics demo` publishes on DuckDB 2.0."""
    if not (NEW / "cs-metrics").exists():
        pytest.skip("there is no environment with DuckDB 2.0: make test-duckdb2")
    folder = tmp_path_factory.mktemp("duckdb2")
    version = subprocess.run(
        [NEW / "python", "-c", "import duckdb; print(duckdb.__version__)"], capture_output=True, text=True, check=True
    )
    assert version.stdout == "2.0.0\n"
    done = subprocess.run(
        [str(NEW / "cs-metrics"), "demo", "--as-of", DEMO_AS_OF, "--data-dir", str(folder / "data")],
        cwd=ROOT,
        env={**os.environ, "DAGSTER_HOME": str(dagster_home_in(folder))},
        capture_output=True,
        text=True,
        timeout=1200,
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return folder / "data" / "published"


@pytest.mark.long
def test_the_main_job_gives_equal_marts_on_duckdb_2(made_by_new: Path, demo_release: Path) -> None:
    assert differences(demo_release / "marts.duckdb", made_by_new / "marts.duckdb") == []
    tell(
        "Readers under load",
        "the demo company's run on DuckDB 2.0.0, marts compared with those of the pinned one",
        1,
        0,
    )


@pytest.mark.long
def test_older_clients_read_what_duckdb_2_wrote(made_by_new: Path) -> None:
    missing = [version for version in make.VERSIONS if make.library(version) is None]
    if missing:
        pytest.skip(f"no client of DuckDB {', '.join(missing)} is installed: {make.COMMAND}")
    told = {}
    for version in make.VERSIONS:
        done = subprocess.run(
            [sys.executable, str(READ_ALL), str(made_by_new / "marts.duckdb")],
            env={**os.environ, "PYTHONPATH": str(make.library(version))},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{version}: {done.stderr[-2000:]}"
        told[version] = json.loads(done.stdout)
        assert told[version].pop("duckdb") == version
    assert len(told["2.0.0"]) > 25
    assert all(seen == told["2.0.0"] for seen in told.values())
