"""View model of the customers that others may be referred to."""

from __future__ import annotations

from dataclasses import dataclass, replace

from orchestration.dashboards.expansion.lists import reference_list
from orchestration.dashboards.expansion.queries import Reference
from orchestration.dashboards.parts.marts import ALL, MetricValue
from orchestration.dashboards.parts.measures import Context, FiguresTable, Measure, Verdict, figures_table, measure_rows
from orchestration.dashboards.parts.table import DataTable
from orchestration.dashboards.words import formats

REFERENCES, GROWTH = "referenceable_customers", "referenceable_growth_rate"
MEASURES = (
    Measure("Referenceable customers", REFERENCES, "point"),
    Measure("Growth since the plan started", GROWTH, "point", form="change"),
)


@dataclass(frozen=True)
class ReferencesView:
    """care: which of them to ask first before anybody is referred to them; customers: None where none are listed."""

    finding: str
    verdict: Verdict | None
    table: FiguresTable
    care: str | None
    customers: DataTable | None


def references(context: Context, listed: list[Reference] | None) -> ReferencesView | None:
    """None where their number cannot be measured."""
    shown = context.marts.shown(REFERENCES, ALL, "point")
    table = figures_table(context, MEASURES)
    if shown is None or table is None:
        return None
    if not listed and shown.value:
        listed = None  # some are counted, so the list is missing, not empty
    return ReferencesView(
        _finding(context, shown),
        _verdict(context),
        table,
        _care(listed or []),
        reference_list(listed, context.currency) if listed is not None else None,
    )


def _verdict(context: Context) -> Verdict | None:
    """What the target says; of a settled one with the number and the day it was settled at."""
    row = next((r for r in measure_rows(context, REFERENCES, "point") if r.segment == ALL), None)
    if row is None or row.verdict is None or row.settled is None:
        return row.verdict if row else None
    return replace(row.verdict, text=f"{row.verdict.text}: {row.figure.value} {row.settled}")


def _finding(context: Context, shown: MetricValue) -> str:
    count = formats.counted(shown.value or 0, "customer")
    verb = "has" if shown.value == 1 else "have"
    text = f"{count} {verb} agreed to be a reference"
    growth = context.marts.value_at(GROWTH, ALL, "point", shown.period_end)
    if growth is None or not growth.numerator:
        return text
    more = "more" if growth.numerator > 0 else "fewer"
    return f"{text}, {formats.number(abs(growth.numerator))} {more} than before the plan"


def _care(listed: list[Reference]) -> str | None:
    red = sum(r.health_band == "red" for r in listed)
    leaving = sum(r.notice_on is not None or r.ends_on is not None for r in listed)
    said = [
        *([f"{formats.number(red)} of them {'has' if red == 1 else 'have'} red health"] if red else []),
        *([f"{formats.number(leaving)} {'is' if leaving == 1 else 'are'} leaving"] if leaving else []),
    ]
    return f"{' and '.join(said)}: ask the CSM before you refer anybody to them." if said else None
