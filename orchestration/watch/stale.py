"""Tell once that a publication has become stale, and once that a newer one has taken its place.

What was told stands in stale.json of the data folder: it outlives the process that looks.
"""

from __future__ import annotations

import json
import logging
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestration.observe.log import Log
from orchestration.publish import status
from orchestration.publish.release import Release
from orchestration.settings import Settings
from orchestration.store import files
from orchestration.watch import notify
from orchestration.watch.freshness import freshness

FILE = "stale.json"


def look(settings: Settings, now: datetime) -> str:
    """Look once, tell what is new, and say in a sentence what was found. Safe to repeat and to do twice at a time.

    A hook that is down is tried again at the next look, until it got through; one that refuses the message, for a
    day. Raises OSError where the data folder
    cannot be written, ValueError for a wrong CS_STALE_HOURS.
    """
    found = freshness(settings.published, now)
    release = found.release
    if release is None:
        return "nothing is published yet"
    with files.alone(settings.data_dir / ".stale.lock"):
        known = _known(settings.data_dir, now)
        if found.is_stale:
            _tell_stale(settings, release, found.hours, known, now)
        elif known and known["publication_id"] != release.publication_id:
            _tell_fresh(settings, release, known, now)
    what = "stale" if found.is_stale else "fresh"
    return f"the publication {release.publication_id} is {what}: {found.hours} hours old"


def _tell_stale(settings: Settings, release: Release, hours: int, known: dict[str, Any] | None, now: datetime) -> None:
    """known: what was noticed before, None if nothing was."""
    identity, log = release.publication_id, Log(settings.data_dir, as_of=release.as_of)
    if known is None or known["publication_id"] != identity:
        known = {"publication_id": identity, "is_told": False, "problem": None, "since": now.isoformat()}
        _note(settings.data_dir, known)
        told = f"nothing was published for {hours} hours"
        log.tell("publication_stale", told, logging.WARNING, publication_id=identity, hours=hours)
    if notify.is_wanted() and not known["is_told"] and not notify.is_hopeless(known, now):
        problem = notify.send(_stale(settings, release, hours), log, "a stale publication", known["problem"])
        _note(settings.data_dir, _tried(known, problem, now) | {"is_told": problem is None})


def _tried(known: dict[str, Any], problem: str | None, now: datetime) -> dict[str, Any]:
    """What is known after a sending; since: the first of the tries that failed one after the other."""
    return known | {"problem": problem, "since": known["since"] if known["problem"] else now.isoformat()}


def _tell_fresh(settings: Settings, release: Release, known: dict[str, Any], now: datetime) -> None:
    """Whoever was told that figures are old hears that they are not any more; nobody else does."""
    identity, log = release.publication_id, Log(settings.data_dir, as_of=release.as_of)
    if known["is_told"] and notify.is_wanted() and not notify.is_hopeless(known, now):
        text = f"CS metrics: published again. Readers see figures as of {release.as_of}."
        body = {"text": text, "outcome": "fresh", "publication_id": identity}
        if problem := notify.send(body, log, "a fresh publication", known["problem"]):
            _note(settings.data_dir, _tried(known, problem, now))
            return
    (settings.data_dir / FILE).unlink(missing_ok=True)
    log.tell("publication_fresh", "a newer publication has taken the place of the stale one", publication_id=identity)


def _stale(settings: Settings, release: Release, hours: int) -> dict[str, Any]:
    attempt = status.read(settings.published)
    if attempt and attempt["outcome"] in (status.HELD, status.FAILED):
        what = {status.HELD: "was held back", status.FAILED: "failed"}[attempt["outcome"]]
        why = f"The newest run, for {attempt['as_of'] or 'an unknown day'}, {what}. {attempt['what_to_do']}"
    else:
        why = (
            "No run has ended since then: see that Dagster is running and its schedule every_morning is on, or run "
            "`cs-metrics run`."
        )
    stands = f"Readers see figures as of {release.as_of}, published {release.published_at:%Y-%m-%d %H:%M} UTC."
    where = f"Status: {settings.published / 'status' / 'index.html'}"
    text = f"CS metrics: nothing was published for {hours} hours. {stands}\n{why}\n{where}"
    return {"text": text, "outcome": "stale", "publication_id": release.publication_id, "hours": hours}


def _known(data_dir: Path, now: datetime) -> dict[str, Any] | None:
    """What was noticed, None if nothing was; a file that cannot be read counts as nothing. Older ones lack `since`."""
    try:
        found = json.loads((data_dir / FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    is_ours = isinstance(found, dict) and {"publication_id", "is_told", "problem"} <= found.keys()
    return {"since": now.isoformat()} | found if is_ours else None


def _note(data_dir: Path, known: dict[str, Any]) -> None:
    files.replace_json(data_dir / FILE, known)
