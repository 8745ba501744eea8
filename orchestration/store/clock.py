"""Moments in the order in which things happened, also where the machine's clock was set back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from orchestration.store import files

FILE = ".last_moment"
STEP = timedelta(microseconds=1)


def moment(landing: Path) -> datetime:
    """Now (UTC), but later than every moment told before: the last one is kept in the folder `landing`.

    What arrived and what was published is told apart by these moments, so they must never turn round. One process at
    a time asks: the one that holds the data folder.
    """
    last, now = _last(landing / FILE), datetime.now(UTC)
    told = max(now, last + STEP) if last else now
    files.replace_text(landing / FILE, told.isoformat())
    return told


def _last(file: Path) -> datetime | None:
    try:
        return datetime.fromisoformat(file.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):  # ValueError: a file system that lost what was flushed
        return None
