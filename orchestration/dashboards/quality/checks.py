"""The checks: every one with its severity and last result, failing ones first, and those that passed by group."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from orchestration.dashboards.parts.table import Cell, Column, DataTable
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
from orchestration.dashboards.words.fields import field_words

PASSED_SHOWN = 20  # listed where no check failed
IDS = 5  # ids named with a failing check
SAYS_NO_MORE = "It says no more."
LEFT_OUT, AS_IT_IS = "Rows left out", "Rows counted as they are"
_OUT = re.compile(r"quarantine|in no figure|does not count|counts nowhere|is held")
_PLACE = re.compile(r"^\S+\.\w+:\d+$")  # a file and its line, which only the file of the table names


@dataclass(frozen=True)
class CheckGroup:
    """One group: `passed` of all as text, `failed` of them, and name and severity of those that passed."""

    title: str
    passed: str
    failed: int
    names: list[tuple[str, str]]


@dataclass(frozen=True)
class ChecksView:
    """summary: how many there are and how many did not pass · table: every check; the page lists the failing ones."""

    summary: str
    table: DataTable
    groups: list[CheckGroup]


def checks_view(checks: Iterable[CheckResult]) -> ChecksView:
    """Failing checks by severity and number of rows, then those that passed by group, as a figure is made."""
    ordered = sorted(checks, key=_rank)
    failed = [c for c in ordered if not c.passed]
    groups = []
    for title in sorted({group_of(c.asset, c.name) for c in ordered}, key=lambda t: (group_rank(t), t)):
        members = [c for c in ordered if group_of(c.asset, c.name) == title]
        passed = [c for c in members if c.passed]
        count = f"{formats.number(len(passed))} of {formats.number(len(members))}"
        names = [(_named(c), SEVERITIES.get(severity(c), spaced(c.severity))) for c in passed]
        groups.append(CheckGroup(title, count, len(members) - len(passed), names))
    summary = f"{formats.counted(len(ordered), 'check')}; {_state(failed)}."
    return ChecksView(summary, _table(ordered, len(failed)), groups)


def _state(failed: list[CheckResult]) -> str:
    if not failed:
        return "all passed"
    out = sum(effect(c) == LEFT_OUT for c in failed)
    kept = len(failed) - out
    told = [f"rows of {formats.number(out)} are in no figure"] if out else []
    told += [f"rows of {formats.number(kept)} are counted as they are"] if kept else []
    return f"{formats.number(len(failed))} did not pass: {', '.join(told)}"


def _rank(c: CheckResult) -> tuple[object, ...]:
    if c.passed:
        group = group_of(c.asset, c.name)
        return (1, group_rank(group), 0, c.asset or "", c.name)
    return (0, severity_rank(severity(c)), -(c.failed or 0), c.asset or "", c.name)


def _table(ordered: list[CheckResult], failed: int) -> DataTable:
    return DataTable(
        id="quality-checks",
        caption="Every check with its severity and last result",
        columns=[
            Column("What is asked", "name"),
            Column("Result", is_choice=True),
            Column("Group", is_choice=True),
            Column("Rows that fail", "number"),
            Column("Rows looked at", "number"),
            Column("In the figures", is_choice=True),
            Column("What was found", "name", is_wide=True),
        ],
        rows=[_row(c) for c in ordered],
        empty="This publication carries no results of checks.",
        shown=failed or PASSED_SHOWN,
    )


def _row(c: CheckResult) -> list[Cell]:
    kind = severity(c)
    result = Cell("Passed", status="achieved")
    if not c.passed:
        rank = severity_rank(kind)
        result = Cell(SEVERITIES.get(kind, spaced(kind)), status="at_risk" if rank >= 2 else "not_achieved")
    return [
        Cell(check_words(c.name, c.asset), f"{c.asset}: {c.name}" if c.asset else c.name, _subject(c)),
        result,
        Cell(group_of(c.asset, c.name)),
        *(Cell(formats.number(count), count) for count in (c.failed, c.tried)),
        Cell(formats.NONE) if c.passed else Cell(effect(c)),
        Cell(formats.NONE) if c.passed else Cell(_finding(c), _written(c), note=_ids(c)),
    ]


def effect(c: CheckResult) -> str:
    """What a failing check means for the figures: its rows are in none, or in them as they were delivered."""
    return LEFT_OUT if _OUT.search(c.message or "") else AS_IT_IS


def _subject(c: CheckResult) -> str | None:
    """The data a check is about, as a second line, where the question does not name it."""
    words = spaced(re.sub(r"^(dim|stg|int)_", "", table_of(c.asset)).replace("__", " "))
    return None if not words or words.lower() in check_words(c.name, c.asset).lower() else words


def severity(check: CheckResult) -> str:
    return (check.severity or "warning").lower()


def _named(check: CheckResult) -> str:
    words, subject = check_words(check.name, check.asset), spaced(table_of(check.asset))
    return f"{subject}: {words}" if subject and subject.lower() not in words.lower() else words


def _finding(check: CheckResult) -> str:
    """The message without the counts before it, which have a column of their own."""
    text = (
        re.sub(r"^[\d,]+(?: of [\d,]+:| rows?\.) ", "", check.message or "")
        if check.failed is not None
        else check.message
    )
    text = re.sub(r"^[\d,]+ of [\d,]+ rows \([^)]*\) name ", "They name ", text or SAYS_NO_MORE)
    return field_words(text)


def _written(c: CheckResult) -> str | None:
    """For the file: the message with the names of fields, and every row named."""
    return "; ".join(text for text in (c.message, c.sample_ids) if text) or None


def _ids(c: CheckResult) -> str | None:
    parts = (part.strip() for part in (c.sample_ids or "").split(","))
    ids = [part for part in parts if part and not _PLACE.match(part)]
    more = f" and {formats.number(len(ids) - IDS)} more" if len(ids) > IDS else ""
    return f"For example {', '.join(ids[:IDS])}{more}" if ids else None
