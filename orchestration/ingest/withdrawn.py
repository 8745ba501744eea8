"""Held and rejected files that are gone hold nothing any more; what is only out of sight does."""

from __future__ import annotations

from pathlib import Path

from .discover import MISSING_ROOT
from .landing import Landing
from .ledger import Slot, State
from .mapping import SourceMapping
from .plan import Plan


def withdrawn(planned: Plan, state: State, fed: dict[str, SourceMapping], landing: Landing) -> list[str]:
    """Slots that are held or rejected and whose file was taken away, or is no longer meant to be read.

    fed: the mappings of the entity by source. A folder that is not there, or a pattern that matches nothing
    while the file still lies in its place, is a mistake and no withdrawal: the hold stands.
    """
    there = {delivery.slot for delivery in planned.deliveries}
    there |= {f"{mapping.source}|{error.file}" for mapping, error in planned.refused}
    reading = {delivery.mapping.source for delivery in planned.deliveries}
    gone = []
    for key, slot in state.slots.items():
        is_held = slot.newest is not None and state.verdicts.get(slot.newest.batch_id) == "held"
        if key in there or not (slot.rejected or is_held) or slot.source in planned.missing:
            continue
        mapping = fed.get(slot.source)
        is_folder = bool(slot.rejected) and slot.rejected["error"]["rule"] == MISSING_ROOT
        if mapping is None or is_folder or slot.source in reading or _is_gone(mapping.root, slot, landing):
            gone.append(key)
    return gone


def _is_gone(root: Path, slot: Slot, landing: Landing) -> bool:
    """Whether any file that the slot's verdict is about no longer lies below root."""
    if slot.rejected:
        error = slot.rejected["error"]
        # A select that fails blames its files together: that one of them is gone says nothing.
        is_of_all = slot.path.startswith("sql:") and error["rule"] in ("mapping_failed", "too_slow", "too_much_memory")
        files = [] if is_of_all else [error["file"]]
    else:
        files = [file["path"] for file in landing.manifest(slot.newest.batch_id).files] if slot.newest else []
    return any(not (root / file).exists() and not (root / file).is_symlink() for file in files)
