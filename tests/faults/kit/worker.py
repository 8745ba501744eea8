"""A warm process that starts runs: everything is loaded, so that a run costs its own work alone.

Each run is a child of its own, forked, whose end, or death, is told. Started with an area it first makes one: a mount
namespace of its own, in which it may mount what it likes; from outside its files are seen through /proc.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.faults.kit.steps import Failed, Order, publish
from tests.support.compiled import compile_project

ROOT = Path(__file__).resolve().parents[3]
FAILED, CRASHED = 3, 70
NAMESPACE = ("unshare", "--user", "--map-root-user", "--mount")


@dataclass(frozen=True)
class Ended:
    """How a process ended: its exit code, or minus the signal that killed it; seconds; what it said on stderr."""

    code: int
    seconds: float
    said: str


class Worker:
    """The test's end of the line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def start(self, order: Order) -> int:
        """Begin a run; the number of its process."""
        return int(self._ask({"publish": asdict(order)})["pid"])

    def end(self) -> Ended:
        """Wait for the run that was begun. Until then its number is nobody else's, also after its death."""
        return Ended(**self._ask({"end": True}))

    def run(self, order: Order) -> Ended:
        self.start(order)
        return self.end()

    def command(self, *words: str | Path, **environment: str) -> Ended:
        """A command where the worker is; said: both streams."""
        return Ended(**self._ask({"command": list(map(str, words)), "environment": environment}))

    def outside(self, path: Path) -> Path:
        """The path of the worker's world as this process sees it."""
        return Path(f"/proc/{self._process.pid}/root{path}")

    def _ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


@contextmanager
def worker(*days: str, apart: bool = False, **environment: str) -> Iterator[Worker]:
    """A worker that knows the project's SQL for these days; apart: in a mount namespace of its own."""
    for day in days:
        compile_project(as_of=day)
    words = [*(NAMESPACE if apart else ()), sys.executable, "-m", "tests.faults.kit.worker", *days]
    process = subprocess.Popen(
        words, cwd=ROOT, env={**os.environ, **environment}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield Worker(process)
    finally:
        assert process.stdin
        process.stdin.close()
        process.wait(timeout=60)


def namespaces_are_allowed() -> bool:
    """Whether this machine lets us mount in a namespace of our own."""
    try:
        return subprocess.run([*NAMESPACE, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def _serve(days: list[str]) -> None:
    import_module("pandas")  # DuckDB asks for it in every run
    for day in days:
        compile_project(as_of=day)
    _tell("ready")
    for line in sys.stdin:
        question = json.loads(line)
        if "publish" in question:
            _publish(Order(**question["publish"]))
        else:
            _command(question["command"], question["environment"])


def _publish(order: Order) -> None:
    read, write = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(read)
        os._exit(_child(order, write))
    os.close(write)
    _tell(json.dumps({"pid": child}))
    sys.stdin.readline()  # until `end` is asked for
    with os.fdopen(read, encoding="utf-8") as stream:
        said = stream.read()
    _, ended = os.waitpid(child, 0)
    _tell(json.dumps(asdict(Ended(os.waitstatus_to_exitcode(ended), time.monotonic() - began, said))))


def _child(order: Order, write: int) -> int:
    code = 0
    with os.fdopen(write, "w", encoding="utf-8") as stream:
        try:
            publish(order)
        except Failed as told:
            stream.write(str(told))
            code = FAILED
        except BaseException:
            stream.write(traceback.format_exc())
            code = CRASHED
    return code


def _command(words: list[str], environment: dict[str, str]) -> None:
    began = time.monotonic()
    done = subprocess.run(words, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True)
    _tell(json.dumps(asdict(Ended(done.returncode, time.monotonic() - began, done.stdout + done.stderr))))


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _serve(sys.argv[1:])
