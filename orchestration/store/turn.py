"""One run at a time on a data folder: the others wait, so that no release mixes two days.

.turn says who took the folder last, and which was the last run, and is locked while it is in use. runs/<run id>/turn
says how far a run got (waiting, taken, refused), and is locked while its process is there.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from orchestration.progress import report
from orchestration.store import run_record
from orchestration.store.private import keep_private

WAITED_MINUTES = 60.0
_SECONDS_BETWEEN_LOOKS = 0.5
_WAITING, _TAKEN, _REFUSED = "waiting", "taken", "refused"


class AnotherRunIsAtWork(RuntimeError):
    """The data folder was busy for longer than a run waits."""


@dataclass
class _Turn:
    """What this process holds: the folder, what it is held for, and the open locks."""

    data_dir: Path
    what: str
    locks: list[IO[str]]


_held: _Turn | None = None


def patience() -> float:
    """How many seconds a run waits for another: CS_WAIT_MINUTES, else an hour; 0 refuses at once.

    Raises ValueError if it states no such number.
    """
    stated = os.environ.get("CS_WAIT_MINUTES")
    if not stated:
        return WAITED_MINUTES * 60
    try:
        minutes = float(stated)
    except ValueError:
        minutes = -1.0
    if not 0 <= minutes < float("inf"):
        raise ValueError(f"CS_WAIT_MINUTES is {stated!r}: it has to be a number of minutes, 0 or more, as in 60")
    return minutes * 60


def take(data_dir: Path, what: str, seconds: float | None = None) -> bool:
    """Hold the data folder for `what` until this process ends or takes another turn; True if it was taken just now.

    The system gives it back when the process ends, killed or not. Raises AnotherRunIsAtWork after `seconds` (None:
    `patience`), naming who is in the way.
    """
    return _take(data_dir, what, seconds)


def take_for_run(data_dir: Path, run_id: str, seconds: float | None = None) -> bool:
    """`take` for a run, which from here on is known to wait, to be at work, or to have been refused."""
    return _take(data_dir, f"run {run_id}", seconds, run_id)


def give_back() -> None:
    """Let go of the folder that this process holds, if it holds one."""
    global _held
    if _held:
        for lock in _held.locks:
            lock.close()
    _held = None


def is_at_work(data_dir: Path, run_id: str) -> bool | None:
    """True if the process of the run is there, at work or waiting; None if the run never asked for the folder.

    Unlike the number of a process or a time of its start, a lock is nobody else's, and no clock has a say in it.
    """
    own = _own(data_dir, run_id)
    return _is_locked(own) if own.exists() else None


def was_refused(data_dir: Path, run_id: str) -> bool:
    """True if the run waited for the folder in vain, and did nothing."""
    own = _own(data_dir, run_id)
    return own.exists() and own.read_text(encoding="utf-8") == _REFUSED


def at_work(data_dir: Path) -> dict[str, str] | None:
    """Who holds the folder now: what, pid, since; None if nobody does, or nobody may know. Holds it from nobody."""
    try:
        with (data_dir / ".turn").open(encoding="utf-8") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        told = _told(data_dir / ".turn")
        return {name: told[name] for name in ("what", "pid", "since")} if told else None
    except OSError:
        return None
    return None


def may_speak(data_dir: Path, run_id: str) -> bool:
    """True if what became of the run is the newest there is to tell: no other run is at work or has been since."""
    own = _own(data_dir, run_id)
    came_to = own.read_text(encoding="utf-8") if own.exists() else None
    if came_to in (_WAITING, _REFUSED):
        return False
    last = _told(data_dir / ".turn").get("run_id") or run_id
    return last == run_id or (came_to is None and not _is_locked(data_dir / ".turn"))


def _take(data_dir: Path, what: str, seconds: float | None, run_id: str | None = None) -> bool:
    global _held
    if _held and (_held.data_dir, _held.what) == (data_dir, what):
        return False
    give_back()
    waits = patience() if seconds is None else seconds
    keep_private(data_dir)
    locks = [(data_dir / ".turn").open("a+", encoding="utf-8")]
    if run_id:
        own = _own(data_dir, run_id)
        own.parent.mkdir(parents=True, exist_ok=True)
        locks.append(own.open("a+", encoding="utf-8"))
        fcntl.flock(locks[1], fcntl.LOCK_EX)
        _say(locks[1], _WAITING)
    try:
        _wait(locks[0], data_dir, waits)
    except BaseException:
        for lock in locks[1:]:
            _say(lock, _REFUSED)
        for lock in locks:
            lock.close()
        raise
    told = {"what": what, "pid": os.getpid(), "since": datetime.now(UTC).isoformat(sep=" ", timespec="minutes")}
    _say(locks[0], json.dumps(told | {"run_id": run_id or _told(data_dir / ".turn").get("run_id", "")}))
    if run_id:
        _say(locks[1], _TAKEN)
    _held = _Turn(data_dir, what, locks)
    return True


def _own(data_dir: Path, run_id: str) -> Path:
    return run_record.folder_of(data_dir, run_id) / "turn"


def _wait(folder: IO[str], data_dir: Path, seconds: float) -> None:
    # somebody may only be looking at the lock: one more look before a refusal
    deadline = time.monotonic() + max(seconds, _SECONDS_BETWEEN_LOOKS)
    while not _locked(folder):
        told = _told(data_dir / ".turn")
        holder = f"{told['what']} (process {told['pid']})" if told else "another run"
        if time.monotonic() >= deadline:
            since = f", at work since {told['since']}" if told else ""
            waited = f"This one waited {seconds / 60:g} minutes" if seconds else "This one was told not to wait"
            raise AnotherRunIsAtWork(
                f"{data_dir} is in use by {holder}{since}: wait until it has ended, then run again. "
                f"{waited}; CS_WAIT_MINUTES says how long"
            )
        report(f"wait for {holder}")
        time.sleep(_SECONDS_BETWEEN_LOOKS)


def _locked(handle: IO[str]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_locked(path: Path) -> bool:
    if not path.exists():
        return False
    with path.open("a+", encoding="utf-8") as handle:
        return not _locked(handle)


def _say(handle: IO[str], text: str) -> None:
    handle.seek(0)
    handle.truncate()
    handle.write(text)
    handle.flush()


def _told(path: Path) -> dict[str, str]:
    """What .turn says; empty where it says nothing yet."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return {name: str(told[name]) for name in ("what", "pid", "since", "run_id")}
    except (OSError, ValueError, KeyError):
        return {}
