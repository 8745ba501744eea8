"""published/ cannot be written: the run says so and changes nothing; once it can, a plain re-run publishes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import CS_METRICS, dagster_home_in
from tests.faults.kit.company import AS_OF
from tests.faults.kit.expected import Expected, expected
from tests.faults.kit.mounts import must, needs_mounts
from tests.faults.kit.worker import FAILED, Ended, Worker, worker
from tests.support.reliability import tell
from tests.support.tiny import Tiny

pytestmark = needs_mounts


@pytest.fixture(scope="module")
def hand() -> Iterator[Worker]:
    # in another time zone than the undisturbed run, which may change nothing
    with worker(AS_OF, apart=True, TZ="America/Los_Angeles") as made:
        yield made


def files_in(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file with its time and content."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def refuse_then_publish(hand: Worker, wanted: Expected, folder: Path, run: Callable[[Path, str], Ended]) -> Path:
    """A run on a copy of the company whose published/ is read-only, then one after; the copy's data folder."""
    copy = folder / "copy"
    shutil.copytree(wanted.folder, copy, symlinks=True)
    published = copy / "data" / "published"
    before = files_in(published)
    must(hand, "mount", "--bind", published, published)
    must(hand, "mount", "-o", "remount,ro,bind", published)
    refused = run(copy, "refused")
    assert refused.code == FAILED, refused.said
    told = " ".join(refused.said.split())
    assert "mounted read-only" in told
    assert str(published) in told
    assert "Traceback" not in told
    assert files_in(published) == before
    must(hand, "umount", published)
    again = run(copy, "again")
    assert again.code == 0, again.said
    return copy / "data"


@pytest.mark.long
def test_a_published_folder_that_is_read_only_stays_as_it_was(
    hand: Worker, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    wanted = expected(tmp_path_factory)
    data_dir = refuse_then_publish(hand, wanted, tmp_path, lambda copy, name: hand.run(wanted.order(copy, name)))
    assert wanted.missed_by(data_dir) == []


@pytest.mark.long
def test_the_whole_pipeline_on_a_read_only_published_folder(
    hand: Worker, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = dagster_home_in(tmp_path)

    def run(copy: Path, _: str) -> Ended:
        words = Tiny.in_folder(copy).arguments(AS_OF)
        return hand.command(CS_METRICS, *words, DAGSTER_HOME=str(home), COLUMNS="400")

    refuse_then_publish(hand, expected(tmp_path_factory), tmp_path, run)
    tell("Crash safety", "published/ mounted read-only under the whole pipeline, then a plain re-run", 1, 0)
