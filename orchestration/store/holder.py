"""Who has a DuckDB file open when it cannot be opened, in words that say what to do.

DuckDB lets one process write, and a reader holds a writer off. Its own error names one process at most, by number.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

IS_OPEN = "is open in another program"
LOCKS = Path("/proc/locks")
# Linux and macOS; Windows
_SAID = re.compile(
    r'Could not set lock on file "([^"]+)"|Cannot open file "([^"]+)": The process cannot access the file'
)
_PID = re.compile(r"\bPID (-?\d+)")


class HeldOpen(RuntimeError):
    """A database file is open elsewhere; the message names by whom, and what to do."""


@dataclass(frozen=True)
class Holder:
    """A process that has the file open; program, user and started_at (UTC) are None where the system tells nothing."""

    pid: int
    program: str | None = None
    user: str | None = None
    started_at: datetime | None = None

    def __str__(self) -> str:
        if self.pid <= 0:
            return "a program in another container or on another computer"
        if self.program is None:
            return f"process {self.pid}, which is not on this computer, or no longer"
        about = f"process {self.pid}"
        about += f" of {self.user}" if self.user else ""
        about += f", started {self.started_at:%Y-%m-%d %H:%M} UTC" if self.started_at else ""
        return f"{self.program} ({about})"


def told(words: str) -> str | None:
    """What DuckDB's refusal to open a file means, if `words` (an error's, or those of a tool that shows it) hold one.

    Names every holder that the system knows; the file is looked up at once, so call it right after the refusal.
    """
    said = _SAID.search(words)
    if not said:
        return None
    database = Path(said[1] or said[2])
    known = holders(database, words[said.start() :])
    listed = "; ".join(map(str, known)) or "the system does not tell which"
    return (
        f"{database} {IS_OPEN}: {listed}. Close it there (in a notebook: close the connection or restart the kernel), "
        "or wait until it has ended; then try again. To look at figures open published/marts.duckdb read only: "
        "that never stands in the way."
    )


def holders(database: Path, said: str = "") -> list[Holder]:
    """The other processes that hold a lock on the file, by number; `said`: DuckDB's words, which may name one more."""
    named = _PID.search(said)
    pids = _locking(database) | ({int(named[1])} if named else set())
    return [_holder(pid) for pid in sorted(pids - {os.getpid()})]


def _locking(database: Path) -> set[int]:
    """From the system's list of locks; empty where there is none (macOS, Windows) or it cannot be read."""
    try:
        place, listed = database.stat(), LOCKS.read_text(encoding="ascii")
    except OSError:
        return set()
    file = f"{os.major(place.st_dev):02x}:{os.minor(place.st_dev):02x}:{place.st_ino}"
    # 1: POSIX  ADVISORY  WRITE 4711 fe:00:1180 0 EOF; one that waits for another has an arrow behind its number
    locks = (line.split() for line in listed.splitlines() if "->" not in line)
    return {int(lock[4]) for lock in locks if len(lock) > 5 and lock[5] == file}


def _holder(pid: int) -> Holder:
    try:
        process = psutil.Process(pid)
        with process.oneshot():
            started_at = datetime.fromtimestamp(process.create_time(), UTC)
            return Holder(pid, _program(process), _user(process), started_at)
    except (psutil.Error, ValueError):  # ValueError: no number that a process can have
        return Holder(pid)


def _program(process: psutil.Process) -> str:
    """`duckdb`, `python load.py`, `python -m ipykernel_launcher`: no more, a password may be among the arguments."""
    name = process.name()
    try:
        words = process.cmdline()
    except psutil.AccessDenied:
        words = []
    if name.startswith("python") and len(words) > 1:
        if words[1] == "-m":
            name = " ".join([name, *words[1:3]])
        elif not words[1].startswith("-"):
            name = f"{name} {Path(words[1]).name}"
    return "".join(letter for letter in name if letter.isprintable())


def _user(process: psutil.Process) -> str | None:
    try:
        return process.username()
    except psutil.AccessDenied:
        return None
