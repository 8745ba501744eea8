"""Days, months and the delivery calendar of the demo company. Days are numpy datetime64[D] throughout."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

HORIZON_DAYS = 400  # how far past its first as_of the company's story is written
DAILY_DAYS = 14  # daily files begin this many days before the first as_of
MONTHLY_FILES = 6  # monthly increments between the initial export and the daily files


def day(value: date | str | np.datetime64) -> np.datetime64:
    """The day of a date, an ISO text or a timestamp."""
    return np.datetime64(value, "D")


def month_end(value: np.datetime64) -> np.datetime64:
    """Last day of the month that `value` lies in."""
    return (value.astype("M8[M]") + 1).astype("M8[D]") - 1


def month_start(value: np.datetime64) -> np.datetime64:
    """First day of the month that `value` lies in."""
    return value.astype("M8[M]").astype("M8[D]")


def month_ends(first: np.datetime64, last: np.datetime64) -> list[np.datetime64]:
    """Every month-end d with first <= d <= last, ascending."""
    months = np.arange(first.astype("M8[M]"), last.astype("M8[M]") + 1)
    ends = (months + 1).astype("M8[D]") - 1
    return [end for end in ends if first <= end <= last]


def year_before(value: np.datetime64) -> np.datetime64:
    """The same day twelve months earlier; a month-end stays a month-end, February 29 becomes 28."""
    earlier = value.astype("M8[M]") - 12
    last = (earlier + 1).astype("M8[D]") - 1
    if value == month_end(value):
        return last
    return min(earlier.astype("M8[D]") + (value - month_start(value)), last)


def plan_start(anchor: np.datetime64) -> np.datetime64:
    """The July 1 that began the twelve months around `anchor`: from then on things improve."""
    first_month = anchor.astype("M8[M]")
    year = first_month.astype("M8[Y]")
    july = year.astype("M8[M]") + 6
    return (july if first_month >= july else july - 12).astype("M8[D]")


@dataclass(frozen=True)
class Calendar:
    """The span of the story and the days on which files arrive.

    start: first day of the first month · anchor: the first as_of · horizon: last day of the story.
    """

    start: np.datetime64
    anchor: np.datetime64
    horizon: np.datetime64

    @classmethod
    def around(cls, anchor: date, months: int) -> Calendar:
        """The calendar whose last of `months` months holds the anchor."""
        end = day(anchor)
        start = (end.astype("M8[M]") - (months - 1)).astype("M8[D]")
        return cls(start, end, end + HORIZON_DAYS)

    @property
    def month_count(self) -> int:
        """Months from the first to the horizon's, both included."""
        return self.month_index(self.horizon) + 1

    def month_index(self, value: np.datetime64) -> int:
        return int((value.astype("M8[M]") - self.start.astype("M8[M]")).astype(int))

    @property
    def initial(self) -> np.datetime64:
        """Day of the initial history export."""
        wanted = month_end((self.anchor.astype("M8[M]") - MONTHLY_FILES - 1).astype("M8[D]"))
        return max(wanted, month_end(self.start))

    @property
    def last_monthly(self) -> np.datetime64:
        """Day of the last monthly file before the daily ones begin."""
        monthly = month_ends(self.initial, self.anchor - DAILY_DAYS - 1)
        return monthly[-1] if monthly else self.initial

    def deliveries(self, through: np.datetime64, since_start: bool = False) -> list[np.datetime64]:
        """The delivery days up to `through`: initial export, month-ends, then every day.

        since_start: month-ends from the first month on instead of one initial export.
        """
        daily_from = self.anchor - DAILY_DAYS
        first = month_end(self.start) if since_start else self.initial
        days = month_ends(first, daily_from - 1) + list(np.arange(daily_from, through + 1))
        return [d for d in days if d <= through]
