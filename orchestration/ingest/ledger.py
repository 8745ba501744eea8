"""The ledger of an entity: an append-only list of observations from which everything live is derived.

landing/<entity>/ledger/NNNNNN.json holds {seq, run_id, at, as_of, events}. Events:
observed (slot, source, path, batch_id, replaces, replaces_keys, content) ·
accepted / held / released (batch_id, group) ·
rejected (slot, source, path, error) · gone (slot) · lost (batch_id): it was damaged and is set aside.
A slot is a source's path (or 'sql:<entity>'): the place at which a corrected file replaces a faulty one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from orchestration.observe.words import without_values
from orchestration.store import clock, files

Event = dict[str, Any]


@dataclass(frozen=True)
class Observation:
    """A batch seen at a slot. replaces: whether it takes the place of what the slot held before.

    replaces_keys: it does so for every key it has; keys it lacks stay. number: its place among all that was
    observed · as_of: the day its run described (ISO).
    """

    batch_id: str
    at: datetime
    replaces: bool
    content: str
    replaces_keys: bool = False
    number: int = 0
    as_of: str | None = None


@dataclass
class Slot:
    """One path of one source, and what was seen there, oldest first."""

    source: str
    path: str
    seen: list[Observation] = field(default_factory=list)
    dropped: list[tuple[Observation, datetime]] = field(default_factory=list)
    rejected: Event | None = None

    @property
    def newest(self) -> Observation | None:
        return self.seen[-1] if self.seen else None


@dataclass
class State:
    """The ledger replayed. verdicts: batch -> accepted | held | released; groups: held batch -> its group."""

    slots: dict[str, Slot] = field(default_factory=dict)
    verdicts: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    observed: int = 0

    def is_loaded(self, batch_id: str) -> bool:
        return self.verdicts.get(batch_id) in ("accepted", "released")

    def live_of(self, slot: Slot) -> list[Observation]:
        """What of a slot stands in raw: the newest loaded batch, or every version where nothing replaces."""
        loaded = [seen for seen in slot.seen if self.is_loaded(seen.batch_id)]
        if not loaded:
            return []
        if loaded[-1].replaces:
            return [loaded[-1]]
        # The same content read again under a changed mapping is no new version.
        newest_of = {seen.content: seen for seen in loaded}
        return sorted(newest_of.values(), key=lambda seen: seen.number)

    def live(self) -> set[str]:
        """Ids of the batches whose rows belong in raw.

        A copy of a file at another path stands and falls with the original: were it live by itself, a mistake
        that was corrected in the original would stay for ever in the copy.
        """
        seen_at = [(seen.number, seen.batch_id, key) for key, slot in self.slots.items() for seen in slot.seen]
        original: dict[str, str] = {}
        for _, batch, key in sorted(seen_at):
            original.setdefault(batch, key)
        live = {key: self.live_of(slot) for key, slot in self.slots.items()}
        stands = {(seen.batch_id, key) for key, observations in live.items() for seen in observations}
        return {
            seen.batch_id
            for observations in live.values()
            for seen in observations
            if not seen.replaces or (seen.batch_id, original[seen.batch_id]) in stands
        }

    def current(self) -> set[str]:
        """Live batches but for those of which only keys are left that a newer whole content lacks."""
        return self.live() - {batch for chain in self.chains() for batch in chain[:-1]}

    def chains(self) -> list[list[str]]:
        """Undated whole contents of one slot, oldest first: each replaces the keys it has in those before."""
        chains = [self.live_of(slot) for slot in self.slots.values()]
        return [[seen.batch_id for seen in chain] for chain in chains if len(chain) > 1 and chain[-1].replaces_keys]

    def held(self) -> dict[str, list[Slot]]:
        """Held batches that still are the newest at a slot -> these slots."""
        found: dict[str, list[Slot]] = {}
        for slot in self.slots.values():
            if slot.newest and self.verdicts.get(slot.newest.batch_id) == "held":
                found.setdefault(slot.newest.batch_id, []).append(slot)
        return found

    def rejected(self) -> list[Slot]:
        return [slot for slot in self.slots.values() if slot.rejected]

    def spans(self) -> dict[str, tuple[datetime, datetime, datetime | None]]:
        """batch_id -> first seen, last seen, and when it left (None while it is live or held)."""
        standing = self.current() | set(self.held())
        spans: dict[str, tuple[datetime, datetime, datetime | None]] = {}
        for slot in self.slots.values():
            events = [(seen, _displaced(slot, i)) for i, seen in enumerate(slot.seen)] + slot.dropped
            for seen, left in events:
                first, last, gone = spans.get(seen.batch_id, (seen.at, seen.at, None))
                gone = max(filter(None, (gone, left)), default=None)
                spans[seen.batch_id] = (min(first, seen.at), max(last, seen.at), gone)
        return {
            batch: (first, last, None if batch in standing else (gone or last))
            for batch, (first, last, gone) in spans.items()
        }


def _displaced(slot: Slot, index: int) -> datetime | None:
    return slot.seen[index + 1].at if index + 1 < len(slot.seen) else None


class Ledger:
    """The folder of one entity's ledger, landing/<entity>/ledger."""

    def __init__(self, folder: Path):
        self.folder = folder

    def entries(self) -> list[dict[str, Any]]:
        return [json.loads(file.read_text(encoding="utf-8")) for file in sorted(self.folder.glob("[0-9]*.json"))]

    def append(self, run_id: str, as_of: date | None, events: list[Event]) -> None:
        """Add one entry; nothing for no events. Complete or absent, also after a power cut, and never in another's
        place: it is written aside and renamed, by one process at a time."""
        if not events:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with files.alone(self.folder.with_name(".ledger.lock")):
            for cut_off in self.folder.glob(".*.tmp"):
                cut_off.unlink()
            numbers = [int(file.stem) for file in self.folder.glob("[0-9]*.json")]
            seq = max(numbers, default=0) + 1
            entry = {
                "seq": seq,
                "run_id": run_id,
                "at": clock.moment(self.folder.parent.parent).replace(tzinfo=None).isoformat(),
                "as_of": as_of.isoformat() if as_of else None,
                "events": events,
            }
            files.replace_text(self.folder / f"{seq:06d}.json", json.dumps(entry, indent=1, ensure_ascii=False))

    def state(self) -> State:
        """Replay the ledger."""
        state = State()
        for entry in self.entries():
            at = datetime.fromisoformat(entry["at"])
            for event in entry["events"]:
                apply(state, event, at, entry["as_of"])
        return state


