"""Days and moments as records of a run hold them: ISO text or objects."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any


def parse_moment(value: Any) -> datetime | None:
    """An ISO text or datetime as a UTC datetime; text without a zone is UTC; None stays None."""
    if value is None or value == "":
        return None
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def parse_day(value: Any) -> date | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, date) and not isinstance(value, datetime) else date.fromisoformat(str(value)[:10])
