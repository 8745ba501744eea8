"""Day by day: tomorrow adds files, today's stay, and a wrong request says what to do."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from orchestration.demo import Company, ensure, truth
from orchestration.demo.ensure import anchored
from orchestration.demo.exports import write
from tests.unit.demo.conftest import SMALL, SMALL_AS_OF

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after its first day; tests that change it copy it."""
    folder = tmp_path_factory.mktemp("prepared")
    ensure(folder, SMALL_AS_OF, **SMALL)
    return folder


@pytest.fixture
def copy(prepared: Path, tmp_path: Path) -> Path:
    return shutil.copytree(prepared, tmp_path / "copy")


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


def test_the_anchor_stays_the_first_day(copy: Path) -> None:
    ensure(copy, SMALL_AS_OF + timedelta(days=3))
    assert str(anchored(copy).calendar.anchor) == SMALL_AS_OF.isoformat()


def test_an_interrupted_day_is_delivered_again(copy: Path) -> None:
    path = copy / "demo" / "company.json"
    state = json.loads(path.read_text())
    path.write_text(json.dumps({**state, "delivered_through": None, "truth_at": None}))
    lost = sorted((copy / "demo" / "exports" / "crm").glob("accounts_*"))[-1]
    content = lost.read_bytes()
    lost.unlink()
    ensure(copy, SMALL_AS_OF)
    assert lost.read_bytes() == content


@pytest.mark.parametrize("other", [{"seed": 4}, {"customers": 31}, {"months": 15}])
def test_another_company_in_the_same_folder_is_refused(prepared: Path, other: dict[str, int]) -> None:
    before = files(prepared)
    with pytest.raises(ValueError, match="take another folder"):
        ensure(prepared, SMALL_AS_OF, **other)
    assert files(prepared) == before


def test_the_end_of_the_story_says_what_to_do(prepared: Path) -> None:
    before = files(prepared)
    with pytest.raises(ValueError, match="begin a new one in an empty data folder"):
        ensure(prepared, SMALL_AS_OF + timedelta(days=401))
    assert files(prepared) == before


def test_files_of_another_generator_are_not_continued(copy: Path) -> None:
    path = copy / "demo" / "company.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "story": 0}))
    with pytest.raises(ValueError, match="another version of the demo"):
        ensure(copy, SMALL_AS_OF)


def test_no_company_no_story(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        anchored(tmp_path)


def test_the_story_reaches_its_horizon(small: Company, tmp_path: Path) -> None:
    last = SMALL_AS_OF + timedelta(days=400)
    written = write(small, tmp_path, last, from_day=last - timedelta(days=2))
    assert len(written) >= 4
    points = truth.compute(small, last)["points"]
    assert points["day"].max() == pd.Timestamp(last)
    assert points.query("segment == 'All'")["active_customers"].iloc[-1] > 10
