"""BI clients ask without pause while one publication follows the other: no error, nothing mixed, and nobody waits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from orchestration.publish.release import KEPT_RELEASES
from tests.faults.clients import make
from tests.faults.clients.publisher import Publisher
from tests.support.reliability import tell

READER = Path(__file__).parent / "clients" / "reader.py"
Wanted = Sequence[tuple[str, str | None]]  # habit, DuckDB's version
HABITS = ("anew", "stays", "holds", "parquet")
PAUSE = 0.1  # seconds in which a publication stands before the next
PAGES_EVERY = 10  # publications of the long form of which one draws its pages


@dataclass
class Client:
    """A reader at work: its habit, its DuckDB's version (None: the installed one), its process."""

    habit: str
    version: str | None
    process: subprocess.Popen[str]

    @property
    def name(self) -> str:
        return f"{self.habit}, DuckDB {self.version or 'as installed'}"


def start(habit: str, version: str | None, published: Path, stop: Path, is_idle: bool) -> Client:
    """A client at work, with less claim to the processor than a publication; is_idle: with none at all.

    Real ones run on computers of their own; what is measured is who waits for whom, not how a processor is shared.
    """
    environment = dict(os.environ)
    if version:
        environment["PYTHONPATH"] = str(make.library(version))
    process = subprocess.Popen(
        [sys.executable, str(READER), habit, str(published), str(stop)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=(lambda: os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))) if is_idle else _be_nice,
    )
    return Client(habit, version, process)


def _be_nice() -> None:
    os.nice(10)


@contextmanager
def clients(wanted: Wanted, published: Path, stop: Path, is_idle: bool) -> Iterator[list[Client]]:
    """All of them, each ready to ask; none is left behind."""
    with ExitStack() as ended:
        started = []
        for habit, version in wanted:
            client = start(habit, version, published, stop, is_idle)
            ended.callback(client.process.wait)
            ended.callback(client.process.kill)
            started.append(client)
        for client in started:
            assert client.process.stdout
            assert client.process.stdout.readline() == "ready\n", client.name
        yield started


@dataclass
class Seen:
    """What the clients said by name, and the seconds of each publication without and with them."""

    told: dict[str, dict[str, Any]]
    alone: list[float]
    watched: list[float]

    @property
    def ratio(self) -> float:
        """What a publication takes with readers over what it takes without: medians."""
        return median(self.watched) / median(self.alone)


def publish_under_load(folder: Path, wanted: Wanted, alone: int, watched: int, is_whole: bool) -> Seen:
    """`watched` publications with all clients at work; before them, and after them, `alone` with nobody there.

    is_whole: see Publisher; such a one keeps as many releases as a run does, and draws pages now and then.
    """
    kept = KEPT_RELEASES if is_whole else 4
    publisher, stop = Publisher(folder / "data", is_whole, kept), folder / "stop"
    publisher.publish()
    without, with_them, told = [publisher.publish() for _ in range(alone)], [], {}
    with clients(wanted, publisher.published, stop, is_idle=is_whole) as started:
        for n in range(1, watched + 1):
            has_pages = is_whole and n % PAGES_EVERY == 0
            took = publisher.publish(with_pages=has_pages)
            if not has_pages:
                with_them.append(took)
            time.sleep(PAUSE)
        stop.touch()
        for number, client in enumerate(started):
            output, _ = client.process.communicate(timeout=300)
            assert client.process.returncode == 0, client.name
            told[f"{number}: {client.name}"] = json.loads(output)
    # Each publication does a little more than the last, for the history grows: so half of these come after.
    without += [publisher.publish() for _ in range(alone)]
    return Seen(told, without, with_them)


def judge(seen: Seen, last: int) -> None:
    """No error and nothing mixed, in spite of many questions; all but the holding one saw the last publication."""
    for name, told in seen.told.items():
        assert told["faults"] == [], name
        assert told["mixed"] == [], name
        assert told["asked"] > 5, name
        if "holds" in name:
            assert told["is_outlived"], f"{name}: its release was to be removed while it read"
        else:
            assert max(told["seen"]) == last, name


def test_readers_see_one_publication_each_while_others_are_made(tmp_path: Path) -> None:
    seen = publish_under_load(tmp_path, [(habit, None) for habit in HABITS], alone=0, watched=5, is_whole=False)
    judge(seen, last=6)
    numbers = {n for told in seen.told.values() for n in told["seen"]}
    assert len(numbers) > 2, "the clients were to see publications come"


@pytest.mark.long
def test_sixteen_clients_of_three_versions_and_twenty_publications(tmp_path: Path) -> None:
    missing = [version for version in make.VERSIONS if make.library(version) is None]
    if missing:
        pytest.skip(f"no client of DuckDB {', '.join(missing)} is installed: {make.COMMAND}")
    wanted = [(HABITS[n // 4], make.VERSIONS[n % 3]) for n in range(16)]
    seen = publish_under_load(tmp_path, wanted, alone=8, watched=20, is_whole=True)
    judge(seen, last=29)
    assert {told["duckdb"] for told in seen.told.values()} == set(make.VERSIONS)
    # Nothing that a publication does may wait for a reader.
    assert seen.ratio < 1.5
    asked, opened = (sum(told[what] for told in seen.told.values()) for what in ("asked", "opened"))
    figures = f"{asked:,} queries over {opened:,} connections; a publication took {seen.ratio:.2f} times its time alone"
    tell("Readers under load", "publications under 16 clients (DuckDB 1.3.2, 1.5.6, 2.0.0)", 20, 0, figures)
