"""A mapping's SQL that never ends or grows without end costs its delivery, and neither the machine nor the run."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.ingest.engine import limited, locked, longest_seconds
from orchestration.ingest.errors import FileRejected
from orchestration.settings import ROOT
from tests.faults.sql_attacks import LARGE, SLOW
from tests.support.reliability import tell


def limits(folder: Path, names: list[str], seconds: int) -> None:
    """Each is rejected with the rule that fits, and all of them together never take a gigabyte."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.sql_limits", str(folder), *names],
        cwd=ROOT, env={**os.environ, "CS_DELIVERY_SECONDS": str(seconds)}, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout)
    for name, error in told["refused"].items():
        says = {"too_slow": "CS_DELIVERY_SECONDS", "too_much_memory": "in parts"}[error["rule"]]
        assert says in error["message"], (name, error)
        assert error["rule"] == "too_slow" or name in LARGE, (name, error)
    assert told["megabytes"] < 1000, told["megabytes"]
    if len(names) == len(SLOW) + len(LARGE):
        tell("Security", "a mapping's SQL that never ends or grows without end", len(names), 0,
             f"most memory {told['megabytes']} MB")  # fmt: skip


def test_a_mapping_cannot_take_the_machine(tmp_path: Path) -> None:
    limits(tmp_path, ["recursion", "text", "list"], seconds=1)


@pytest.mark.long
def test_no_mapping_can_take_the_machine(tmp_path: Path) -> None:
    limits(tmp_path, [*SLOW, *LARGE], seconds=5)


def test_a_stopped_reading_leaves_no_limit_behind(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with locked(tmp_path, []) as connection:
        with pytest.raises(FileRejected, match="more memory"), limited(connection, "x"):
            connection.execute("select length(repeat('x', 4000000000))").fetchall()
        assert resource.getrlimit(resource.RLIMIT_AS) == before, "the process may take memory again"
        with limited(connection, "x"):
            assert connection.execute("select 1").fetchone() == (1,)


@pytest.mark.parametrize("stated", ["soon", "0", "-1", "1.5"])
def test_a_time_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch, stated: str) -> None:
    monkeypatch.setenv("CS_DELIVERY_SECONDS", stated)
    with pytest.raises(ValueError, match="has to be a number of seconds"):
        longest_seconds()