def apply(state: State, event: Event, at: datetime, as_of: str | None = None) -> None:
    """Let one event of a run that described `as_of` change the state."""
    kind = event["kind"]
    if kind in ("accepted", "held", "released"):
        state.verdicts[event["batch_id"]] = kind
        if kind == "held":
            state.groups[event["batch_id"]] = event["group"]
        return
    if kind == "lost":
        _forget(state, event["batch_id"])
        return
    key = event["slot"]
    if kind == "gone":
        slot = state.slots.get(key)
        if slot is None:  # the entry that told of it was lost
            return
        slot.rejected = None
        if slot.newest and state.verdicts.get(slot.newest.batch_id) == "held":
            slot.dropped.append((slot.seen.pop(), at))
        return
    slot = state.slots.setdefault(key, Slot(event["source"], event["path"]))
    if kind == "rejected":
        error = event["error"]  # an older version noted what DuckDB quoted
        error = {**error, "message": without_values(str(error["message"]))}
        slot.rejected = {**event, "error": error, "at": at.isoformat()}
        return
    slot.rejected = None
    state.observed += 1
    slot.seen.append(
        Observation(
            event["batch_id"],
            at,
            event["replaces"],
            event["content"],
            event.get("replaces_keys", False),
            state.observed,
            as_of,
        )
    )


def _forget(state: State, batch_id: str) -> None:
    """As if the batch had never come: where its file still lies at its source, it comes again."""
    for slot in state.slots.values():
        slot.seen = [seen for seen in slot.seen if seen.batch_id != batch_id]
        slot.dropped = [(seen, at) for seen, at in slot.dropped if seen.batch_id != batch_id]
    state.verdicts.pop(batch_id, None)
    state.groups.pop(batch_id, None)
