"""View model of the checks: those that failed one by one, those that passed counted by group."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from orchestration.dashboards.quality.queries import CheckResult
from orchestration.dashboards.quality.words import (
    SEVERITIES,
    check_words,
    group_of,
    group_rank,
    severity_rank,
    spaced,
    table_of,
)
from orchestration.dashboards.words import formats

SHOWN = 12  # failing checks shown at once; the others open on demand
IDS = 5  # ids named with a failing check


@dataclass(frozen=True)
class FailedCheck:
    name: str
    about: str
    group: str
    severity: str
    is_warning: bool
    finding: str
    counts: str
    ids: str | None


@dataclass(frozen=True)
class CheckGroup:
    """One group: `passed` of `total`, and the names of those that passed."""

    title: str
    passed: str
    failed: int
    names: list[str]


@dataclass(frozen=True)
class ChecksView:
    """`failed` are the gravest, `more` the other failing ones."""

    failed: list[FailedCheck]
    more: list[FailedCheck]
    count_failed: int
    groups: list[CheckGroup]
    total: int


def checks_view(checks: Iterable[CheckResult]) -> ChecksView:
    """Failing checks by severity and number of rows, then groups in the order a figure is made."""
    all_checks = list(checks)
    failing = sorted(
        (c for c in all_checks if not c.passed),
        key=lambda c: (severity_rank(severity(c)), -(c.failed or 0), c.asset or "", c.name),
    )
    groups = []
    for title in sorted({group_of(c.asset, c.name) for c in all_checks}, key=lambda t: (group_rank(t), t)):
        members = [c for c in all_checks if group_of(c.asset, c.name) == title]
        passed = [c for c in members if c.passed]
        count = f"{formats.number(len(passed))} of {formats.number(len(members))}"
        names = [_named(c) for c in passed]
        groups.append(CheckGroup(title, count, len(members) - len(passed), names))
    rows = [_failed(c) for c in failing]
    return ChecksView(rows[:SHOWN], rows[SHOWN:], len(rows), groups, len(all_checks))


def severity(check: CheckResult) -> str:
    return (check.severity or "warning").lower()


def _named(check: CheckResult) -> str:
    words, subject = check_words(check.name, check.asset), spaced(table_of(check.asset))
    return f"{subject}: {words}" if subject and subject.lower() not in words.lower() else words


def _finding(check: CheckResult) -> str:
    """The message without the counts before it, which have a column of their own."""
    text = re.sub(r"^[\d,]+ of [\d,]+: ", "", check.message or "") if check.failed is not None else check.message
    return (text or "It says no more.").replace("`", "")


def _failed(c: CheckResult) -> FailedCheck:
    kind = severity(c)
    ids = [part.strip() for part in (c.sample_ids or "").split(",") if part.strip()]
    more = f" and {formats.number(len(ids) - IDS)} more" if len(ids) > IDS else ""
    counts = formats.NONE if c.failed is None else formats.number(c.failed)
    if c.failed is not None and c.tried:
        counts = f"{formats.number(c.failed)} of {formats.number(c.tried)}"
    return FailedCheck(
        name=check_words(c.name, c.asset),
        about=spaced(table_of(c.asset)),
        group=group_of(c.asset, c.name),
        severity=SEVERITIES.get(kind, spaced(kind)),
        is_warning=severity_rank(kind) >= 2,
        finding=_finding(c),
        counts=counts,
        ids=f"{', '.join(ids[:IDS])}{more}" if ids else None,
    )
