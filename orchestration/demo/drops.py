"""Every day on which a customer's MRR falls, and the months' churn and contraction events among them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from orchestration.demo.calendar import month_ends, month_start
from orchestration.demo.truth_revenue import Revenue

EVENT_COLUMNS = ["customer", "month", "event_type", "event_on", "before", "after", "opening", "closing"]


@dataclass(frozen=True)
class DayBook:
    """MRR in cents of every customer (columns) at the end of every day (rows) from `first` on."""

    first: np.datetime64
    cents: np.ndarray

    @classmethod
    def of(cls, revenue: Revenue, through: np.datetime64) -> DayBook:
        """The book from the day before the story to `through`."""
        first = revenue.company.calendar.start - 1
        return cls(first, np.stack([revenue.day(day)[0] for day in np.arange(first, through + 1)]))

    @property
    def last(self) -> np.datetime64:
        return self.first + len(self.cents) - 1

    def row(self, day: np.datetime64) -> int:
        return int((day - self.first).astype(int))

    def at(self, customer: int, day: np.datetime64) -> int:
        """MRR of one customer at the end of `day`; 0 outside of the book."""
        row = self.row(day)
        return int(self.cents[row, customer]) if 0 <= row < len(self.cents) else 0

    def falls(self) -> pd.DataFrame:
        """One row per customer and day of a lower MRR: customer, day, before, after (cents)."""
        row, customer = np.nonzero(self.cents[1:] < self.cents[:-1])
        return pd.DataFrame(
            {
                "customer": customer,
                "day": (self.first + 1 + row).astype("M8[s]"),
                "before": self.cents[row, customer],
                "after": self.cents[row + 1, customer],
            }
        )

    def events(self) -> pd.DataFrame:
        """One row per churn or contraction of a month, the last one up to the book's last day.

        Columns: EVENT_COLUMNS; event_type logo_churn or contraction; event_on is the month's last day with a lower
        MRR than the day before, before and after are the MRR around it (cents).
        """
        ends = month_ends(self.first + 1, self.last)
        ends = ends if ends and ends[-1] == self.last else [*ends, self.last]
        parts = [self._month(end) for end in ends]
        return pd.concat(parts, ignore_index=True)[EVENT_COLUMNS]

    def _month(self, end: np.datetime64) -> pd.DataFrame:
        top, bottom = self.row(month_start(end) - 1), self.row(end)
        opening, closing = self.cents[top], self.cents[bottom]
        who = np.nonzero(closing < opening)[0]
        days = self.cents[top : bottom + 1, who]
        fell = days[1:] < days[:-1]
        row = bottom - np.argmax(fell[::-1], axis=0)
        return pd.DataFrame(
            {
                "customer": who,
                "month": month_start(end).astype("M8[s]"),
                "event_type": np.where(closing[who] == 0, "logo_churn", "contraction").astype(object),
                "event_on": (self.first + row).astype("M8[s]"),
                "before": self.cents[row - 1, who],
                "after": self.cents[row, who],
                "opening": opening[who],
                "closing": closing[who],
            }
        )
