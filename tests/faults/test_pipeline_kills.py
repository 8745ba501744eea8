"""kill -9 of `cs-metrics run` at any moment, dbt and pages too, and at once a plain re-run."""

from __future__ import annotations

import random
import shutil
import signal
import time
from pathlib import Path

import pytest

from tests.conftest import dagster_home_in
from tests.faults.kit import check, pipeline
from tests.faults.kit.company import AS_OF
from tests.faults.kit.expected import expected
from tests.support.reliability import tell

pytestmark = pytest.mark.long
SEED, TIMES = 20260630, 20


def test_a_killed_pipeline_is_made_good_by_the_next_run(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    wanted, home = expected(tmp_path_factory), dagster_home_in(tmp_path)
    calm, began = shutil.copytree(wanted.folder, tmp_path / "calm", symlinks=True), time.monotonic()
    undisturbed = pipeline.start(calm, home, AS_OF)
    told = pipeline.said(undisturbed)
    assert undisturbed.returncode == 0, told
    seconds = time.monotonic() - began
    marts = check.marts(calm / "data")
    chance, slowest = random.Random(SEED), 0.0  # noqa: S311 - repeatable moments, no secret
    number = missed = 0
    while number < TIMES:
        moment = (number + chance.random()) / TIMES * seconds
        copy = shutil.copytree(wanted.folder, tmp_path / "copy", symlinks=True)
        victim = pipeline.start(copy, home, AS_OF)
        time.sleep(moment)
        victim.kill()
        pipeline.said(victim)
        if victim.returncode == -signal.SIGKILL:
            number += 1
        else:
            seconds, missed = moment, missed + 1  # the machine has become faster
            assert missed <= TIMES, "runs end before they are killed"
        assert check.whole(copy / "data") == [], f"killed after {moment:.1f} s"
        began = time.monotonic()
        again = pipeline.start(copy, home, AS_OF)
        told = pipeline.said(again)
        slowest = max(slowest, time.monotonic() - began)
        assert again.returncode == 0, f"killed after {moment:.1f} s: {told}"
        assert check.whole(copy / "data") + check.lost_or_doubled(copy / "data") == []
        found = check.marts(copy / "data")
        assert [name for name in marts if marts[name] != found[name]] == [], f"killed after {moment:.1f} s"
        assert check.raw(copy / "data") == check.raw(calm / "data")
        shutil.rmtree(copy)
    slow = f"slowest run after a kill {slowest:.0f} s"
    tell("Crash safety", "kill -9 of the whole pipeline, then at once a plain re-run", TIMES, 0, slow)
