"""Day by day: tomorrow adds files, today's stay, and a wrong request says what to do."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from orchestration.demo import ensure
from orchestration.demo.ensure import anchored
from tests.unit.demo.conftest import SMALL, SMALL_AS_OF


def files(folder: Path) -> dict[Path, tuple[int, int]]:
    return {p: (p.stat().st_mtime_ns, p.stat().st_ino) for p in folder.rglob("*") if p.is_file()}


def latest_point(folder: Path) -> pd.Timestamp:
    return pd.read_parquet(folder / "truth" / "points.parquet")["day"].max()


def test_days_add_files_and_never_touch_delivered_ones(tmp_path: Path) -> None:
    folder = ensure(tmp_path, SMALL_AS_OF, **SMALL)
    assert folder == tmp_path / "demo"
    today = files(folder / "exports")
    state = json.loads((folder / "company.json").read_text())
    assert state["anchor"] == state["delivered_through"] == state["truth_at"] == SMALL_AS_OF.isoformat()

    everything = files(folder)
    ensure(tmp_path, SMALL_AS_OF)
    assert files(folder) == everything, "a second call for the same day does nothing"

    tomorrow = SMALL_AS_OF + timedelta(days=1)
    ensure(tmp_path, tomorrow)
    later = files(folder / "exports")
    assert {p: later[p] for p in today} == today
    assert len(later) > len(today)
    assert latest_point(folder) == pd.Timestamp(tomorrow)

    ensure(tmp_path, SMALL_AS_OF - timedelta(days=20))
    assert files(folder / "exports") == later, "an older day adds no file"
    assert latest_point(folder) == pd.Timestamp(SMALL_AS_OF - timedelta(days=20))
    assert json.loads((folder / "company.json").read_text())["delivered_through"] == tomorrow.isoformat()


def test_the_anchor_stays_the_first_day(tmp_path: Path) -> None:
    ensure(tmp_path, SMALL_AS_OF, **SMALL)
    ensure(tmp_path, SMALL_AS_OF + timedelta(days=3))
    assert str(anchored(tmp_path).calendar.anchor) == SMALL_AS_OF.isoformat()


def test_an_interrupted_day_is_delivered_again(tmp_path: Path) -> None:
    ensure(tmp_path, SMALL_AS_OF, **SMALL)
    path = tmp_path / "demo" / "company.json"
    state = json.loads(path.read_text())
    path.write_text(json.dumps({**state, "delivered_through": None, "truth_at": None}))
    lost = sorted((tmp_path / "demo" / "exports" / "crm").glob("accounts_*"))[-1]
    content = lost.read_bytes()
    lost.unlink()
    ensure(tmp_path, SMALL_AS_OF)
    assert lost.read_bytes() == content


@pytest.mark.parametrize("other", [{"seed": 4}, {"customers": 31}, {"months": 15}])
def test_another_company_in_the_same_folder_is_refused(tmp_path: Path, other: dict[str, int]) -> None:
    ensure(tmp_path, SMALL_AS_OF, **SMALL)
    with pytest.raises(ValueError, match="take another folder"):
        ensure(tmp_path, SMALL_AS_OF, **other)


def test_the_end_of_the_story_says_what_to_do(tmp_path: Path) -> None:
    ensure(tmp_path, SMALL_AS_OF, **SMALL)
    before = files(tmp_path)
    with pytest.raises(ValueError, match="begin a new one in an empty data folder"):
        ensure(tmp_path, SMALL_AS_OF + timedelta(days=401))
    assert files(tmp_path) == before


def test_files_of_another_generator_are_not_continued(tmp_path: Path) -> None:
    ensure(tmp_path, SMALL_AS_OF, **SMALL)
    path = tmp_path / "demo" / "company.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "story": 0}))
    with pytest.raises(ValueError, match="another version of the demo"):
        ensure(tmp_path, SMALL_AS_OF)


def test_no_company_no_story(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        anchored(tmp_path)


def test_the_story_reaches_its_horizon(tmp_path: Path) -> None:
    ensure(tmp_path, date(2026, 1, 31), customers=20, months=4, seed=9)
    folder = ensure(tmp_path, date(2026, 1, 31) + timedelta(days=400))
    points = pd.read_parquet(folder / "truth" / "points.parquet")
    assert points["day"].max() == pd.Timestamp("2027-03-07")
    assert points.query("segment == 'All'")["active_customers"].iloc[-1] > 10
