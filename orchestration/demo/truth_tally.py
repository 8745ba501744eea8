"""What every family of figures needs: the days, the entities as delivered, and the sums by segment."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from orchestration.demo.calendar import plan_start
from orchestration.demo.company import Company
from orchestration.demo.export_crm import vanished
from orchestration.demo.touchpoints import qualifies
from orchestration.demo.truth_revenue import ALL, SEGMENTS, Revenue

COLUMNS = [
    "metric_id",
    "segment",
    "breakdown",
    "breakdown_value",
    "period_type",
    "period_end",
    "numerator",
    "denominator",
    "sample_size",
]
STRATEGIC, CORE, DIGITAL, UNASSIGNED = range(len(SEGMENTS))
NAMES = [*SEGMENTS, ALL]
NEVER = np.datetime64("2999-01-01", "D")


@dataclass(frozen=True)
class Setting:
    """The company as seen at `at` by what was delivered through `known`.

    days: the series (month-ends, at) · entities: the truth's current_<entity> tables. Arrays per customer are in
    customer order; a segment's code is its place in SEGMENTS.
    """

    revenue: Revenue
    days: list[np.datetime64]
    at: np.datetime64
    known: np.datetime64
    entities: dict[str, pd.DataFrame]
    _codes: dict[np.datetime64, np.ndarray] = field(default_factory=dict)

    @property
    def company(self) -> Company:
        return self.revenue.company

    @property
    def plan(self) -> np.datetime64:
        """July 1 of the plan in force at `at`."""
        return plan_start(self.at)

    def entity(self, name: str) -> pd.DataFrame:
        """The delivered rows of an entity, with `customer`, the row number of their customer."""
        frame = self.entities[f"current_{name}"]
        ids = pd.Index(self.company.customers["customer_id"])
        return frame.assign(customer=ids.get_indexer(frame["customer_id"]))

    def active(self, day: np.datetime64) -> np.ndarray:
        """Whether each customer pays at the end of `day`."""
        return self.revenue.day(day)[0] > 0

    def codes(self, day: np.datetime64) -> np.ndarray:
        """Each customer's segment at the end of `day`, as a code."""
        if day not in self._codes:
            self._codes[day] = coded(self.revenue.segment(day))
        return self._codes[day]

    def codes_at(self, customer: np.ndarray, day: np.ndarray) -> np.ndarray:
        """The segment code of each customer of a pair at the end of the day beside it."""
        found = np.full(len(customer), UNASSIGNED)
        order = np.argsort(day, kind="stable")
        bounds = np.nonzero(np.diff(day[order].astype(np.int64), prepend=np.iinfo(np.int64).min))[0]
        for rows in np.split(order, bounds[1:]) if len(order) else []:
            found[rows] = self.codes(day[rows[0]])[customer[rows]]
        return found

    def flags(self, customer: np.ndarray) -> np.ndarray:
        """True for each customer that is in the list of row numbers."""
        named = np.zeros(self.revenue.count, dtype=bool)
        named[customer] = True
        return named

    def counts(self, customer: np.ndarray) -> np.ndarray:
        """How often each customer is in the list of row numbers."""
        return np.bincount(customer, minlength=self.revenue.count)

    @cached_property
    def last_told(self) -> np.ndarray:
        """The day of the CRM's last snapshot with each customer; NaT for customers that are in none."""
        company = self.company
        snapshots = np.array(company.calendar.deliveries(self.known, since_start=True), dtype="M8[D]")
        until = np.full(self.revenue.count, NEVER)
        for customer, since in vanished(company).items():
            until[min(customer, len(until)) : customer + 1] = since
        last = snapshots[np.maximum(np.searchsorted(snapshots, until) - 1, 0)]
        return np.where(days_of(company.customers["created"]) <= last, last, np.datetime64("NaT", "D"))

    @cached_property
    def interactions(self) -> pd.DataFrame:
        """Qualifying interactions as delivered: customer, on (day), channel, outcome, is_automated."""
        rows = self.company.touchpoints
        rows = rows[(rows["known_on"] <= self.known) & (rows["occurred_at"] < self.at + 1)]
        rows = rows[qualifies(rows["channel"], rows["direction"], rows["outcome"])]
        return rows.assign(on=days_of(rows["occurred_at"]).astype("M8[s]"))


class Tally:
    """The figures found so far; rows without a numerator and a denominator are left out."""

    def __init__(self) -> None:
        self._rows: list[tuple[object, ...]] = []

    def add(
        self,
        metric_id: str,
        period_type: str,
        day: np.datetime64,
        segment: np.ndarray,
        numerator: np.ndarray,
        denominator: np.ndarray | None = None,
        sample: np.ndarray | None = None,
        breakdown: tuple[str, str] = ("none", "none"),
        in_cents: bool = False,
        only_all: bool = False,
    ) -> None:
        """Sum units into their segments (codes) and All.

        denominator: None for an amount · sample: units that each counts for, the denominator unless said otherwise,
        unknown for an amount · in_cents: both are whole cents of an amount of money · only_all: the metric is
        published for All alone.
        """
        above = sums(segment, numerator)
        below = [float("nan")] * len(NAMES) if denominator is None else sums(segment, denominator)
        units = sums(segment, sample) if sample is not None else below
        if in_cents:
            above, below = [total / 100 for total in above], [total / 100 for total in below]
        for name, *figures in zip(NAMES, above, below, units, strict=True):
            if (figures[0] or (denominator is not None and figures[1])) and (name == ALL or not only_all):
                self._rows.append((metric_id, name, *breakdown, period_type, day, *figures))

    def table(self) -> pd.DataFrame:
        """Columns COLUMNS; period_end is datetime64[s], NaN stands for no denominator or sample size."""
        frame = pd.DataFrame(self._rows, columns=COLUMNS)
        frame["period_end"] = frame["period_end"].to_numpy().astype("M8[s]")
        return frame


def sums(segment: np.ndarray, values: np.ndarray) -> list[float]:
    """The sum of the values per segment code, then of all."""
    parts = np.bincount(segment, weights=np.asarray(values, dtype=float), minlength=len(SEGMENTS))
    return [*parts.tolist(), float(parts.sum())]


def coded(names: np.ndarray) -> np.ndarray:
    """Segment names as codes."""
    return pd.Index(SEGMENTS).get_indexer(names)


def days_of(values: pd.Series) -> np.ndarray:
    """The days of a column of times."""
    return values.to_numpy().astype("M8[D]")


def ends_of(values: pd.Series) -> np.ndarray:
    """The days of a column of ends, NEVER where there is none."""
    days = days_of(values)
    return np.where(np.isnat(days), NEVER, days)


def months_after(day: np.ndarray, months: int) -> np.ndarray:
    """The same day so many months later, or that month's last where it has no such day."""
    month = day.astype("M8[M]")
    last = (month + months + 1).astype("M8[D]") - 1
    return np.minimum((month + months).astype("M8[D]") + (day - month.astype("M8[D]")), last)
