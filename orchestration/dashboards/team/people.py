"""The CSMs of the team: how many customers each looks after and how those are, in a neutral order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from orchestration.dashboards.csm.actions import cases
from orchestration.dashboards.csm.lists import AHEAD, by_segment, renewing
from orchestration.dashboards.csm.queries import Customer, Delivered
from orchestration.dashboards.csm.reasons import touch_of
from orchestration.dashboards.parts.customers import BANDS, csm_cell, money_cell, total_mrr
from orchestration.dashboards.parts.table import Cell, Column, DataTable
from orchestration.dashboards.parts.touch import TouchCounts, touch_counts
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.wording import segment_rank


@dataclass(frozen=True)
class Person:
    """One CSM, or nobody (csm_id None). segment: the one they work for, None where no customer tells it."""

    csm_id: str | None
    segment: str | None
    customers: list[Customer]

    def touches(self, as_of: date) -> TouchCounts:
        return touch_counts(touch_of(c, as_of) for c in self.customers)


def people(customers: Sequence[Customer]) -> list[Person]:
    """Everybody who looks after a customer, by segment and id; nobody last, where there is a customer without a CSM."""
    by_id: dict[str | None, list[Customer]] = {}
    for customer in customers:
        by_id.setdefault(customer.csm_id, []).append(customer)
    found = [Person(csm_id, _segment(own) if csm_id else None, own) for csm_id, own in by_id.items()]
    return sorted(found, key=lambda p: (p.csm_id is None, segment_rank(p.segment or ""), p.csm_id or ""))


def _segment(customers: Sequence[Customer]) -> str | None:
    return next((c.segment for c in customers if c.is_csm_of_segment), None)


def people_table(team: Sequence[Person], as_of: date, known: Delivered, currency: str) -> DataTable:
    """A row for each; counts of customers on as_of."""
    touched = [Column("Touch overdue", "number"), Column("New, no touch yet", "number")]
    columns = [
        Column("CSM", "name"),
        Column("Segment", is_choice=True),
        Column("Customers", "number"),
        Column("MRR", "number"),
        Column("Red", "number"),
        Column("Yellow", "number"),
        Column("Green", "number"),
        *(touched if known.has("touchpoints") else []),
        Column(f"Renew in {AHEAD} days", "number"),
        Column("Leaving", "number"),
        Column("To do this week", "number"),
    ]
    rows = [_row(person, as_of, known, currency) for person in team]
    return DataTable("team-csms", "CSMs and their customers", columns, rows, "Nobody looks after a customer.")


def _row(person: Person, as_of: date, known: Delivered, currency: str) -> list[Cell]:
    own = person.customers
    touches = person.touches(as_of)
    bands = [sum(c.health_band == band for c in own) for band in BANDS]
    leaving = sum(bool(c.ends_on or c.notice_on) for c in own)
    to_do = sum(case.is_for_this_week for case in cases(own, as_of, known))
    return [
        csm_cell(person.csm_id),
        Cell(person.segment or formats.NONE, note=_others(person)),
        Cell(formats.number(len(own)), len(own)),
        money_cell(total_mrr(own), currency),
        *_counts(bands),
        *(_counts([touches.overdue, touches.new]) if known.has("touchpoints") else []),
        *_counts([len(renewing(own, as_of)), leaving, to_do]),
    ]


def _counts(counts: Sequence[int]) -> list[Cell]:
    return [Cell(formats.number(count), count) for count in counts]


def _others(person: Person) -> str | None:
    """Customers of another segment than the CSM's."""
    parts = [(s, n) for s, n in by_segment(person.customers) if s != person.segment]
    sign = "+" if person.segment else ""
    return ", ".join(f"{sign}{formats.number(n)} {s}" for s, n in parts) or None
