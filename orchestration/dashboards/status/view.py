"""View model of the page of the last attempt. It needs no marts: it must render when nothing was ever published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.dashboards.words import formats
from orchestration.dashboards.words.moments import parse_day, parse_moment

OUTCOME_WORDS = {"published": "Published", "held": "Held back", "failed": "Failed"}
_TITLES = {
    "published": "The last run published new figures",
    "held": "The last run was held back",
    "failed": "The last run failed",
}
_NEXT = {
    "published": ["Nothing. The pages show this run."],
    "held": [
        "Read the failing checks below: each names what is wrong.",
        "Have the source send a corrected file, then run again. What was published before stays in place until then.",
    ],
    "failed": [
        "Read what happened above, mend its cause, then run again.",
        "What was published before stays in place until then.",
    ],
}


@dataclass(frozen=True)
class EntityRow:
    entity: str
    counts: list[str]
    note: str | None
    is_troubled: bool


@dataclass(frozen=True)
class CheckRow:
    name: str
    severity: str
    message: str


@dataclass(frozen=True)
class StatusView:
    """All texts of the status page; `released` is None while nothing was ever published."""

    outcome: str
    word: str
    title: str
    as_of: str
    started_at: str
    finished_at: str
    run_id: str | None
    message: list[str]
    what_to_do: list[str]
    entities: list[EntityRow]
    checks: list[CheckRow]
    checks_passed: int | None
    released: tuple[str, str] | None


NOTICED = 3  # notes on a delivery that the page spells out; the rest is counted
COUNTS = ("rows_in", "accepted", "duplicates", "quarantined", "held")


def status_view(status: Mapping[str, Any]) -> StatusView:
    """The view of a status record. Only `outcome` is required; an unknown outcome counts as failed.

    Read: outcome, as_of, started_at, finished_at, run_id, message, what_to_do (text or list), entities (list of
    entity reports), checks (list of {name, severity, passed, message}; those not passed are shown),
    published ({as_of, published_at} of the release that readers see, or None). Dates are ISO text or objects.
    """
    outcome = status.get("outcome")
    outcome = outcome if outcome in OUTCOME_WORDS else "failed"
    checks = list(status.get("checks") or [])
    failing = [check for check in checks if not check.get("passed", False)]
    return StatusView(
        outcome=outcome,
        word=OUTCOME_WORDS[outcome],
        title=_TITLES[outcome],
        as_of=formats.day(parse_day(status.get("as_of"))),
        started_at=formats.moment(parse_moment(status.get("started_at"))),
        finished_at=formats.moment(parse_moment(status.get("finished_at"))),
        run_id=status.get("run_id"),
        message=_paragraphs(status.get("message")) or [_TITLES[outcome] + "."],
        what_to_do=_paragraphs(status.get("what_to_do")) or _NEXT[outcome],
        entities=[_entity(e) for e in sorted(status.get("entities") or [], key=lambda e: str(e.get("entity", "")))],
        checks=sorted((_check(c) for c in failing), key=lambda c: (_severity_rank(c.severity), c.name)),
        checks_passed=len(checks) - len(failing) if checks else None,
        released=_released(status.get("published")),
    )


def _released(published: Mapping[str, Any] | None) -> tuple[str, str] | None:
    if not published:
        return None
    at = parse_moment(published.get("published_at"))
    return formats.day(parse_day(published.get("as_of"))), formats.moment(at)


def _paragraphs(text: Any) -> list[str]:
    if text is None:
        return []
    lines = text if isinstance(text, (list, tuple)) else str(text).split("\n")
    return [str(line).strip() for line in lines if str(line).strip()]


def _entity(report: Mapping[str, Any]) -> EntityRow:
    notes = [report.get("data_issue")]
    notes += [
        f"{f.get('file', 'file')}{':' + str(f['line']) if f.get('line') else ''}: {f.get('message', 'rejected')}"
        for f in report.get("rejected_files") or []
    ]
    noticed = [*(report.get("schema_drift") or []), *(report.get("warnings") or [])]
    notes += noticed[:NOTICED]
    if len(noticed) > NOTICED:
        notes.append(f"And {len(noticed) - NOTICED} more notes, listed in status.json.")
    text = " ".join(str(note) for note in notes if note) or None
    if report.get("is_mapped") is False:
        text = text or "No source delivers it."
    troubled = any(report.get(key) for key in ("quarantined", "held", "is_held", "data_issue", "rejected_files"))
    return EntityRow(
        entity=str(report.get("entity", "")).replace("_", " "),
        counts=[formats.number(report.get(key)) for key in COUNTS],
        note=text,
        is_troubled=troubled,
    )


def _check(check: Mapping[str, Any]) -> CheckRow:
    severity = str(check.get("severity") or "error").lower()
    return CheckRow(str(check.get("name", "unnamed check")), severity, str(check.get("message") or ""))


def _severity_rank(severity: str) -> int:
    return (
        ("blocking", "critical", "error", "warn", "warning").index(severity)
        if severity in ("blocking", "critical", "error", "warn", "warning")
        else 9
    )
