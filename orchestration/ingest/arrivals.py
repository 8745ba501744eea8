"""When each source last delivered what, read from the landing zone alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from .landing import Landing, Manifest
from .mapping import SourceMapping


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


@dataclass(frozen=True)
class Verdict:
    """Whether a source's newest delivery is recent enough, and that in words.

    last_arrival: the newest day that a path names, else the day (UTC) the newest content landed; None before that.
    """

    source: str
    passed: bool
    message: str
    last_arrival: date | None
    expected_every_days: int | None

    def as_dict(self) -> dict[str, Any]:
        """The same as JSON-ready data."""
        return asdict(self) | {"last_arrival": str(self.last_arrival) if self.last_arrival else None}


def expected_every_days(mapping: SourceMapping, entity: str) -> int | None:
    """The shortest rhythm that any input of the entity is expected in; None if none is stated."""
    stated = [mapping.inputs[name].expected_every_days for name in mapping.entities[entity].inputs]
    return min((days for days in stated if days is not None), default=None)


def verdicts(
    landing: Path, entity: str, mappings: list[SourceMapping], sources: list[str], as_of: date
) -> list[Verdict]:
    """One verdict per source at as_of. A source without a stated rhythm passes, and says so."""
    fed = {mapping.source: mapping for mapping in mappings if entity in mapping.entities}
    arrived = {arrival.source: arrival for arrival in arrivals(landing, [entity])}
    found = []
    for source in sources:
        every = expected_every_days(fed[source], entity) if source in fed else None
        came = arrived.get(source)
        last = (came.delivered_on or came.landed_at.date()) if came else None
        found.append(Verdict(source, *_judged(last, every, as_of), last, every))
    return found


def _judged(last: date | None, every: int | None, as_of: date) -> tuple[bool, str]:
    if last is None:
        return every is None, "nothing has arrived yet"
    age = max((as_of - last).days, 0)
    what = f"last delivery {last}, {age} {'day' if age == 1 else 'days'} before {as_of}"
    if every is None:
        return True, f"{what}; the mapping states no rhythm (expected_every_days)"
    return age <= every, f"{what}; expected every {'day' if every == 1 else f'{every} days'}"


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
