"""The lines of the MRR bridge and the months it covers."""

from __future__ import annotations

from orchestration.dashboards.parts.marts import ALL, Marts, RollforwardMonth

MONTHS = 12
# column of the roll-forward, word, sentence part where it leads
MOVEMENTS = (
    ("new_mrr", "New", "new business"),
    ("expansion_mrr", "Expansion", "expansion"),
    ("reactivation_mrr", "Reactivation", "returning customers"),
    ("contraction_mrr", "Contraction", "contraction"),
    ("churn_mrr", "Churn", "churn"),
)


def complete_months(marts: Marts, segment: str = ALL, last: int = MONTHS) -> list[RollforwardMonth]:
    """The newest complete months of a segment since its first revenue, oldest first."""
    months = [m for m in marts.months(segment) if m.is_complete]
    started = next((i for i, m in enumerate(months) if m.closing_mrr or m.opening_mrr), len(months))
    return months[started:][-last:]


def running_month(marts: Marts, segment: str = ALL) -> RollforwardMonth | None:
    """The month that as_of lies inside of; None where as_of ends it."""
    return next((m for m in marts.months(segment)[-1:] if not m.is_complete), None)
