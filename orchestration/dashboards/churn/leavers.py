"""Lists of who left or pays less: this month so far, and the twelve months before it, each with its record."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orchestration.dashboards.churn.queries import ChurnData, ChurnEvent
from orchestration.dashboards.churn.words import NOT_STATED, UNRECORDED, Words
from orchestration.dashboards.parts.table import Cell, Column, DataTable
from orchestration.dashboards.words import formats

SHOWN = 25  # events of a list on the page; its file holds all
LEFT = "logo_churn"
# state, its icon and its word
STATES = {
    "met": ("achieved", "Meets the standard"),
    "broken": ("not_achieved", "Breaks"),
    "missing": ("not_achieved", "Missing"),
    "open": ("unset", "Not due yet"),
    "unjudged": ("unset", "Not judged"),
}
COLUMNS = (
    Column("Customer", "name"),
    Column("Segment", is_choice=True),
    Column("Event", is_choice=True),
    Column("Day", "number"),
    Column("MRR before", "number"),
    Column("MRR lost", "number"),
    Column("Main reason", is_choice=True),
    Column("Voluntary"),
    Column("Avoidable"),
    Column("Churn record", "status", is_wide=True),
)


@dataclass(frozen=True)
class LeaversList:
    """One list: departures first, largest loss first."""

    title: str
    summary: str
    table: DataTable


def who_left(churn: ChurnData, words: Words, as_of: date, currency: str) -> tuple[LeaversList, LeaversList] | None:
    """This month's events and those of the twelve months before it; None where a release lists none."""
    if churn.events is None:
        return None
    first = as_of.replace(day=1)
    is_whole = as_of.day == monthrange(as_of.year, as_of.month)[1]
    now = [e for e in churn.events if e.month == first]
    before = [e for e in churn.events if first.replace(year=first.year - 1) <= e.month < first]
    title = formats.month(first) if is_whole else f"{formats.month(first)} up to {formats.day(as_of)}"
    return (
        _list("churn-left", title, now, words, currency, by_month=False),
        _list("churn-left-earlier", f"The 12{formats.NBSP}months before", before, words, currency, by_month=True),
    )


def _list(
    table_id: str, title: str, events: list[ChurnEvent], words: Words, currency: str, by_month: bool
) -> LeaversList:
    """by_month: newest month first; within it departures first, then by what was lost."""

    def order(e: ChurnEvent) -> tuple[int, bool, Decimal, str]:
        return (-e.month.toordinal() if by_month else 0, e.event_type != LEFT, -e.mrr_lost, e.customer_id)

    columns = [COLUMNS[0], Column("Month", is_choice=True), *COLUMNS[1:]] if by_month else list(COLUMNS)
    rows = []
    for e in sorted(events, key=order):
        name, *rest = _cells(e, words, currency)
        rows.append([name, Cell(formats.month(e.month), f"{e.month:%Y-%m}"), *rest] if by_month else [name, *rest])
    table = DataTable(table_id, f"Who left or pays less: {title}", columns, rows, "Nobody left or pays less.", SHOWN)
    return LeaversList(title, _summary(events, currency), table)


def _summary(events: list[ChurnEvent], currency: str) -> str:
    if not events:
        return "Nobody left and nobody pays less."
    left = sum(e.event_type == LEFT for e in events)
    less = len(events) - left
    parts = [f"{formats.counted(left, 'customer')} left" if left else "Nobody left"]
    parts += [f"{formats.number(less)} {'pays' if less == 1 else 'pay'} less"] if less else []
    return f"{', '.join(parts)}: {formats.money(sum((e.mrr_lost for e in events), Decimal(0)), currency)} MRR lost."


def _cells(e: ChurnEvent, words: Words, currency: str) -> list[Cell]:
    reason = (e.primary_reason or NOT_STATED) if e.is_recorded else UNRECORDED
    state, details = record_state(e, words)
    icon, word = STATES[state]
    if state == "broken":
        word = f"Breaks {formats.counted(len(details), 'rule')}" if details else "Breaks a rule"
    return [
        Cell(e.customer_name if e.customer_name and e.customer_name.strip() else e.customer_id),
        Cell(e.segment),
        Cell(words.event(e.event_type)),
        Cell(formats.day(e.event_on), e.event_on),
        Cell(formats.money(e.opening_mrr, currency), e.opening_mrr),
        Cell(formats.money(e.mrr_lost, currency), e.mrr_lost),
        Cell(words.value("primary_reason", reason)),
        Cell({True: "Yes", False: "No"}.get(e.is_voluntary, formats.NONE) if e.is_voluntary is not None else "–"),
        Cell({"avoidable": "Yes", "unavoidable": "No", "unknown": "Unknown"}.get(e.avoidable or "", formats.NONE)),
        Cell(
            word, ": ".join([word, *(["; ".join(details)] if details else [])]), "; ".join(details) or None, status=icon
        ),
    ]


def record_state(e: ChurnEvent, words: Words) -> tuple[str, list[str]]:
    """The state of an event's record (a key of STATES) and, in words, what is wrong or when it is due."""
    due = formats.day(e.due_on)
    if not e.is_recorded:
        if e.is_judged or (e.is_due and e.is_judged is None):
            return "missing", [f"Was due {due}"] if e.due_on else []
        return (
            ("unjudged", ["No record; before the standard began"])
            if e.is_due
            else ("open", [f"Due {due}"] if e.due_on else [])
        )
    if e.is_adherent is None:
        return "unjudged", ["Recorded; before the standard began"]
    return ("met", []) if e.is_adherent else ("broken", words.broken(e.broken_rules))
