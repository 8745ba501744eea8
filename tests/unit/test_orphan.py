"""dbt's process does not outlive a run that was killed: what it holds open is free at once."""

from __future__ import annotations

import subprocess
import sys
import time

import psutil

CHILD = "import time; from orchestration.transform.orphan import end_with_parent; end_with_parent(); time.sleep(600)"
PARENT = "import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', sys.argv[1]]).pid, flush=True); input()"


def test_a_child_ends_with_its_parent() -> None:
    # Regression: the dbt of a killed run held the warehouse for seconds, and the next run met its lock.
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout
    child = psutil.Process(int(parent.stdout.readline()))
    time.sleep(1)
    assert child.is_running()
    parent.kill()
    parent.wait()
    assert psutil.wait_procs([child], timeout=10)[1] == []
