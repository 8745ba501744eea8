"""The banner of every page: as of when, published when, until when that is current, and what went wrong since."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.moments import parse_moment

_WORDS = {
    "held": "was held back by a failing check",
    "failed": "failed",
}


@dataclass(frozen=True)
class Banner:
    """Texts that are true at any reading time; the page's script adds the age where script runs."""

    as_of: str
    published_at: str
    published_iso: str
    current_until: str
    stale_hours: int
    alert: str | None


def banner(facts: PublicationFacts) -> Banner:
    alert = None
    if facts.attempt_outcome:
        attempt = facts.last_attempt or {}
        at = parse_moment(attempt.get("finished_at") or attempt.get("started_at"))
        when = f" ({formats.moment(at)})" if at else ""
        alert = f"The newest run{when} {_WORDS[facts.attempt_outcome]}. These are the figures published before it."
    return Banner(
        as_of=formats.day(facts.as_of),
        published_at=formats.moment(facts.published_at_utc),
        published_iso=facts.published_at_utc.isoformat(),
        current_until=formats.moment(facts.current_until),
        stale_hours=facts.stale_after_hours,
        alert=alert,
    )
