"""The books of one customer: subscription rows as a billing department writes them, one per price period."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

NEVER = np.datetime64("NaT", "D")


@dataclass
class Line:
    """One thing a customer pays for: the newest row of a subscription and product, still open."""

    subscription_id: str
    product: str | None
    cents: int  # per month
    row: int = -1
    anniversary: np.datetime64 = NEVER


@dataclass
class Ledger:
    """Rows of every customer, in the order in which things happened.

    Each row: when it starts and became known, its amount (cents per month or per year), and, from
    `end_known` on, the exclusive day its service ends.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    next_id: int = 1_700_000_000_000  # thirteen digits: an id that must never become a number

    def new_id(self, step: int) -> str:
        """The next subscription id, `step` past the last."""
        self.next_id += 1 + step
        return str(self.next_id)

    def add(
        self,
        customer: int,
        line: Line,
        start: np.datetime64,
        known: np.datetime64,
        *,
        system: str,
        charge: str = "recurring",
        currency: str = "USD",
        end: np.datetime64 = NEVER,
    ) -> int:
        """Write one row and make it the newest of its line; returns its number."""
        yearly = system == "annual"
        self.rows.append(
            {
                "customer": customer,
                "subscription_id": line.subscription_id,
                "product_code": line.product,
                "start_date": start,
                "known_on": known,
                "cents": yearly_cents(line.cents) if yearly else line.cents,
                "interval": 12 if yearly else 1,
                "system": system,
                "charge_type": charge,
                "currency": currency,
                "end_date": end,
                "end_known_on": known if not np.isnat(end) else NEVER,
                "cancelled_on": NEVER,
                "renews_on": start + 365 if yearly else NEVER,
            }
        )
        line.row = len(self.rows) - 1
        return line.row

    def close(self, row: int, end: np.datetime64, known: np.datetime64, notice: np.datetime64 = NEVER) -> None:
        """State that service of a row ends before `end`; known no earlier than the row itself."""
        entry = self.rows[row]
        entry["end_date"] = end
        entry["end_known_on"] = max(known, entry["known_on"])
        entry["cancelled_on"] = notice


def yearly_cents(monthly: int) -> int:
    """The price of a year: whole currency units, so that a twelfth of it is often no whole cent."""
    return round(monthly * 12 / 100) * 100
