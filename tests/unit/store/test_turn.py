"""One run at a time on a data folder; a process that ends gives its turn back, killed or not."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.recovery import retention
from orchestration.store import turn

HOLD = """
import sys, time
from pathlib import Path
from orchestration.store import turn
turn.take_for_run(Path(sys.argv[1]), "first")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
"""


@pytest.fixture(autouse=True)
def nothing_held() -> Iterator[None]:
    yield
    turn.give_back()


def holding(folder: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process that has taken the folder."""
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(folder), str(seconds)], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    return other


def test_the_first_step_takes_the_folder_and_the_next_ones_have_it(tmp_path: Path) -> None:
    assert turn.take_for_run(tmp_path, "1")
    assert not turn.take_for_run(tmp_path, "1")
    assert turn.take_for_run(tmp_path, "2"), "the same process went on to another run"


def test_a_second_run_is_told_who_is_in_the_way(tmp_path: Path) -> None:
    other = holding(tmp_path, 60)
    with pytest.raises(turn.AnotherRunIsAtWork, match=f"run first \\(process {other.pid}\\)"):
        turn.take_for_run(tmp_path, "second", seconds=1)
    other.kill()
    other.wait()
    assert turn.take_for_run(tmp_path, "second", seconds=5)


def test_a_second_run_waits_until_the_first_has_ended(tmp_path: Path) -> None:
    other = holding(tmp_path, 3)
    began = time.monotonic()
    assert turn.take_for_run(tmp_path, "second", seconds=30)
    assert time.monotonic() - began > 1
    assert other.wait() == 0


def test_two_folders_do_not_wait_for_each_other(tmp_path: Path) -> None:
    other = holding(tmp_path / "a", 60)
    assert turn.take(tmp_path / "b", "second", seconds=1)
    other.kill()
    other.wait()


def test_a_run_is_at_work_as_long_as_its_process_is_there(tmp_path: Path) -> None:
    assert turn.is_at_work(tmp_path, "first") is None, "nobody has heard of it"
    other = holding(tmp_path, 60)
    assert turn.is_at_work(tmp_path, "first")
    other.kill()
    other.wait()
    assert turn.is_at_work(tmp_path, "first") is False


def test_a_run_that_was_refused_tells_nothing_over_the_one_at_work(tmp_path: Path) -> None:
    other = holding(tmp_path, 60)
    assert turn.may_speak(tmp_path, "first")
    with pytest.raises(turn.AnotherRunIsAtWork):
        turn.take_for_run(tmp_path, "second", seconds=0)
    assert not turn.may_speak(tmp_path, "second")
    assert not turn.may_speak(tmp_path, "died before it asked for the folder")
    other.kill()
    other.wait()
    assert turn.may_speak(tmp_path, "first")
    assert not turn.may_speak(tmp_path, "second"), "it did nothing, also once the first has ended"
    assert turn.may_speak(tmp_path, "died before it asked for the folder")


def test_a_run_tells_nothing_over_one_that_came_after_it(tmp_path: Path) -> None:
    assert turn.may_speak(tmp_path, "1"), "nobody has ever taken the folder"
    turn.take_for_run(tmp_path, "1")
    turn.take(tmp_path, "backup")
    assert turn.may_speak(tmp_path, "1"), "a backup is no run"
    turn.take_for_run(tmp_path, "2")
    assert not turn.may_speak(tmp_path, "1")
    assert turn.may_speak(tmp_path, "2")


@pytest.mark.parametrize(("stated", "seconds"), [("", 3600), ("0", 0), ("1.5", 90)])
def test_how_long_a_run_waits_is_a_setting(monkeypatch: pytest.MonkeyPatch, stated: str, seconds: float) -> None:
    monkeypatch.setenv("CS_WAIT_MINUTES", stated)
    assert turn.patience() == seconds


@pytest.mark.parametrize("stated", ["soon", "-1", "inf", "nan"])
def test_a_setting_that_is_no_number_of_minutes_is_told(monkeypatch: pytest.MonkeyPatch, stated: str) -> None:
    monkeypatch.setenv("CS_WAIT_MINUTES", stated)
    with pytest.raises(ValueError, match=r"CS_WAIT_MINUTES is .* number of minutes"):
        turn.patience()


def test_records_of_runs_that_work_or_wait_stay_however_old_they_are(tmp_path: Path) -> None:
    # Regression: with CS_KEEP_RUNS=1 a run removed its own record, or that of a run waiting for it.
    turn.take_for_run(tmp_path, "at work")
    for name, age in {"at work": 9, "waits": 8, "old": 7, "newer": 6, "newest": 5}.items():
        folder = tmp_path / "runs" / name
        folder.mkdir(exist_ok=True)
        (folder / "turn").touch()
        at = time.time() - age * 3600
        os.utime(folder, (at, at))
    with (tmp_path / "runs" / "waits" / "turn").open("a+", encoding="utf-8") as waits:
        fcntl.flock(waits, fcntl.LOCK_EX)
        retention.prune_records(tmp_path, 1)
    assert {path.name for path in (tmp_path / "runs").iterdir()} == {"at work", "waits", "newest"}
