"""Whether a customer's touch is overdue: one rule for all pages, so that their counts agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from orchestration.dashboards.words import formats

TouchState = Literal["overdue", "new", "in time"]
RULE = (
    "Customers without an interaction in the days that their segment allows, that day included. Automated ones count"
    " for Digital only. Who started within these days and had none yet is new, not overdue."
)


def touch_state(
    is_touch_overdue: bool,
    last_touch_on: date | None,
    first_paid_on: date | None,
    touch_limit_days: int,
    as_of: date,
) -> TouchState:
    """New: never touched and not yet active for as long as its segment allows without a touch.

    is_touch_overdue: no touch lies within touch_limit_days (days) up to as_of, new customers included.
    """
    if not is_touch_overdue:
        return "in time"
    if last_touch_on is not None or first_paid_on is None:
        return "overdue"
    return "new" if first_paid_on + timedelta(days=touch_limit_days) > as_of else "overdue"


@dataclass(frozen=True)
class TouchCounts:
    """Customers whose touch is overdue, and new ones without a first touch."""

    overdue: int
    new: int

    @property
    def text(self) -> str:
        """As "415 overdue, 77 new without a first touch"; new ones only where there are any."""
        new = f", {formats.number(self.new)} new without a first touch" if self.new else ""
        return f"{formats.number(self.overdue)} overdue{new}"


def touch_counts(states: Iterable[TouchState]) -> TouchCounts:
    listed = list(states)
    return TouchCounts(listed.count("overdue"), listed.count("new"))
