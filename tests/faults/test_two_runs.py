"""Two runs at once on one data folder: one waits or is refused, and nothing is mixed."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.store import turn
from tests.conftest import dagster_home_in
from tests.faults.kit import check, pipeline
from tests.faults.kit.company import AS_OF
from tests.faults.kit.expected import expected
from tests.faults.kit.worker import FAILED, worker
from tests.support.reliability import tell
from tests.support.tiny import Tiny

LATER = "2026-06-30"
Start = Callable[..., pipeline.Started]


def test_one_waits_one_is_refused_and_nothing_is_mixed(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    wanted = expected(tmp_path_factory)
    copy, data_dir = tmp_path / "copy", tmp_path / "copy" / "data"
    shutil.copytree(wanted.folder, copy, symlinks=True)
    with worker(AS_OF) as first, worker(AS_OF) as second, worker(AS_OF, CS_WAIT_MINUTES="0") as hasty:
        began = first.start(wanted.order(copy, "first"))
        while not turn.is_at_work(data_dir, "first"):
            time.sleep(0.01)
        second.start(wanted.order(copy, "second"))
        refused = hasty.run(wanted.order(copy, "hasty"))
        assert refused.code == FAILED
        assert f"{data_dir} is in use by run first (process {began})" in refused.said
        assert "wait until it has ended, then run again" in refused.said
        assert status_of(data_dir)["run_id"] != "hasty", "the status is of the run at work, or of the one before"
        for other in (first, second):
            ended = other.end()
            assert ended.code == 0, ended.said
    assert (status_of(data_dir)["run_id"], status_of(data_dir)["outcome"]) == ("second", "published")
    assert wanted.missed_by(data_dir) == []


def status_of(data_dir: Path) -> dict[str, str]:
    status: dict[str, str] = json.loads((data_dir / "published" / "status" / "status.json").read_text("utf-8"))
    return status


# ---- whole pipelines


@pytest.mark.long
@pytest.mark.parametrize(
    ("days", "starters"),
    [
        ((AS_OF, AS_OF), (pipeline.start, pipeline.start)),
        ((AS_OF, LATER), (pipeline.start, pipeline.start)),
        ((AS_OF, AS_OF), (pipeline.start_in_dagster, pipeline.start)),
        ((LATER, AS_OF), (pipeline.start_in_dagster, pipeline.start_in_dagster)),
    ],
    ids=["one day twice", "two days", "Dagster and the command", "two days in Dagster"],
)
def test_two_whole_runs_started_together_follow_each_other(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
    days: tuple[str, str],
    starters: tuple[Start, Start],
) -> None:
    # Regression: the second run waited in a step, with the pool that the first needed: an hour, then both failed.
    wanted, home = expected(tmp_path_factory), dagster_home_in(tmp_path)
    copy = shutil.copytree(wanted.folder, tmp_path / "copy", symlinks=True)
    both = [start(copy, home, day) for start, day in zip(starters, days, strict=True)]
    for run in both:
        told = pipeline.said(run)
        assert run.returncode == 0, told
    data_dir = copy / "data"
    assert Tiny.in_folder(copy).published_as_of == max(days)
    assert status_of(data_dir)["outcome"] == "published"
    assert check.whole(data_dir) + check.lost_or_doubled(data_dir) == []
    assert check.events(data_dir) == wanted.events
    told_of = {path.name[:10] for path in (data_dir / "history").glob("[0-9]*.parquet")}
    assert told_of == {AS_OF, *days}
    tell("Two runs at once", f"whole runs started together: {request.node.callspec.id}", 2, 0)


@pytest.mark.long
@pytest.mark.parametrize("second", [pipeline.start, pipeline.start_in_dagster], ids=["command", "Dagster"])
def test_a_whole_run_that_does_not_wait_is_refused(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest, second: Start
) -> None:
    wanted, home = expected(tmp_path_factory), dagster_home_in(tmp_path)
    copy = shutil.copytree(wanted.folder, tmp_path / "copy", symlinks=True)
    data_dir, before = copy / "data", status_of(copy / "data")
    turn.take(data_dir, "the test")
    try:
        refused = second(copy, home, AS_OF, CS_WAIT_MINUTES="0")
        told = " ".join(pipeline.said(refused).split())
    finally:
        turn.give_back()
    assert refused.returncode == (3 if second is pipeline.start else 1), told
    assert f"{data_dir} is in use by the test (process {os.getpid()})" in told
    assert status_of(data_dir) == before
    log = (data_dir / "logs" / "events.jsonl").read_text(encoding="utf-8")
    assert ('"run_refused"' if second is pipeline.start else '"run_failed"') in log.splitlines()[-1]
    tell("Two runs at once", f"a run that does not wait is refused and told by whom ({request.node.callspec.id})", 1, 0)
