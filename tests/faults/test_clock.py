"""The machine's clock is moved between publications: their order, and what arrived between them, stays true."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest

from orchestration.publish.deliveries import arrived
from tests.faults.kit import check
from tests.faults.kit.company import AS_OF
from tests.faults.kit.expected import Expected, expected
from tests.faults.kit.worker import Worker, worker
from tests.support.reliability import tell
from tests.support.tiny import Tiny

FOUND = find_spec("libfaketime")
LIBRARY = Path(FOUND.origin or "").parent / "vendor/libfaketime/src/libfaketime.so.1" if FOUND else Path("nowhere")
pytestmark = pytest.mark.skipif(not LIBRARY.exists(), reason="there is no libfaketime for this machine")

# with the hours that a summer and a winter time leave out and have twice
LONG = ("-2d", "-2h", "+0", "+1y", "+0", "-1y", "@2026-03-08 01:59:59", "@2026-11-01 01:59:59", "-3h", "+2d")


class Clock:
    """The worker's clock; set to an offset (-2d) or a moment (@2026-11-01 01:59:59, from which it goes on)."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.set("+0")

    def set(self, to: str) -> None:
        self.file.write_text(to + "\n", encoding="ascii")


@contextmanager
def moved(folder: Path, zone: str = "UTC") -> Iterator[tuple[Worker, Clock]]:
    """A worker whose clock can be set at any time; its stop watches go on as they are."""
    clock = Clock(folder / "clock")
    faked = {"LD_PRELOAD": str(LIBRARY), "FAKETIME_TIMESTAMP_FILE": str(clock.file), "FAKETIME_NO_CACHE": "1"}
    with worker(AS_OF, TZ=zone, NO_FAKE_STAT="1", FAKETIME_DONT_FAKE_MONOTONIC="1", **faked) as hand:
        yield hand, clock


def publish_under(moves: tuple[str, ...], wanted: Expected, folder: Path, zone: str = "UTC") -> None:
    """A delivery and a publication at each setting of the clock; then look at the order of everything."""
    copy = folder / "copy"
    shutil.copytree(wanted.folder, copy, symlinks=True)
    company, places = Tiny.in_folder(copy), [shown(copy)]
    with moved(folder, zone) as (hand, clock):
        for number, to in enumerate(moves):
            company.deliver(33 + number)
            clock.set(to)
            done = hand.run(wanted.order(copy, f"run-{number}"))
            assert done.code == 0, done.said
            places.append(shown(copy))
    assert places == sorted(places), "publications sort as they were made"
    told = sorted(path.stem for path in (company.data_dir / "history").glob("[0-9]*.parquet"))
    assert told == places, "and so does the history"
    moments = [datetime.strptime(place.partition("_")[2], "%Y%m%dT%H%M%S%f") for place in places]
    for old, new in pairwise(moments):
        entities = ("customers", "subscriptions")
        brought = [len(arrived(company.data_dir / "landing", entity, old, new)) for entity in entities]
        assert brought == [1, 1], "each publication was brought about by its own delivery"
    for file in (company.data_dir / "landing").glob("*/ledger"):
        said = [json.loads(entry.read_text("utf-8"))["at"] for entry in sorted(file.glob("[0-9]*.json"))]
        assert said == sorted(set(said))
    assert check.whole(company.data_dir) == []
    assert check.lost_or_doubled(company.data_dir) == []


def shown(company: Path) -> str:
    return (company / "data" / "published" / "current").readlink().name


@pytest.mark.long
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kolkata"])
def test_a_clock_that_is_moved_again_and_again(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, zone: str
) -> None:
    publish_under(LONG, expected(tmp_path_factory), tmp_path, zone)
    tell("Crash safety", f"clock moved by hours, days, a year between publications ({zone})", len(LONG), 0)
