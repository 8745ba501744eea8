"""What counts outlasts a power cut: batches are on the disk before the ledger speaks of them, in this order."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from orchestration.ingest.ledger import Ledger
from tests.unit.ingest.conftest import HEAD, Company

Told = list[tuple[str, str]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """Every flush and rename of this process, as it happens; both are done."""
    happened: Told = []
    flush, rename, replace = os.fsync, os.rename, os.replace

    def flushed(descriptor: int) -> None:
        flush(descriptor)
        happened.append(("flush", str(Path(f"/proc/self/fd/{descriptor}").readlink())))

    def renamed(how: Callable[..., None]) -> Callable[..., None]:
        def rename_and_tell(source: Path, target: Path) -> None:
            how(source, target)
            happened.append(("rename", str(target)))

        return rename_and_tell

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(os, "rename", renamed(rename))
    monkeypatch.setattr(os, "replace", renamed(replace))
    return happened


def test_batches_are_on_the_disk_before_the_ledger_names_them(desk: Company, told: Told) -> None:
    for day in range(3):
        desk.write(f"tickets{day}.csv", f"{HEAD}t{day},c1,2024-06-01,,billing\nu{day},c1,soon,,billing\n")
    desk.ingest()
    landing = desk.settings.landing / "support_tickets"
    named = told.index(("rename", str(landing / "ledger" / "000001.json")))
    settled = told.index(("flush", str(landing)))
    assert settled < named
    for manifest in desk.manifests():
        landed = told.index(("rename", str(landing / manifest.batch_id)))
        assert landed < settled
        before = {Path(path).name for what, path in told[:landed] if what == "flush" and manifest.batch_id in path}
        assert before == {manifest.batch_id, *(file.name for file in (landing / manifest.batch_id).iterdir())}
    assert told[named - 1][0] == "flush", "the entry itself"
    assert told[named + 1] == ("flush", str(landing / "ledger")), "and its name"


def test_no_batch_is_at_its_place_before_it_is_flushed(desk: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write("tickets.csv", f"{HEAD}t1,c1,2024-06-01,,billing\n")
    monkeypatch.setattr(os, "fsync", _cut)
    with pytest.raises(OSError, match="the power is gone"):
        desk.ingest()
    assert desk.manifests() == []
    monkeypatch.undo()
    assert desk.ingest().accepted == 1


def _cut(_: int) -> None:
    raise OSError("the power is gone")


def test_entries_of_writers_at_the_same_time_all_stay(tmp_path: Path) -> None:
    # Regression: where a file system knows no links, one entry could take the place of another.
    ledgers, together = [Ledger(tmp_path / "landing" / "customers" / "ledger") for _ in range(8)], threading.Barrier(8)

    def write(number: int) -> None:
        together.wait()
        ledgers[number].append(f"run {number}", None, [{"kind": "accepted", "batch_id": str(number)}])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    entries = ledgers[0].entries()
    assert [entry["seq"] for entry in entries] == list(range(1, 9))
    assert {entry["run_id"] for entry in entries} == {f"run {number}" for number in range(8)}
    assert [entry["at"] for entry in entries] == sorted({entry["at"] for entry in entries})
