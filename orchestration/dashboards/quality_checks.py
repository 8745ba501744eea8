"""View model of the checks: those that failed one by one, those that passed counted by group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from . import formats
from .quality_queries import CheckResult
from .quality_words import SEVERITIES, check_words, group_of, group_rank, severity_rank, spaced

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
    failed: list[FailedCheck]
    groups: list[CheckGroup]
    total: int


def checks_view(checks: Iterable[CheckResult]) -> ChecksView:
    """Failing checks by severity, then groups in the order a figure is made."""
    all_checks = list(checks)
    failing = sorted((c for c in all_checks if not c.passed), key=lambda c: (severity_rank(severity(c)), c.name))
    groups = []
    for title in sorted({group_of(c.asset, c.name) for c in all_checks}, key=lambda t: (group_rank(t), t)):
        members = [c for c in all_checks if group_of(c.asset, c.name) == title]
        passed = [c for c in members if c.passed]
        count = f"{formats.number(len(passed))} of {formats.number(len(members))}"
        names = [_named(c) for c in passed]
        groups.append(CheckGroup(title, count, len(members) - len(passed), names))
    return ChecksView([_failed(c) for c in failing], groups, len(all_checks))


def severity(check: CheckResult) -> str:
    return (check.severity or "warning").lower()


def about(asset: str | None) -> str:
    """What a check is about, from the last part of its asset's name."""
    return spaced((asset or "").replace(".", "/").rsplit("/", maxsplit=1)[-1]) if asset else ""


def _named(check: CheckResult) -> str:
    words, subject = check_words(check.name), about(check.asset)
    return f"{subject}: {words}" if subject and subject.lower() not in words.lower() else words


def _failed(c: CheckResult) -> FailedCheck:
    kind = severity(c)
    ids = [part.strip() for part in (c.sample_ids or "").split(",") if part.strip()]
    more = f" and {formats.number(len(ids) - IDS)} more" if len(ids) > IDS else ""
    counts = formats.NONE if c.failed is None else formats.number(c.failed)
    if c.failed is not None and c.tried:
        counts = f"{formats.number(c.failed)} of {formats.number(c.tried)}"
    return FailedCheck(
        name=check_words(c.name),
        about=about(c.asset),
        group=group_of(c.asset, c.name),
        severity=SEVERITIES.get(kind, spaced(kind)),
        is_warning=severity_rank(kind) >= 2,
        finding=c.message or "It says no more.",
        counts=counts,
        ids=f"{', '.join(ids[:IDS])}{more}" if ids else None,
    )
