"""What a page knows about the publication it belongs to, besides the marts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

# A page is out of date when nothing newer was published for this long.
STALE_AFTER_HOURS = 36


@dataclass(frozen=True)
class PublicationFacts:
    """One publication as its pages state it.

    publication_id: the release's id · as_of: last complete UTC day described · published_at: timezone-aware
    moment of publication · plan_year: year of the plan whose targets are judged · last_attempt: the status
    of the newest run (the shape `render_status` takes), None where the publication itself is the newest ·
    currency: ISO code of every amount · company: shown in the masthead · is_demo: marks synthetic data ·
    stale_after_hours: when the page counts as out of date.
    Raises ValueError for a published_at without a time zone.
    """

    publication_id: str
    as_of: date
    published_at: datetime
    plan_year: int
    last_attempt: Mapping[str, Any] | None = None
    currency: str = "USD"
    company: str | None = None
    is_demo: bool = False
    stale_after_hours: int = STALE_AFTER_HOURS

    def __post_init__(self) -> None:
        if self.published_at.tzinfo is None:
            raise ValueError("published_at needs a time zone (UTC): a page without one cannot say how old it is")

    @property
    def published_at_utc(self) -> datetime:
        return self.published_at.astimezone(UTC)

    @property
    def current_until(self) -> datetime:
        """The moment (UTC) after which the page counts as out of date."""
        return self.published_at_utc + timedelta(hours=self.stale_after_hours)

    @property
    def attempt_outcome(self) -> str | None:
        """'held' or 'failed' if the newest run did not publish, else None."""
        outcome = (self.last_attempt or {}).get("outcome")
        return outcome if outcome in ("held", "failed") else None
