"""The standard of churn records: its rules by step, every rule as a list, and how many records meet it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from orchestration.dashboards.churn.standard import ADHERENCE, RuleRow
from orchestration.dashboards.parts.figure import Figure, figure
from orchestration.dashboards.parts.marts import ALL, Marts
from orchestration.dashboards.parts.table import Cell, Column, DataTable
from orchestration.dashboards.quality.words import spaced
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.fields import field_words

_STEPS = {
    "structure": "Can be read: fields, dates and codes",
    "standard": "Says what the standard asks for",
    "agreement": "Agrees with billing",
}
_MUST = ("critical", "error", "blocking")


@dataclass(frozen=True)
class StepRow:
    """One step of the churn standard: how many of its rules no record breaks, how often the others are broken."""

    step: str
    rules: str
    broken: str
    findings: str


@dataclass(frozen=True)
class StandardView:
    """adherence: of the last complete month, None where it is not measured · period: that month."""

    adherence: Figure | None
    period: str
    steps: list[StepRow]
    rules: DataTable


def standard_view(rules: list[RuleRow], marts: Marts, currency: str) -> StandardView:
    """The rules as they were judged, and the figure made of them."""
    value = marts.shown(ADHERENCE, ALL, "month")
    is_measured = value is not None and value.value is not None
    return StandardView(
        adherence=figure(marts, value, currency) if is_measured else None,
        period=formats.month(value.period_end) if value is not None else "",
        steps=_steps(rules),
        rules=_table(rules),
    )


def _steps(rules: list[RuleRow]) -> list[StepRow]:
    rows = []
    for step in dict.fromkeys([*(s for s in _STEPS if any(r.step == s for r in rules)), *(r.step for r in rules)]):
        members = [r for r in rules if r.step == step]
        broken = [r for r in members if r.is_broken]
        counts = (len(members), len(broken), sum(_number(r.failed) for r in broken))
        rows.append(StepRow(_STEPS.get(step, spaced(step)), *(formats.number(count) for count in counts)))
    return rows


def _number(text: str) -> int:
    return 0 if text == formats.NONE else int(text.replace(",", ""))


def _table(rules: Iterable[RuleRow]) -> DataTable:
    return DataTable(
        id="quality-churn-rules",
        caption="Every rule of the churn standard",
        columns=[
            Column("What would be wrong", "name"),
            Column("Step", is_choice=True),
            Column("Weight", is_choice=True),
            Column("Records", "number"),
            Column("Of", "number"),
            Column("Share", "number"),
        ],
        rows=[
            [
                Cell(field_words(r.description), r.description),
                Cell(_STEPS.get(r.step, spaced(r.step)).partition(":")[0]),
                Cell("Must" if r.severity in _MUST else "Should"),
                Cell(r.failed, _number(r.failed)),
                Cell(r.tried, _number(r.tried)),
                Cell(r.share),
            ]
            for r in rules
        ],
        empty="No churn record was judged: no source delivers them, or none was read.",
    )
