"""MRR and customers since the publication before: from what to what, and by which movements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from orchestration.dashboards.parts.marts import ALL, Marts
from orchestration.dashboards.scorecard.queries import Moved
from orchestration.dashboards.words import formats

# movement, its name, does it bring or take customers; segments that gain and lose do not move the whole
MOVEMENTS = (
    ("new", "New", 1),
    ("reactivation", "Reactivation", 1),
    ("expansion", "Expansion", 0),
    ("contraction", "Contraction", 0),
    ("churn", "Churn", -1),
)


@dataclass(frozen=True)
class MovementRow:
    """A line of the ledger; customers: signed, empty where the movement does not change their number."""

    name: str
    mrr: str
    customers: str


@dataclass(frozen=True)
class RevenueSince:
    """The sums as sentences' parts, and the movements between them."""

    mrr: str
    mrr_before: str
    mrr_change: str
    customers: str
    customers_before: str
    customers_change: str
    rows: list[MovementRow]


def revenue_since(marts: Marts, moved: Iterable[Moved], this_publication: str, currency: str) -> RevenueSince | None:
    """None where this publication has no MRR, or the movements that the older one reported are not known."""
    months = marts.months(ALL)
    rows = list(moved)
    if not months or len({row.publication_id for row in rows}) < 2:
        return None
    # Both report the whole history: what differs between the two sums moved since, a restated past included.
    mrr: dict[str, Decimal] = defaultdict(Decimal)
    count: dict[str, int] = defaultdict(int)
    for row in rows:
        sign = 1 if row.publication_id == this_publication else -1
        mrr[row.breakdown_value] += sign * (row.value or 0)
        count[row.breakdown_value] += sign * (row.sample_size or 0)
    now = months[-1]
    change = sum((mrr[key] for key, _, _ in MOVEMENTS), Decimal(0))
    joined = sum(side * count[key] for key, _, side in MOVEMENTS)
    return RevenueSince(
        mrr=formats.money(now.closing_mrr, currency),
        mrr_before=formats.money(now.closing_mrr - change, currency),
        mrr_change=formats.money(change, currency, sign=True) if change else "Unchanged",
        customers=formats.number(now.closing_customers),
        customers_before=formats.number(now.closing_customers - joined),
        customers_change=formats.number(joined, sign=True) if joined else "Unchanged",
        rows=[
            MovementRow(
                name,
                formats.money(mrr[key], currency, sign=True),
                formats.number(side * count[key], sign=True) if side else "",
            )
            for key, name, side in MOVEMENTS
            if mrr[key] or count[key]
        ],
    )
