"""What of landing/ cannot be read any more, found by reading all that a rebuild needs; and how to go on without it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.ingest.errors import IS_DAMAGED, OF_OUR_MEANS
from orchestration.ingest.landing import Landing, Manifest
from orchestration.ingest.ledger import State, apply
from orchestration.progress import report
from orchestration.store import files
from orchestration.store.private import OWNER_ONLY


@dataclass(frozen=True)
class Damage:
    """One damaged piece. entity · piece: its path below landing/ · what: what is wrong with it.

    batch_id: of a batch · file: the file it came from, where that is known.
    """

    entity: str
    piece: str
    what: str
    batch_id: str | None = None
    file: str | None = None

    def __str__(self) -> str:
        came = f", the rows of {self.file}" if self.file else ""
        return f"landing/{self.piece}{came}: {self.what}"


@dataclass(frozen=True)
class Found:
    """damaged: pieces that a rebuild needs · unspoken: (entity, file) of batches that no ledger speaks of."""

    damaged: list[Damage]
    unspoken: list[tuple[str, str]]


def examine(landing: Path) -> Found:
    """Read every ledger, and every batch that counts, is held or has rows in quarantine. Nothing is changed."""
    damaged: list[Damage] = []
    unspoken: list[tuple[str, str]] = []
    folders = sorted(path for path in landing.glob("[!.]*") if path.is_dir())
    with duckdb.connect() as connection:
        for done, folder in enumerate(folders):
            report(f"examine what has landed: {folder.name}", done, len(folders))
            room = Landing(landing, folder.name)
            state = State()
            damaged += _ledger(room, folder.name, state)
            for batch, (_, _, left) in sorted(state.spans().items()):
                counts = batch in state.live() or left is None
                damaged += _batch(connection, room, folder.name, batch, _file_of(state, batch), counts)
            unspoken += [(folder.name, file) for file in _unspoken(room, state)]
    return Found(damaged, unspoken)


def _ledger(room: Landing, entity: str, state: State) -> Iterator[Damage]:
    """Replay what can be read of the ledger into `state`; an entry that cannot, or is missing, is damage."""
    folder = room.ledger.folder
    numbers = {int(file.stem) for file in folder.glob("[0-9]*.json")}
    for number in range(1, max(numbers, default=0) + 1):
        name = f"{number:06d}.json"
        try:
            entry = _entry(folder / name, number)
            for event in entry["events"]:
                apply(state, event, datetime.fromisoformat(entry["at"]), entry["as_of"])
        except FileNotFoundError:
            yield Damage(entity, f"{entity}/ledger/{name}", "this entry of the ledger is missing")
        except (ValueError, KeyError, TypeError, OSError):
            yield Damage(entity, f"{entity}/ledger/{name}", "this entry of the ledger cannot be read")


def _entry(file: Path, number: int) -> dict[str, Any]:
    entry = json.loads(file.read_text(encoding="utf-8"))
    if entry["seq"] != number or not isinstance(entry["events"], list) or entry["as_of"] == "":
        raise ValueError(file)
    return dict(entry)


def _batch(
    connection: duckdb.DuckDBPyConnection, room: Landing, entity: str, batch: str, file: str | None, counts: bool
) -> Iterator[Damage]:
    """The first thing that is wrong with a batch. counts: its accepted rows are needed, not only what it tells."""

    def damage(piece: str, what: str) -> Damage:
        return Damage(entity, f"{entity}/{batch}{piece}", what, batch, file)

    if not room.quarantine(batch).parent.is_dir():
        yield damage("", "the batch is missing")
        return
    try:
        manifest: Manifest = room.manifest(batch)
    except FileNotFoundError:
        yield damage("/manifest.json", "the batch has no manifest")
        return
    except (ValueError, TypeError):
        yield damage("/manifest.json", "the manifest cannot be read")
        return
    wanted = [(room.quarantine(batch), manifest.quarantined)] if manifest.quarantined else []
    if counts:
        wanted.append((room.accepted(batch), manifest.accepted))
    for path, rows in wanted:
        if what := _wrong(connection, path, rows, manifest):
            yield damage(f"/{path.name}", what)
            return


def _wrong(connection: duckdb.DuckDBPyConnection, path: Path, rows: int, manifest: Manifest) -> str | None:
    """What is wrong with a Parquet file, None if nothing is. Where no sum was written its rows are counted."""
    if not path.exists():
        return "the file is missing"
    is_as_written = manifest.is_as_written(path)
    if is_as_written is not None:
        return None if is_as_written else f"the file {IS_DAMAGED}, its sum differs"
    try:
        there = _rows(connection, path)
    except OF_OUR_MEANS:
        raise
    except duckdb.Error:
        return "the file cannot be read"
    return None if there == rows else f"the file has {there:,} rows, its manifest says {rows:,}"


def _rows(connection: duckdb.DuckDBPyConnection, file: Path) -> int:
    """The rows of the file; every value of it was read."""
    read = "select count(*), bit_xor(hash(t)) from read_parquet(?) as t"
    row = connection.execute(read, [str(file)]).fetchone()
    return int(row[0]) if row else 0


def _file_of(state: State, batch: str) -> str | None:
    paths = [slot.path for slot in state.slots.values() if any(seen.batch_id == batch for seen in slot.seen)]
    return paths[0] if paths else None


def _unspoken(room: Landing, state: State) -> Iterator[str]:
    """Files of batches that landed, and of which nothing in the ledger tells."""
    told = set(state.spans()) | set(state.verdicts)
    for manifest in sorted(room.folder.glob("[!.]*/manifest.json")):
        if manifest.parent.name not in told:
            try:
                yield room.manifest(manifest.parent.name).path
            except (ValueError, TypeError):
                continue


def set_aside(data_dir: Path, damaged: list[Damage], kept: Path | None = None) -> Path:
    """Move damaged pieces to damaged/<moment>/ and let the ledgers say so; returns that folder.

    kept: the folder of an earlier round, to which this one adds. Nothing is removed. It can be repeated where it was
    cut off: what is moved already is missing then.
    """
    kept = kept or data_dir / "damaged" / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    kept.parent.mkdir(OWNER_ONLY, exist_ok=True)
    for damage in damaged:
        if damage.batch_id is None:
            _replace_entry(data_dir / "landing" / damage.piece, kept / damage.piece)
    for damage in damaged:
        if damage.batch_id:
            folder = data_dir / "landing" / damage.entity / damage.batch_id
            if folder.is_dir():
                (kept / damage.entity).mkdir(parents=True, exist_ok=True)
                shutil.move(folder, kept / damage.entity / damage.batch_id)
            ledger = Landing(data_dir / "landing", damage.entity).ledger
            ledger.append("rebuild", None, [{"kind": "lost", "batch_id": damage.batch_id}])
    kept.mkdir(parents=True, exist_ok=True)
    told = kept / "what_was_damaged.json"
    before = json.loads(told.read_text(encoding="utf-8")) if told.exists() else []
    files.replace_json(told, before + [str(damage) for damage in damaged])
    return kept


def _replace_entry(entry: Path, kept: Path) -> None:
    """An empty entry in the place of the damaged one, so that the ledger counts without a gap."""
    if entry.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(entry, kept)
    number = int(entry.stem)
    empty = {"seq": number, "run_id": "rebuild", "at": _moment_before(entry, number), "as_of": None, "events": []}
    files.replace_json(entry, empty)


def _moment_before(entry: Path, number: int) -> str:
    """When the entry before was written; where there is none, now."""
    try:
        return str(_entry(entry.with_name(f"{number - 1:06d}.json"), number - 1)["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return datetime.now(UTC).replace(tzinfo=None).isoformat()
