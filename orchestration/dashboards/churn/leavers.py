"""Lists of who left or pays less, each with its record: this month so far, and before it in the same twelve months.

Both together hold every event that the reasons of the twelve months to as_of count.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from orchestration.dashboards.churn.queries import ChurnData, ChurnEvent
from orchestration.dashboards.churn.words import NOT_STATED, UNRECORDED, Words
from orchestration.dashboards.parts.customers import customer_name, money_cell
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
    Column("Day"),
    Column("MRR before", "number"),
    Column("MRR lost", "number"),
    Column("Main reason", is_choice=True),
    Column("Voluntary"),
    Column("Avoidable"),
    Column("Churn record", "status", is_wide=True),
    Column("ID", "name"),
)


@dataclass(frozen=True)
class LeaversList:
    """One list: departures first, largest loss first."""

    title: str
    summary: str
    table: DataTable


def who_left(churn: ChurnData, words: Words, as_of: date, currency: str) -> tuple[LeaversList, LeaversList] | None:
    """This month's events, and those before it of the year up to as_of; None where a release lists none."""
    if churn.events is None:
        return None
    first = as_of.replace(day=1)
    is_whole = as_of.day == monthrange(as_of.year, as_of.month)[1]
    now = [e for e in churn.events if e.month == first]
    start = year_start(as_of)
    before = [e for e in churn.events if e.month < first and e.event_on >= start]
    title = formats.month(first) if is_whole else f"{formats.month(first)} up to {formats.day(as_of)}"
    earlier = f"Before that, since {formats.day(start)}"
    return (
        _list("churn-left", title, now, words, currency, by_month=False),
        _list("churn-left-earlier", earlier, before, words, currency, by_month=True),
    )


def tell_nobody(lists: tuple[LeaversList, LeaversList] | None) -> bool:
    """Whether a release that lists events names nobody in these twelve months."""
    return lists is not None and not any(one.table.rows for one in lists)


def year_start(as_of: date) -> date:
    """The first of the twelve months' days up to as_of."""
    is_leap_day = (as_of.month, as_of.day) == (2, 29)
    return as_of.replace(year=as_of.year - 1, day=28 if is_leap_day else as_of.day) + timedelta(days=1)


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
        Cell(customer_name(e.customer_name, e.customer_id)),
        Cell(e.segment),
        Cell(words.event(e.event_type)),
        Cell(formats.day(e.event_on), e.event_on),
        money_cell(e.opening_mrr, currency),
        money_cell(e.mrr_lost, currency),
        Cell(words.value("primary_reason", reason)),
        Cell({True: "Yes", False: "No"}.get(e.is_voluntary, formats.NONE) if e.is_voluntary is not None else "–"),
        Cell({"avoidable": "Yes", "unavoidable": "No", "unknown": "Unknown"}.get(e.avoidable or "", formats.NONE)),
        Cell(
            word, ": ".join([word, *(["; ".join(details)] if details else [])]), "; ".join(details) or None, status=icon
        ),
        Cell(e.customer_id),
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
