"""When each source last delivered what, read from the landing zone alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from .landing import Landing, Manifest


@dataclass(frozen=True)
class Arrival:
    """What one source has delivered of one entity, and when last.

    batches, rows, quarantined: how many stand · delivered_on: the newest day a path names (None where none
    does) · landed_at: when the newest batch landed (UTC).
    """

    source: str
    entity: str
    batches: int
    rows: int
    quarantined: int
    delivered_on: date | None
    landed_at: datetime


def arrivals(landing: Path, entities: Iterable[str]) -> list[Arrival]:
    """One row per source and entity that has anything in raw, by source and entity."""
    found: dict[tuple[str, str], list[Manifest]] = {}
    for entity in entities:
        room = Landing(landing, entity)
        for batch in sorted(room.ledger.state().current()):
            manifest = room.manifest(batch)
            found.setdefault((manifest.source, entity), []).append(manifest)
    return [_newest(source, entity, batches) for (source, entity), batches in sorted(found.items())]


def _newest(source: str, entity: str, batches: list[Manifest]) -> Arrival:
    days = [date.fromisoformat(b.delivered_on) for b in batches if b.delivered_on]
    landed = max(datetime.fromisoformat(b.landed_at) for b in batches)
    rows, quarantined = sum(b.accepted for b in batches), sum(b.quarantined for b in batches)
    return Arrival(source, entity, len(batches), rows, quarantined, max(days, default=None), landed)
