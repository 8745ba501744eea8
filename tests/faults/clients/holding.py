"""Somebody who has a DuckDB file open in a program of their own, and goes on asking it."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_DROP_FROM_ALL_TO_COME, _WRITE_IN_SPITE_OF_MODES = 24, 1  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE
PROGRAM = """\
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "read_only")
print("open", flush=True)
for query in sys.stdin:
    print(connection.execute(query).fetchone()[0], flush=True)
"""


class Refused(Exception):
    """The program ended at once; its last words."""


class Somebody:
    """A process that answers one query a line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process, self.pid = process, process.pid

    def ask(self, query: str) -> str:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(query + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


@contextmanager
def open_elsewhere(command: list[str], is_root_mighty: bool = True) -> Iterator[Somebody]:
    """The program at work; `is_root_mighty`: False takes from root what other people have not. Raises Refused."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=None if is_root_mighty else as_other_people,
    )
    try:
        yield Somebody(process)
    finally:
        process.kill()
        process.communicate()


@contextmanager
def python_on(database: Path, mode: str, is_root_mighty: bool = True) -> Iterator[Somebody]:
    """A notebook, so to speak; mode: read_only or read_write. Raises Refused where DuckDB would not open it."""
    command = [sys.executable, "-c", PROGRAM, str(database), mode]
    with open_elsewhere(command, is_root_mighty) as somebody:
        assert somebody.process.stdout
        if somebody.process.stdout.readline() != "open\n":
            raise Refused(somebody.process.communicate()[1])
        yield somebody


def as_other_people() -> None:
    """In a child: modes of files hold for root, too. Nothing changes for those who are not root."""
    ctypes.CDLL(None).prctl(_DROP_FROM_ALL_TO_COME, _WRITE_IN_SPITE_OF_MODES, 0, 0, 0)
