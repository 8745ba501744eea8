"""What to do this week: customers with a reason, the most urgent first, and the ten that a page spells out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orchestration.dashboards.csm.queries import Customer, Delivered
from orchestration.dashboards.csm.reasons import GROUPS, KINDS, RANK, THIS_WEEK, Reason, reasons
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.rate_texts import together

SHOWN = 10


@dataclass(frozen=True)
class Case:
    """A customer with all that speaks for acting on it, the most urgent reason first; none: nothing to do."""

    customer: Customer
    reasons: list[Reason]

    @property
    def first(self) -> Reason | None:
        return self.reasons[0] if self.reasons else None

    @property
    def is_for_now(self) -> bool:
        """Whether it belongs to the group that comes first."""
        return self.first is not None and RANK[self.first.kind] == 0

    @property
    def is_for_this_week(self) -> bool:
        return self.first is not None and RANK[self.first.kind] < THIS_WEEK


@dataclass(frozen=True)
class Action:
    """One sentence in parts: `do` name, by a day: because. stake: its MRR, or that to be won. also: further reasons."""

    kind: str
    word: str
    do: str
    name: str
    customer_id: str
    by: str
    because: str
    stake: str
    stake_of: str
    also: str | None


@dataclass(frozen=True)
class Week:
    """The list of a page; summary: how many there are, rule: groups of kinds, told: what is not delivered."""

    actions: list[Action]
    summary: str
    rule: list[tuple[str, list[tuple[str, str]]]]
    told: str | None


def cases(customers: Sequence[Customer], as_of: date, known: Delivered) -> list[Case]:
    """All customers, those with something to do first: by group of kinds, then by MRR, then by id."""
    found = [Case(customer, reasons(customer, as_of, known)) for customer in customers]
    return sorted(found, key=_urgency)


def _urgency(case: Case) -> tuple[int, Decimal, str]:
    first = case.first
    if first is None:
        return len(GROUPS), -case.customer.mrr, case.customer.customer_id
    return RANK[first.kind], -_stake(case.customer, first), case.customer.customer_id


def _stake(customer: Customer, reason: Reason) -> Decimal:
    return customer.mrr if reason.gain is None else reason.gain


def week(found: Sequence[Case], known: Delivered, currency: str) -> Week:
    """The page's list of the most urgent of `cases`."""
    open_cases = [case for case in found if case.first]
    shown = open_cases[:SHOWN]
    return Week(
        actions=[_action(case, case.first, currency) for case in shown if case.first],
        summary=_summary(found, len(shown)),
        rule=[
            (group, [KINDS[kind] for kind in kinds if _is_known(kind, known)])
            for group, kinds in GROUPS.items()
            if any(_is_known(kind, known) for kind in kinds)
        ],
        told=missing(known),
    )


def _action(case: Case, first: Reason, currency: str) -> Action:
    amount = formats.money(_stake(case.customer, first), currency)
    return Action(
        kind=first.kind,
        word=KINDS[first.kind][0],
        do=first.do,
        name=case.customer.name,
        customer_id=case.customer.customer_id,
        by=f"{first.by:%a}{formats.NBSP}{first.by.day}{formats.NBSP}{first.by:%b}",
        because=first.because,
        stake=amount,
        stake_of="MRR" if first.gain is None else "MRR to be won",
        also=_also(case.reasons[1:]),
    )


def _also(further: list[Reason]) -> str | None:
    """The other reasons by their word: the list below holds the details."""
    words = [KINDS[reason.kind][0].lower() for reason in further if reason.kind != "unowned"]
    return f"Also: {together(words)}." if words else None


def _summary(found: Sequence[Case], shown: int) -> str:
    total, week_long = sum(case.first is not None for case in found), sum(case.is_for_this_week for case in found)
    if not total:
        return "Nothing is open: no rule below applies to any of these customers."
    if total <= shown:
        return f"{formats.counted(total, 'customer')} with something open, the most urgent first."
    later = f", {formats.number(total - week_long)} for when there is time" if total > week_long else ""
    counts = f"{formats.number(total)}: {formats.number(week_long)} for this week{later}"
    return f"The first {shown} of {counts}. The list below goes on in the same order."


def _is_known(kind: str, known: Delivered) -> bool:
    needed = {
        "flag": ("risk_flags",),
        "old_flag": ("risk_flags",),
        "touch": ("touchpoints",),
        "upsell": ("opportunities",),
    }
    return known.knows_csms if kind in ("unowned", "segment") else known.has(*needed.get(kind, ()))


def missing(known: Delivered) -> str | None:
    """Which of these rules no source can tell anything for; None where all can."""
    lacking = {"touchpoints": "touchpoints", "risk_flags": "risk flags", "opportunities": "opportunities"}
    names = [name for entity, name in lacking.items() if not known.has(entity)]
    if not names:
        return None
    return f"No source delivers {together(names)}: this page cannot tell what is open there, and says nothing about it."
