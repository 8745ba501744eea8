"""kill -9 at any moment: what readers see is whole, and a plain re-run comes to what an undisturbed run comes to."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.kit import check
from tests.faults.kit.company import AS_OF
from tests.faults.kit.expected import Expected, expected
from tests.faults.kit.worker import Worker, worker
from tests.support.reliability import tell

SEED = 20260629
SHORT, LONG = 5, 200


@pytest.fixture(scope="module")
def hand() -> Iterator[Worker]:
    with worker(AS_OF) as made:
        yield made


def killed_and_run_again(wanted: Expected, hand: Worker, folder: Path, moment: float) -> bool:
    """Kill a run of a copy after `moment` seconds, look what is left, run again; whether it was killed in time."""
    copy = folder / "copy"
    shutil.copytree(wanted.folder, copy, symlinks=True)
    data_dir = copy / "data"
    pid = hand.start(wanted.order(copy, "killed"))
    time.sleep(moment)
    os.kill(pid, signal.SIGKILL)
    is_killed = hand.end().code == -signal.SIGKILL
    assert check.whole(data_dir) == [], f"killed after {moment:.3f} s"
    again = hand.run(wanted.order(copy, "again"))
    assert again.code == 0, again.said
    assert wanted.missed_by(data_dir) == [], f"killed after {moment:.3f} s"
    shutil.rmtree(copy)
    return is_killed


def kill_often(wanted: Expected, hand: Worker, folder: Path, times: int) -> None:
    """So many kills, one in each equal part of a run's duration."""
    chance, seconds, missed = random.Random(SEED), wanted.seconds, 0  # noqa: S311 - repeatable moments, no secret
    for number in range(times):
        while not killed_and_run_again(wanted, hand, folder, moment := (number + chance.random()) / times * seconds):
            seconds, missed = moment, missed + 1  # the machine has become faster
            assert missed <= times, "runs end before they are killed"


def test_a_killed_ingestion_or_release_is_made_good_by_the_next_run(
    hand: Worker, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    kill_often(expected(tmp_path_factory), hand, tmp_path, SHORT)


@pytest.mark.long
@pytest.mark.parametrize(("is_whole", "times"), [(False, LONG), (True, 10)], ids=["without models", "with all models"])
def test_many_kills_lose_nothing(
    hand: Worker, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, is_whole: bool, times: int
) -> None:
    wanted = expected(tmp_path_factory, is_whole)
    kill_often(wanted, hand, tmp_path, times)
    steps = "ingestion, models, release and pages" if is_whole else "ingestion and release"
    tell("Crash safety", f"kill -9 during {steps} (30 customers), then a plain re-run", times, 0)
