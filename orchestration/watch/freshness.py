"""Whether readers still see a publication that is recent enough."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from orchestration.dashboards.parts.facts import STALE_AFTER_HOURS
from orchestration.publish.release import Release, current

HOURS = "CS_STALE_HOURS"
# Ahead of the clock by more than this, a moment of publication was told by a clock that was wrong.
_TRUSTED = timedelta(hours=1)


@dataclass(frozen=True)
class Freshness:
    """The publication in force (None before the first), its age and the age at which it is stale."""

    release: Release | None
    age: timedelta
    limit: timedelta

    @property
    def is_stale(self) -> bool:
        """True if nothing newer was published for longer than the limit; what was never published is not stale."""
        return self.release is not None and self.age > self.limit

    @property
    def hours(self) -> int:
        """The age in whole hours."""
        return int(self.age.total_seconds() // 3600)


def stale_after_hours() -> int:
    """CS_STALE_HOURS, else 36: a day plus the time in which a failed run can be mended. Raises ValueError."""
    stated = os.environ.get(HOURS)
    if not stated:
        return STALE_AFTER_HOURS
    if not stated.isdecimal() or int(stated) == 0:
        raise ValueError(f"{HOURS} is {stated!r}: it has to be a number of whole hours, as in 36")
    return int(stated)


def freshness(published: Path, now: datetime) -> Freshness:
    """How old the publication in `published` is at `now` (with its time zone)."""
    release = current(published)
    limit = timedelta(hours=stale_after_hours())
    return Freshness(release, _age(release, now) if release else timedelta(0), limit)


def _age(release: Release, now: datetime) -> timedelta:
    """Since the publication; since the day it describes ended, where the publication seems to lie ahead of now."""
    age = now - release.published_at
    if age < -_TRUSTED:
        age = now - datetime.combine(release.as_of + timedelta(days=1), time(), UTC)
    return max(age, timedelta(0))
