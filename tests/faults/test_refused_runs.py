"""Runs as Dagster starts them, with the executors of the project: a refused one says why, and no living one is dead."""

import fcntl
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.execution.api import execute_run_iterator

from orchestration.defs import jobs
from orchestration.defs.alone import alone_in_process
from orchestration.defs.housekeeping import housekeeping
from orchestration.defs.runs import free_slots_of_dead_runs
from orchestration.launcher import run_daily_refresh
from orchestration.publish import release, status, summary
from orchestration.settings import Settings
from orchestration.store import run_record, turn
from orchestration.store.version import FORMAT, RESTORING, WrongFormat
from tests.conftest import dagster_home_in
from tests.support.folders import contents
from tests.support.tiny import Tiny
from tests.support.watched import Watched
from tests.support.web_hook import web_hook


@dg.op
def does_nothing() -> None:
    pass


@dg.op
def publishes_and_fails(context: dg.OpExecutionContext) -> None:
    with web_hook() as nobody:
        Watched(Settings.from_environment().data_dir.parent, context.instance, nobody).publish(0, context.run_id)
    raise OSError(28, "No space left on device")


@dg.job(hooks={jobs.status_of_failure})
def idle() -> None:
    does_nothing()


@dg.job(hooks={jobs.status_of_failure})
def cut_short() -> None:
    publishes_and_fails()


OURS = dg.Definitions(jobs=[idle, cut_short, housekeeping], executor=alone_in_process)


def idle_of_ours() -> dg.JobDefinition:
    return OURS.resolve_job_def("idle")


def cut_short_of_ours() -> dg.JobDefinition:
    return OURS.resolve_job_def("cut_short")


def housekeeping_of_ours() -> dg.JobDefinition:
    return OURS.resolve_job_def("housekeeping")


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.from_config(str(dagster_home_in(tmp_path_factory.mktemp("refused")))) as made:
        yield made


@pytest.fixture
def watched(instance: dg.DagsterInstance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    (tmp_path / "data").mkdir()
    with web_hook() as hook:
        for name, value in {"CS_DATA_DIR": tmp_path / "data", "CS_NOTIFY_URL": hook.url, "CS_WAIT_MINUTES": 0}.items():
            monkeypatch.setenv(name, str(value))
        yield Watched(tmp_path, instance, hook)
    turn.give_back()


def events_of(make: Callable[[], dg.JobDefinition], run: dg.DagsterRun, watched: Watched) -> Iterator[dg.DagsterEvent]:
    """The run with its job's own executor, event by event as they happen."""
    yield from execute_run_iterator(dg.reconstructable(make), run, watched.instance)


def run_of(make: Callable[[], dg.JobDefinition], watched: Watched) -> dg.DagsterRun:
    """A run to its end, failed or not."""
    instance = watched.instance
    run = instance.create_run_for_job(make())
    list(events_of(make, run, watched))
    ended = instance.get_run_by_id(run.run_id)
    assert ended is not None
    return ended


def test_a_clean_up_is_not_taken_for_dead_while_it_works_and_afterwards(watched: Watched) -> None:
    # Regression: it took the folder twice in one process, gave its own lock back, and was reported as killed.
    watched.publish(hours_ago=1)
    seen = []
    run = watched.instance.create_run_for_job(housekeeping_of_ours())
    for event in events_of(housekeeping_of_ours, run, watched):
        seen.append(event.event_type)
        assert free_slots_of_dead_runs(watched.instance) == []
    assert seen[-1] == dg.DagsterEventType.RUN_SUCCESS
    watched.tick()
    ended = watched.instance.get_run_by_id(run.run_id)
    assert ended is not None
    assert ended.status == dg.DagsterRunStatus.SUCCESS
    assert watched.hook.got == []


def test_a_run_that_was_refused_says_why_and_is_not_tried_again(watched: Watched) -> None:
    with (watched.data / ".turn").open("a+", encoding="utf-8") as folder:
        fcntl.flock(folder, fcntl.LOCK_EX)
        run = run_of(idle_of_ours, watched)
    assert run.status == dg.DagsterRunStatus.FAILURE
    assert (run.tags["dagster/max_retries"], run.tags["dagster/will_retry"]) == ("0", "false")
    watched.tell_of_failure(run.run_id)
    (body,) = watched.hook.got
    assert f"{watched.data} is in use by another run: wait until it has ended, then run again" in body["text"]
    assert watched.summary(run.run_id)["failure"] == {"step": None, "kind": "AnotherRunIsAtWork"}


@pytest.mark.parametrize("what", ["newer", "half restored"])
def test_a_folder_that_is_not_to_be_touched_is_left_as_it_is(
    watched: Watched, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Regression: the run's turn, private folders and log were written before it was refused.
    if what == "newer":
        (watched.data / "format.json").write_text(json.dumps({"format": FORMAT + 1}), encoding="utf-8")
    else:
        (watched.data / RESTORING).mkdir()
    before = contents(watched.data)
    run = run_of(idle_of_ours, watched)
    assert run.status == dg.DagsterRunStatus.FAILURE
    assert run.tags["dagster/will_retry"] == "false"
    watched.tell_of_failure(run.run_id)
    monkeypatch.setenv("CS_SOURCES", str(watched.data))
    monkeypatch.setenv("DAGSTER_HOME", str(watched.data.parent))
    with pytest.raises(WrongFormat):
        run_daily_refresh(watched.settings, date(2026, 6, 30))
    assert contents(watched.data) == before
    assert sorted(path.name for path in watched.data.iterdir()) in (["format.json"], [RESTORING])


def test_a_run_that_fails_once_readers_see_its_release_has_published(watched: Watched) -> None:
    # Regression: status, message and table said that it had failed and that the last publication stood untouched.
    run = run_of(cut_short_of_ours, watched)
    shown = release.current(watched.settings.published)
    assert shown is not None
    told = status.of_run(watched.settings, run.run_id)
    assert told is not None
    assert (told["outcome"], told["published"]["publication_id"]) == ("published", shown.publication_id)
    assert "No space left on device" in told["message"]
    assert "Readers see the new figures" in told["what_to_do"]
    made = summary.read(watched.data, run.run_id)
    assert made is not None
    assert (made["outcome"], made["publication_id"]) == ("published", shown.publication_id)
    (body,) = watched.hook.got
    assert "published, and failed after that. Readers see figures as of " in body["text"]


def test_a_run_notes_its_release_before_readers_see_it(tiny_run: Tiny) -> None:
    published = tiny_run.data_dir / "published"
    shown = release.current(published)
    assert shown is not None
    (note,) = (tiny_run.data_dir / "runs").glob(f"*/{status.RELEASE}.json")
    noted = run_record.read(tiny_run.data_dir, note.parent.name, status.RELEASE)
    assert noted == {"publication_id": shown.publication_id}
    assert note.stat().st_mtime_ns <= (published / "current").lstat().st_mtime_ns


def test_runs_wait_in_the_queue_and_one_that_never_began_leaves_it(instance: dg.DagsterInstance) -> None:
    queue = instance.get_concurrency_config().run_queue_config
    assert queue is not None
    assert queue.max_concurrent_runs == 1
    assert instance.run_monitoring_enabled
    assert (instance.run_monitoring_start_timeout_seconds, instance.run_monitoring_cancel_timeout_seconds) == (600, 600)
