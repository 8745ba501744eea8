"""Customers and their MRR of any day, straight from raw rows: the plain reading of the rules, and no SQL."""

from __future__ import annotations

import calendar
import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

Row = dict[str, Any]

RATES = Path(__file__).resolve().parents[2] / "seeds" / "currency_rates.csv"
DAY = timedelta(days=1)


def month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def year_before(day: date) -> date:
    """The same day a year earlier; a month's last day stays one."""
    earlier = date(day.year - 1, day.month, 1)
    return month_end(earlier) if day == month_end(day) else earlier.replace(day=day.day)


def months(first: date, last: date) -> Iterator[date]:
    """First days of the months from that of `first` to that of `last`."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = month_end(month) + DAY


def newest(rows: Iterable[Row], key: tuple[str, ...], version: str | None = None) -> list[Row]:
    """One row per key: authority, then the version column, the delivery and the hash; what is missing loses."""

    def rank(row: Row) -> tuple[Any, ...]:
        parts = (row.get("_authority"), row.get(version) if version else 0, row.get("_delivered_on"), row["_row_hash"])
        return tuple((part is not None, part if part is not None else 0) for part in parts)

    best: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        at = tuple(row[column] for column in key)
        if at not in best or rank(row) > rank(best[at]):
            best[at] = row
    return list(best.values())


def half_up(value: Fraction) -> Fraction:
    """A positive amount in cents, half away from zero."""
    return Fraction(int(value * 100 + Fraction(1, 2)), 100)


def happened(at: datetime | None, until: date) -> bool:
    return at is not None and at.date() <= until


@dataclass(frozen=True)
class State:
    """A customer with an open recurring subscription at the end of a day."""

    mrr: Fraction
    segment: str
    is_segment_known: bool


@dataclass
class Facts:
    """Raw rows as the metrics see them. `live`: (from, to, MRR) of a customer's recurring rows."""

    rows: dict[str, list[Row]]
    as_of: date
    reporting_currency: str
    customers: dict[str, Row] = field(init=False)
    live: dict[str, list[tuple[date, date, Fraction]]] = field(init=False)
    _employees: dict[str, dict[date, int | None]] = field(init=False)
    _states: dict[tuple[str, date], State | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        raw = self.rows["customers"]
        self.customers = {row["customer_id"]: row for row in newest(raw, ("customer_id",), "updated_at")}
        self._employees = self._employee_history(raw)
        self.live = self._live_rows()

    @staticmethod
    def _employee_history(raw: list[Row]) -> dict[str, dict[date, int | None]]:
        """By customer: the count known at the end of each day something was learnt, from the highest authority."""
        highest: dict[str, int] = {}
        for row in raw:
            highest[row["customer_id"]] = max(highest.get(row["customer_id"], 0), row["_authority"])
        dated = [row | {"day": row["updated_at"].date()} for row in raw
                 if row["_authority"] == highest[row["customer_id"]]]  # fmt: skip
        history: dict[str, dict[date, int | None]] = defaultdict(dict)
        for row in newest(dated, ("customer_id", "day"), "updated_at"):
            history[row["customer_id"]][row["day"]] = row["employee_count"]
        return history

    def _live_rows(self) -> dict[str, list[tuple[date, date, Fraction]]]:
        with RATES.open(encoding="utf-8", newline="") as handle:
            rates = {row["currency"]: Fraction(row["rate"]) for row in csv.DictReader(handle)}
        chains: dict[tuple[str, str | None], list[Row]] = defaultdict(list)
        for row in newest(self.rows["subscriptions"], ("subscription_id", "product_code", "start_date"), "updated_at"):
            if row["charge_type"] in ("recurring", "trial"):
                chains[row["subscription_id"], row["product_code"]].append(row)
        live: dict[str, list[tuple[date, date, Fraction]]] = defaultdict(list)
        for chain in chains.values():
            chain.sort(key=lambda row: row["start_date"])
            for row, after in zip(chain, [*chain[1:], None], strict=True):
                ends = [row.get("end_date"), after and after["start_date"], date.max]
                end = min(day for day in ends if day)
                if (
                    row["charge_type"] == "recurring"
                    and row["start_date"] < end
                    and row["customer_id"] in self.customers
                ):
                    amount = Fraction(row["mrr"]) * rates[row["currency"]] / rates[self.reporting_currency]
                    live[row["customer_id"]].append((row["start_date"], end, half_up(amount)))
        return live

    def employees(self, customer: str, day: date) -> int | None:
        history = self._employees[customer]
        known = [learnt for learnt in history if learnt <= day]
        return history[max(known) if known else min(history)]

    def state(self, customer: str, day: date) -> State | None:
        """None without an open recurring subscription."""
        if (customer, day) not in self._states:
            self._states[customer, day] = self._state(customer, day)
        return self._states[customer, day]

    def _state(self, customer: str, day: date) -> State | None:
        amounts = [amount for start, end, amount in self.live.get(customer, ()) if start <= day < end]
        if not amounts:
            return None
        mrr, employees = sum(amounts, Fraction(0)), self.employees(customer, day)
        is_small = mrr <= 500 and employees is not None and employees <= 50
        segment = "Strategic" if mrr > 3500 else "Digital" if is_small else "Core"
        return State(mrr, segment, mrr > 500 or employees is not None)

    def mrr(self, customer: str, day: date) -> Fraction:
        state = self.state(customer, day)
        return state.mrr if state else Fraction(0)

    def segment(self, customer: str, day: date | None) -> str:
        """Unassigned without an open subscription, or without a day."""
        state = self.state(customer, day) if day else None
        return state.segment if state else "Unassigned"

    def first_paid_on(self, customer: str) -> date | None:
        return min((start for start, _, amount in self.live.get(customer, ()) if amount > 0), default=None)

    def has_day_without_mrr(self, customer: str, first: date, last: date) -> bool:
        """Asked of every day from first to last."""
        return any(self.mrr(customer, first + n * DAY) == 0 for n in range((last - first).days + 1))
