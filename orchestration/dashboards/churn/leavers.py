"""View model of who left: the events of the last complete month and of the running one, with their records."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from orchestration.dashboards.churn.queries import ChurnData, ChurnEvent
from orchestration.dashboards.churn.words import NOT_STATED, UNRECORDED, Words
from orchestration.dashboards.words import formats

SHOWN = 100  # events listed a month; the rest is counted
LEFT = "logo_churn"
# state, its icon and its word; the template prints both
STATES = {
    "met": ("achieved", "Meets the standard"),
    "broken": ("not_achieved", "Breaks"),
    "missing": ("not_achieved", "Missing"),
    "open": ("unset", "Not due yet"),
    "unjudged": ("unset", "Not judged"),
}


@dataclass(frozen=True)
class Leaver:
    """One event; mrr_before: at its month's start, mrr_lost: what of it is gone; `details`: what its record lacks."""

    customer_id: str
    name: str
    segment: str
    event: str
    is_lost: bool
    day: str
    mrr_before: str
    mrr_lost: str
    reason: str
    is_gap: bool
    voluntary: str
    avoidable: str
    icon: str
    word: str
    details: list[str]


@dataclass(frozen=True)
class LeaversMonth:
    """One month's events, departures first, largest loss first."""

    title: str
    slug: str
    summary: str
    rows: list[Leaver]
    rest: str | None


def who_left(churn: ChurnData, words: Words, as_of: date, currency: str) -> list[LeaversMonth]:
    """The running month, if as_of lies inside one, and the last complete month; nothing if nobody tells who left."""
    if churn.events is None:
        return []
    first = as_of.replace(day=1)
    is_month_end = as_of.day == monthrange(as_of.year, as_of.month)[1]
    before = (first - timedelta(days=1)).replace(day=1)
    months = [(first, True)] if is_month_end else [(first, False), (before, True)]
    return [_month(churn.events, words, month, is_complete, as_of, currency) for month, is_complete in months]


def _month(known: list[ChurnEvent], words: Words, month: date, whole: bool, as_of: date, currency: str) -> LeaversMonth:
    events = sorted(
        (e for e in known if e.month == month), key=lambda e: (e.event_type != LEFT, -e.mrr_lost, e.customer_id)
    )
    name = formats.month(month) if whole else f"{formats.month(month)} up to {formats.day(as_of)}"
    left = [e for e in events if e.event_type == LEFT]
    less = len(events) - len(left)
    money = sum((e.mrr_lost for e in events), Decimal(0))
    summary = "Nobody left and nobody pays less."
    if events:
        parts = [f"{formats.counted(len(left), 'customer')} left"] if left else ["Nobody left"]
        parts += [f"{formats.number(less)} {'pays' if less == 1 else 'pay'} less"] if less else []
        summary = f"{', '.join(parts)}: {formats.money(money, currency)} MRR lost."
    return LeaversMonth(
        title=name,
        slug=f"left-{month:%Y-%m}",
        summary=summary,
        rows=[_leaver(e, words, currency) for e in events[:SHOWN]],
        rest=_rest(events[SHOWN:], currency),
    )


def _rest(events: list[ChurnEvent], currency: str) -> str | None:
    if not events:
        return None
    lost = formats.money(sum((e.mrr_lost for e in events), Decimal(0)), currency)
    return (
        f"And {formats.number(len(events))} more, with {lost} MRR lost: all stand in the published table churn_events."
    )


def _leaver(e: ChurnEvent, words: Words, currency: str) -> Leaver:
    reason = (e.primary_reason or NOT_STATED) if e.is_recorded else UNRECORDED
    state, details = record_state(e, words)
    icon, word = STATES[state]
    if state == "broken":
        word = f"Breaks {formats.counted(len(details), 'rule')}" if details else "Breaks a rule"
    return Leaver(
        customer_id=e.customer_id,
        name=e.customer_name if e.customer_name and e.customer_name.strip() else e.customer_id,
        segment=e.segment,
        event=words.event(e.event_type),
        is_lost=e.event_type == LEFT,
        day=formats.day(e.event_on),
        mrr_before=formats.money(e.opening_mrr, currency),
        mrr_lost=formats.money(e.mrr_lost, currency),
        reason=words.value("primary_reason", reason),
        is_gap=reason in (UNRECORDED, NOT_STATED),
        voluntary={True: "Yes", False: "No"}.get(e.is_voluntary, formats.NONE)
        if e.is_voluntary is not None
        else formats.NONE,
        avoidable=_avoidable(e.avoidable),
        icon=icon,
        word=word,
        details=details,
    )


def _avoidable(code: str | None) -> str:
    return {"avoidable": "Yes", "unavoidable": "No", "unknown": "Unknown"}.get(code or "", formats.NONE)


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
