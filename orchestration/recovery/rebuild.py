"""What a rebuild does before and after the run that builds everything anew of landing/."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from orchestration.publish import release
from orchestration.recovery import damage
from orchestration.settings import Settings
from orchestration.store import warehouse
from orchestration.store.errors import StoreError


class DamagedLanding(StoreError):
    """Pieces of landing/ are damaged; `found` says which."""

    def __init__(self, found: damage.Found):
        self.found = found
        listed = "\n".join(f"  {one}" for one in found.damaged)
        super().__init__(
            f"{len(found.damaged)} pieces of what has landed are damaged; nothing was changed:\n{listed}\n"
            "Put them back from a backup: `cs-metrics restore FILE --data-dir ELSEWHERE`, then copy these paths from "
            "ELSEWHERE to here, and rebuild again. Without a backup: `cs-metrics rebuild --without-damaged` moves them "
            "to damaged/ and publishes the rest; the next `cs-metrics run` takes in again what still lies at its source"
        )


def day_to_rebuild(settings: Settings, asked: date | None) -> date:
    """The day asked for, else the published one, else the last one that anything landed for.

    Raises StoreError where nothing has landed, or the day lies before the published one.
    """
    shown = release.current(settings.published)
    if not any(settings.landing.glob("*/ledger/[0-9]*.json")):
        raise StoreError(
            f"{settings.landing} holds nothing to rebuild from: run `cs-metrics run`, or `cs-metrics restore` a backup"
        )
    if asked and shown and asked < shown.as_of:
        raise StoreError(
            f"{asked} lies before the published {shown.as_of}: rebuild without --as-of, then "
            f"`cs-metrics run --as-of {asked}` adds the older day to the history"
        )
    if day := asked or (shown.as_of if shown else _last_landed(settings.landing)):
        return day
    raise StoreError("no ledger in landing/ says for which day it was written: name it with --as-of")


def prepare(settings: Settings, without_damaged: bool) -> tuple[damage.Found, Path | None]:
    """Examine landing/ and put the old warehouse aside; call it while no other run writes.

    Returns what was found, and where damaged pieces were moved (None: there were none). Raises DamagedLanding, with
    nothing changed, where pieces are damaged and `without_damaged` is not said.
    """
    found = damage.examine(settings.landing)
    if found.damaged and not without_damaged:
        raise DamagedLanding(found)
    lost: list[damage.Damage] = []
    kept: Path | None = None
    while found.damaged:  # what a lost batch had replaced counts again, and nobody has read it yet
        lost += found.damaged
        kept = damage.set_aside(settings.data_dir, found.damaged, kept)
        found = damage.examine(settings.landing)
    warehouse.put_aside(settings.warehouse)
    return damage.Found(lost, found.unspoken), kept


def _last_landed(landing: Path) -> date | None:
    days: list[str] = []
    for file in landing.glob("[!.]*/ledger/[0-9]*.json"):
        try:
            days.append(json.loads(file.read_text(encoding="utf-8"))["as_of"] or "")
        except (ValueError, KeyError, TypeError):  # `prepare` tells of it
            continue
    return date.fromisoformat(max(days)) if any(days) else None
