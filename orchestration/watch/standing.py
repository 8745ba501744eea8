"""How things stand, for programs: what is published, how old it is, and what the last attempt came to."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from orchestration.publish import status, summary
from orchestration.settings import Settings
from orchestration.store import turn
from orchestration.watch.freshness import freshness

FINE, WAITS, FAILED = 0, 1, 3  # the exit codes of `cs-metrics run`, as far as they fit


def standing(settings: Settings, now: datetime) -> dict[str, Any]:
    """JSON-ready: exit_code, publication (None before the first) with its age in hours and whether it is stale,
    last_attempt (None before the first) with the summary of that run, and at_work: who holds the data folder now (what,
    pid, since), None if nobody does. `now` has its time zone.

    exit_code: 0 a fresh publication and nothing wrong since · 1 nothing is published, it is stale, or the last run was
    held back · 3 the last run failed. Raises ValueError for a wrong CS_STALE_HOURS.
    """
    found, attempt = freshness(settings.published, now), status.read(settings.published)
    told = None
    if attempt:
        names = ("outcome", "run_id", "as_of", "started_at", "finished_at", "message", "what_to_do")
        told = {name: attempt[name] for name in names}
    publication = None
    if found.release:
        facts = {name: fact for name, fact in asdict(found.release).items() if name != "tables"}
        publication = facts | {"hours": found.hours, "is_stale": found.is_stale}
    return {
        "exit_code": _exit_code(attempt["outcome"] if attempt else None, publication),
        "publication": publication,
        "stale_after_hours": int(found.limit.total_seconds() // 3600),
        "last_attempt": told,
        "at_work": turn.at_work(settings.data_dir),
        "summary": summary.read(settings.data_dir, attempt["run_id"]) if attempt else None,
    }


def _exit_code(outcome: str | None, publication: dict[str, Any] | None) -> int:
    if outcome == status.FAILED:
        return FAILED
    is_fine = publication is not None and not publication["is_stale"] and outcome != status.HELD
    return FINE if is_fine else WAITS
