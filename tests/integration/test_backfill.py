"""A day before the published one: built aside, kept in the history, never shown over the newer one."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from tests.conftest import Run
from tests.support.tiny import Tiny, tiny_company

PUBLISHED, OLDER = "2026-06-30", "2026-04-15"


@pytest.fixture(scope="module")
def company(cs_metrics: Run, tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    made = tiny_company(tmp_path_factory.mktemp("backfill"))
    cs_metrics(*made.arguments(PUBLISHED))
    return made


def state(company: Tiny) -> tuple[str, str, bytes]:
    """What readers see: the release, the status, the warehouse of the daily runs."""
    published = company.data_dir / "published"
    return (
        str((published / "current").readlink()),
        (published / "status" / "status.json").read_text(encoding="utf-8"),
        (company.data_dir / "warehouse.duckdb").read_bytes(),
    )


def test_an_older_day_goes_into_the_history_and_nowhere_else(company: Tiny, cs_metrics: Run, tmp_path: Path) -> None:
    before = state(company)
    (company.sources / "late.csv").write_text("not an input of any mapping\n", encoding="utf-8")
    told = cs_metrics(*company.arguments(OLDER)).stdout
    assert "BACKFILLED" in told
    assert state(company) == before
    assert not (company.data_dir / "backfill" / OLDER).exists(), "the temporary warehouse is gone"
    assert not list((company.data_dir / "published" / "releases").glob(".staging-*"))

    (kept,) = (company.data_dir / "history").glob(f"{OLDER}_*.parquet")
    alone = Tiny(company.sources, tmp_path / "alone")
    cs_metrics(*alone.arguments(OLDER))
    (reported,) = (alone.data_dir / "history").glob("*.parquet")
    figures = "select * exclude (publication_id, published_at, kind) from read_parquet('{}') order by all"
    kinds = "select distinct kind from read_parquet('{}')"
    with duckdb.connect() as connection:
        assert connection.execute(kinds.format(kept)).fetchall() == [("backfill",)]
        assert connection.execute(kinds.format(reported)).fetchall() == [("publication",)]
        older = connection.execute(figures.format(kept)).fetchall()
        assert older == connection.execute(figures.format(reported)).fetchall()
    assert len(older) > 100


def test_a_backfill_that_fails_leaves_the_status_of_the_daily_run(company: Tiny, cs_metrics: Run) -> None:
    before = state(company)
    place = company.data_dir / "backfill" / "2026-03-31"
    place.mkdir(parents=True)
    (place / "warehouse.duckdb").write_text("this is no database", encoding="utf-8")
    cs_metrics(*company.arguments("2026-03-31"), expect=3)
    assert state(company) == before
    newest = max((company.data_dir / "runs").iterdir(), key=lambda folder: folder.stat().st_mtime)
    assert json.loads((newest / "status.json").read_text(encoding="utf-8"))["outcome"] == "failed"
