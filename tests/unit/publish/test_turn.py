"""One run at a time on a data folder; a process that ends gives its turn back, killed or not."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.publish import turn

HOLD = "import sys, time; from pathlib import Path; from orchestration.publish import turn; " \
    "turn.take(Path(sys.argv[1]), 'first'); print('held', flush=True); time.sleep(float(sys.argv[2]))"  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_held() -> Iterator[None]:
    yield
    if turn._held:
        turn._held.handle.close()
        turn._held = None


def holding(folder: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process that has taken the folder."""
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(folder), str(seconds)], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    return other


def test_the_first_step_takes_the_folder_and_the_next_ones_have_it(tmp_path: Path) -> None:
    assert turn.take(tmp_path, "run 1")
    assert not turn.take(tmp_path, "run 1")
    assert turn.take(tmp_path, "run 2"), "the same process went on to another run"


def test_a_second_run_is_told_who_is_in_the_way(tmp_path: Path) -> None:
    other = holding(tmp_path, 60)
    with pytest.raises(turn.AnotherRunIsAtWork, match=f"run first \\(process {other.pid}\\)"):
        turn.take(tmp_path, "second", patience=1)
    other.kill()
    other.wait()
    assert turn.take(tmp_path, "second", patience=5)


def test_a_second_run_waits_until_the_first_has_ended(tmp_path: Path) -> None:
    other = holding(tmp_path, 3)
    began = time.monotonic()
    assert turn.take(tmp_path, "second", patience=30)
    assert time.monotonic() - began > 1
    assert other.wait() == 0


def test_two_folders_do_not_wait_for_each_other(tmp_path: Path) -> None:
    other = holding(tmp_path / "a", 60)
    assert turn.take(tmp_path / "b", "second", patience=1)
    other.kill()
    other.wait()
