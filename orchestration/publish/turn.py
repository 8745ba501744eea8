"""One run at a time on a data folder: the others wait, so that no release mixes two days."""

from __future__ import annotations

import fcntl
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from orchestration.progress import report

PATIENCE_SECONDS = 3600
_SECONDS_BETWEEN_LOOKS = 1.0


class AnotherRunIsAtWork(RuntimeError):
    """The data folder was busy for longer than a run waits."""


@dataclass
class _Turn:
    """What this process holds: the folder, the run it is held for, and the open lock."""

    data_dir: Path
    run_id: str
    handle: IO[str]


_held: _Turn | None = None


def take(data_dir: Path, run_id: str, patience: float = PATIENCE_SECONDS) -> bool:
    """Hold the data folder for the run until this process ends or begins another run; True if it was taken just now.

    Every step of a run calls it, the first one takes it: the system gives it back when the process ends, killed or
    not. Raises AnotherRunIsAtWork after `patience` seconds, naming the run and the process in the way.
    """
    global _held
    if _held and (_held.data_dir, _held.run_id) == (data_dir, run_id):
        return False
    if _held:
        _held.handle.close()
        _held = None
    data_dir.mkdir(parents=True, exist_ok=True)
    handle = (data_dir / ".turn").open("a+", encoding="utf-8")
    deadline = time.monotonic() + patience
    while not _locked(handle):
        holder = _holder(handle)
        if time.monotonic() >= deadline:
            handle.close()
            raise AnotherRunIsAtWork(f"{data_dir} is in use by {holder}: wait until it has ended, then run again")
        report(f"wait for {holder}")
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    handle.seek(0)
    handle.truncate()
    handle.write(json.dumps({"run_id": run_id, "pid": os.getpid()}))
    handle.flush()
    _held = _Turn(data_dir, run_id, handle)
    return True


def _locked(handle: IO[str]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(handle: IO[str]) -> str:
    handle.seek(0)
    try:
        about = json.loads(handle.read())
        return f"run {about['run_id']} (process {about['pid']})"
    except (ValueError, KeyError):
        return "another run"
