"""The disk is full, wherever it strikes: a message that says so, yesterday's release whole, and a plain re-run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import CS_METRICS, dagster_home_in
from tests.faults.kit import check
from tests.faults.kit.company import AS_OF
from tests.faults.kit.expected import Expected, expected
from tests.faults.kit.mounts import PLENTY, must, needs_mounts, room, seen, shown, small_disk, used
from tests.faults.kit.worker import FAILED, Ended, Worker, worker
from tests.support.reliability import tell
from tests.support.tiny import Tiny

pytestmark = needs_mounts
SHORT = (0.7,)
LONG = (0.0, 0.01, 0.03, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9)
LONG_PIPELINE = (0.0, 0.3, 0.8)


@pytest.fixture(scope="module")
def hand() -> Iterator[Worker]:
    # in another time zone than the undisturbed run, which may change nothing
    with worker(AS_OF, apart=True, TZ="Asia/Kolkata") as made:
        yield made


def fill_up(hand: Worker, wanted: Expected, folder: Path, shares: tuple[float, ...]) -> None:
    """Runs with room for only a share of what they need; each is told, and made good once there is room."""
    need = wanted.grows_by
    for share in shares:
        copy = small_disk(hand, wanted, folder)
        before = shown(hand, copy)
        room(hand, copy, int(need * share))
        failed = hand.run(wanted.order(copy, "cramped"))
        assert_told(failed, copy)
        assert check.whole(seen(hand, copy)) == [], share
        assert shown(hand, copy) == before, "readers see what they saw"
        room(hand, copy, PLENTY)
        again = hand.run(wanted.order(copy, "again"))
        assert again.code == 0, again.said
        assert wanted.missed_by(seen(hand, copy)) == [], share
        must(hand, "umount", copy / "data")
        shutil.rmtree(copy)


def assert_told(failed: Ended, company: Path) -> None:
    assert failed.code == FAILED, failed.said
    told = " ".join(failed.said.split())
    assert "The disk is full: " in told
    assert f" are free where {company / 'data'} lies. Make room there" in told
    assert "Traceback" not in failed.said


def test_a_full_disk_is_told_and_the_next_run_makes_it_good(
    hand: Worker, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    fill_up(hand, expected(tmp_path_factory), tmp_path, SHORT)


@pytest.mark.long
def test_a_disk_that_is_full_at_any_step(
    hand: Worker, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    fill_up(hand, expected(tmp_path_factory, is_whole=True), tmp_path, LONG)
    tell("Crash safety", "disk full (tmpfs of another size each time), then room and a plain re-run", len(LONG), 0)


@pytest.mark.long
def test_a_full_disk_under_the_whole_pipeline(
    hand: Worker, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    wanted, home = expected(tmp_path_factory), dagster_home_in(tmp_path)

    def pipeline(company: Path) -> Ended:
        words = Tiny.in_folder(company).arguments(AS_OF)
        return hand.command(CS_METRICS, *words, DAGSTER_HOME=str(home), COLUMNS="400")

    copy = small_disk(hand, wanted, tmp_path)
    before = used(hand, copy)
    undisturbed = pipeline(copy)
    assert undisturbed.code == 0, undisturbed.said
    need, marts = used(hand, copy) - before, check.marts(seen(hand, copy))
    must(hand, "umount", copy / "data")
    shutil.rmtree(copy)
    for share in LONG_PIPELINE:
        copy = small_disk(hand, wanted, tmp_path)
        release = shown(hand, copy)
        room(hand, copy, int(need * share))
        assert_told(pipeline(copy), copy)
        assert check.whole(seen(hand, copy)) == [], share
        assert shown(hand, copy) == release
        room(hand, copy, PLENTY)
        again = pipeline(copy)
        assert again.code == 0, again.said
        found = check.marts(seen(hand, copy))
        assert [name for name in marts if name != "check_results" and marts[name] != found[name]] == [], share
        must(hand, "umount", copy / "data")
        shutil.rmtree(copy)
    tell("Crash safety", "disk full under the whole pipeline, then room and a plain re-run", len(LONG_PIPELINE), 0)
