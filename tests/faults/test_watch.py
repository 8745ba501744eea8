"""A failed, killed or missing run is noticed within one tick and told of once: real Dagster, processes and web hook."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import dagster as dg
import pytest

from orchestration.defs import jobs, watch
from orchestration.publish import status
from orchestration.settings import Settings
from orchestration.watch import stale
from tests.conftest import ROOT, dagster_home_in
from tests.support.reliability import tell
from tests.support.watched import SLEEPER, Watched, begun, broken, daemon, ticks_of, wait_for
from tests.support.web_hook import web_hook

GROUP = "Watching over runs"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dagster_home_in(tmp_path_factory.mktemp("watch"))


@pytest.fixture(scope="module")
def instance(home: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.from_config(str(home)) as made:
        yield made


@pytest.fixture
def watched(
    home: Path, instance: dg.DagsterInstance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Watched]:
    (tmp_path / "data").mkdir()
    with web_hook() as hook:
        for name, value in {"DAGSTER_HOME": home, "CS_DATA_DIR": tmp_path / "data", "CS_NOTIFY_URL": hook.url}.items():
            monkeypatch.setenv(name, str(value))
        yield Watched(tmp_path, instance, hook)


def test_a_failed_run_is_told_once_by_whoever_notices_it(watched: Watched) -> None:
    watched.publish(hours_ago=1)
    run_id = watched.fail()
    watched.tell_of_failure(run_id)
    watched.tick(4)
    watched.tell_of_failure(run_id)
    assert [(body["outcome"], body["run_id"]) for body in watched.hook.got] == [("failed", run_id)]
    told = [line for line in watched.log() if line["event"] == "notification_sent"]
    assert [line["run_id"] for line in told] == [run_id]
    steps = [(line["event"], line.get("step")) for line in watched.log() if line["event"].startswith("step_")]
    assert steps == [("step_began", "breaks"), ("step_failed", "breaks")]
    made = watched.summary(run_id)
    assert (made["outcome"], made["failure"]) == ("failed", {"step": "breaks", "kind": "OSError"})
    assert made["peak_memory_mb"]["process"] > 50
    assert made["steps"].keys() == {"breaks"}


def test_a_run_takes_no_longer_because_somebody_tells_of_it_later(watched: Watched) -> None:
    run_id = watched.fail()
    watched.tell_of_failure(run_id)
    first = watched.summary(run_id)
    time.sleep(1.1)
    watched.tell_of_failure(run_id)
    later = watched.summary(run_id)
    assert (later["finished_at"], later["seconds"]) == (first["finished_at"], first["seconds"])


def test_once_a_hook_is_back_it_is_told_of_the_newest_run_alone(watched: Watched) -> None:
    watched.hook.is_down = True
    for run_id in ("first", "second", "third"):
        jobs.tell_failure(watched.instance, run_id, "it failed")
    for is_down in (True, False, False):
        watched.hook.is_down = is_down
        watch.unsent_messages(dg.build_sensor_context(instance=watched.instance))
    assert [body["run_id"] for body in watched.hook.got] == ["third"]


def test_a_hook_that_is_down_is_tried_at_each_tick_until_it_takes_the_message(watched: Watched) -> None:
    watched.publish(hours_ago=1)
    watched.hook.is_down = True
    run_id = watched.fail()
    watched.tick(3)
    assert (watched.hook.got, watched.hook.refused) == ([], 4)
    watched.hook.is_down = False
    watched.tick(3)
    assert [body["run_id"] for body in watched.hook.got] == [run_id]


def test_a_stale_publication_is_told_once_although_nothing_runs(watched: Watched) -> None:
    old = watched.publish(hours_ago=40)
    watched.tick(5)
    (body,) = watched.hook.got
    assert (body["outcome"], body["publication_id"], body["hours"]) == ("stale", old, 40)
    assert body["text"].startswith("CS metrics: nothing was published for 40 hours. Readers see figures as of ")
    assert "No run has ended since then" in body["text"]
    watched.look_in_a_fresh_process(2)
    assert len(watched.hook.got) == 1
    new = watched.publish(hours_ago=0)
    watched.hook.is_down = True
    watched.tick(2)
    watched.hook.is_down = False
    watched.tick(3)
    assert [(body["outcome"], body["publication_id"]) for body in watched.hook.got[1:]] == [("fresh", new)]
    events = [line["event"] for line in watched.log() if line["event"].startswith("publication_")]
    assert events == ["publication_stale", "publication_fresh"]


@pytest.mark.parametrize(("code", "is_given_up"), [(404, True), (503, False)])
def test_a_hook_that_refuses_to_hear_of_old_figures_is_asked_for_a_day(
    watched: Watched, code: int, is_given_up: bool
) -> None:
    watched.publish(hours_ago=40)
    watched.hook.is_down, watched.hook.code = True, code
    settings, now = Settings.from_environment(), datetime.now(UTC)
    for hours in (0, 12, 23.9):
        stale.look(settings, now + timedelta(hours=hours))
    assert watched.hook.refused == 3
    for hours in (24.1, 48, 400):
        stale.look(settings, now + timedelta(hours=hours))
    assert watched.hook.refused == (3 if is_given_up else 6)


def test_two_stale_publications_are_two_messages_and_an_untold_one_none(watched: Watched) -> None:
    watched.hook.is_down = True
    watched.publish(hours_ago=100)
    watched.tick(2)
    watched.publish(hours_ago=50)
    watched.tick(2)
    watched.hook.is_down = False
    watched.tick(3)
    assert [body["hours"] for body in watched.hook.got] == [50]
    watched.publish(hours_ago=38)
    watched.tick(2)
    assert [body["hours"] for body in watched.hook.got] == [50, 38]
    watched.hook.is_down = True
    watched.publish(hours_ago=1)
    watched.tick(1)
    watched.hook.is_down = False
    watched.tick(2)
    assert [body["outcome"] for body in watched.hook.got] == ["stale", "stale", "fresh"]


def test_a_killed_run_is_told_within_one_tick_and_once(watched: Watched) -> None:
    assert kill_and_watch(watched, times=1) == 0


@pytest.mark.long
def test_many_killed_runs_are_told_within_one_tick_and_once(watched: Watched) -> None:
    times = 8
    wrong = kill_and_watch(watched, times)
    tell(GROUP, "a run killed (kill -9) at work, five looks of the sensors: told at the first, and once", times, wrong)
    assert wrong == 0


def kill_and_watch(watched: Watched, times: int) -> int:
    """Kill a run that holds no turn of a pool, `times` times; returns how many were told otherwise than once."""
    watched.publish(hours_ago=1)
    wrong = 0
    for number in range(times):
        run_id = str(uuid4())
        process = subprocess.Popen([sys.executable, "-W", "ignore", "-c", SLEEPER, str(watched.data), run_id], cwd=ROOT)
        try:
            wait_for(lambda run_id=run_id: begun(watched, run_id))
            watched.tick()
            assert watched.hook.of("failed") == watched.hook.got[:number]
        finally:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        watched.tick()
        within_one = [body["run_id"] for body in watched.hook.got].count(run_id)
        watched.tick(4)
        wrong += (within_one, [body["run_id"] for body in watched.hook.got].count(run_id)) != (1, 1)
        told = status.of_run(watched.settings, run_id)
        assert told is not None
        assert "process of this run is gone" in told["message"]
        assert watched.summary(run_id)["failure"] == {"step": None, "kind": "ProcessGone"}
    return wrong


def test_a_killed_run_of_another_data_folder_is_not_ours_to_tell(watched: Watched, tmp_path: Path) -> None:
    watched.publish(hours_ago=1)
    run = watched.instance.create_run_for_job(broken)
    watched.instance.report_run_failed(run, "gone")
    jobs.tell_dead_runs(watched.instance, [run.run_id])
    assert watched.hook.got == []
    assert status.read(watched.settings.published) is None


@pytest.mark.long
def test_the_real_daemon_tells_of_a_stale_publication_once_also_after_a_restart(watched: Watched) -> None:
    watched.publish(hours_ago=40)
    wrong = 0
    for _ in range(2):
        ticks = len(ticks_of(watched, "stale_publication"))
        with daemon(watched.data.parent):
            wait_for(lambda ticks=ticks: len(ticks_of(watched, "stale_publication")) > ticks, 180)
        wrong += [body["outcome"] for body in watched.hook.got] != ["stale"]
    tell(GROUP, "the real daemon, started twice over a stale publication: told at its first look, and once", 2, wrong)
    assert wrong == 0
