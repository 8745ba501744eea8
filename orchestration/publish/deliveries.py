"""Which landed batches stood at a moment, and which arrived between two, as the ledger tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from orchestration.ingest.landing import Landing
from orchestration.ingest.ledger import State, apply


@dataclass(frozen=True)
class Batch:
    """A loaded batch. files: the paths it came from · rows: its accepted rows (Parquet) · replaced: those it took the
    place of at its path."""

    entity: str
    batch_id: str
    source: str
    files: tuple[str, ...]
    rows: Path
    replaced: Path | None = None


def standing(folder: Path, entity: str, at: datetime) -> list[Batch]:
    """Batches of the entity whose rows counted at the moment (UTC), by their files."""
    landing = Landing(folder, entity)
    state = _state(landing, at)
    return sorted((_batch(landing, batch) for batch in state.live()), key=lambda batch: (batch.files, batch.batch_id))


def arrived(folder: Path, entity: str, after: datetime, until: datetime) -> list[Batch]:
    """Batches that came to count after the first moment and until the second (UTC), by their files.

    A held batch arrives when it is released; content that comes back to its path arrives again.
    """
    landing = Landing(folder, entity)
    before, now = _state(landing, after), _state(landing, until)
    found: dict[str, Batch] = {}
    for key, slot in now.slots.items():
        earlier = before.slots.get(key)
        old = before.live_of(earlier) if earlier else []
        for seen in now.live_of(slot):
            if seen.batch_id not in {other.batch_id for other in old}:
                replaced = landing.accepted(old[-1].batch_id) if old and seen.replaces else None
                found[seen.batch_id] = _batch(landing, seen.batch_id, replaced)
    return sorted(found.values(), key=lambda batch: (batch.files, batch.batch_id))


def _state(landing: Landing, at: datetime) -> State:
    """The ledger replayed up to the moment."""
    state = State()
    for entry in landing.ledger.entries():
        written = datetime.fromisoformat(entry["at"])
        if written <= at:
            for event in entry["events"]:
                apply(state, event, written, entry["as_of"])
    return state


def _batch(landing: Landing, batch_id: str, replaced: Path | None = None) -> Batch:
    manifest = landing.manifest(batch_id)
    files = tuple(dict.fromkeys(file["path"] for file in manifest.files)) or (manifest.path,)
    return Batch(manifest.entity, batch_id, manifest.source, files, landing.accepted(batch_id), replaced)
