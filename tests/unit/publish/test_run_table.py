"""The table of runs, from the summaries kept in the history."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.publish import run_table, summary
from orchestration.publish.summary import Seen
from orchestration.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path, tmp_path / "data", tmp_path)


def keep(settings: Settings, run_id: str, outcome: str, day: int, **failure: str | None) -> None:
    at = f"2026-07-{day:02}T06:00:00+02:00"
    told = {"run_id": run_id, "as_of": f"2026-06-{day:02}", "outcome": outcome, "started_at": at}
    told |= {"finished_at": at.replace("06:00", "06:01"), "published": {"publication_id": f"p-{run_id}"}}
    summary.keep(settings, told, Seen({"site": 4.0}, {"process": 410.5, "child": 505.0}, failure or None))


def made(history: Path, run_id: str) -> list[dict[str, Any]]:
    with duckdb.connect() as connection:
        run_table.write(connection, "memory.main", history, run_id)
        rows = connection.execute("from runs order by started_at, run_id")
        names = [column[0] for column in rows.description]
        found = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
        told = connection.execute("select column_name, comment from duckdb_columns() where table_name = 'runs'")
        assert {name for name, about in told.fetchall() if about} == set(names) == set(run_table.COLUMNS)
        return found


def test_every_run_has_a_row_and_the_one_at_work_says_so(settings: Settings) -> None:
    keep(settings, "good", "published", 1)
    keep(settings, "bad", "failed", 2, step="raw__customers", kind="IngestError")
    keep(settings, "now", "running", 3)
    good, bad, now = made(settings.history, "now")
    assert (good["outcome"], good["publication_id"], good["failure"]) == ("published", "p-good", None)
    assert (good["started_at"], good["finished_at"]) == (datetime(2026, 7, 1, 4, 0), datetime(2026, 7, 1, 4, 1))
    assert (float(good["seconds"]), float(good["site_seconds"])) == (60.0, 4.0)
    assert (float(good["peak_memory_mb"]), float(good["peak_memory_dbt_mb"])) == (410.5, 505.0)
    assert (bad["outcome"], bad["failed_step"], bad["failure"]) == ("failed", "raw__customers", "IngestError")
    assert bad["publication_id"] is None
    assert (now["outcome"], now["finished_at"], now["publication_id"]) == ("running", None, None)


def test_a_run_that_says_it_is_at_work_while_another_is_was_cut_off(settings: Settings) -> None:
    keep(settings, "dead", "running", 1)
    keep(settings, "now", "running", 2)
    assert [(row["outcome"], row["failure"]) for row in made(settings.history, "now")] == [
        ("failed", "CutOff"),
        ("running", None),
    ]


def test_summaries_of_another_version_and_none_at_all(settings: Settings) -> None:
    assert made(settings.history, "now") == []
    keep(settings, "now", "running", 1)
    old = {"run_id": "old", "started_at": "2026-06-01T06:00:00+00:00", "outcome": "published"}
    (settings.history / "runs" / "old.json").write_text(json.dumps(old), encoding="utf-8")
    first, _ = made(settings.history, "now")
    assert (first["run_id"], first["seconds"], first["rows_in"], first["version"]) == ("old", None, None, None)


def test_four_hundred_runs(settings: Settings) -> None:
    folder = settings.history / "runs"
    folder.mkdir(parents=True)
    for number in range(400):
        run = {"run_id": f"r{number:03}", "outcome": "published", "started_at": f"2026-06-01T06:{number % 60:02}:00Z"}
        (folder / f"r{number:03}.json").write_text(json.dumps(run), encoding="utf-8")
    assert len(made(settings.history, "r399")) == 400
