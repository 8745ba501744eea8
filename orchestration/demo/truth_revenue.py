"""Ground truth of revenue: who paid what on which day, in which segment, from the latent contracts alone."""

from __future__ import annotations

import csv
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from orchestration.demo.company import Company

SEGMENTS = ["Strategic", "Core", "Digital", "Unassigned"]
ALL = "All"
FALLBACK_RATES = {"USD": "1", "EUR": "1.08", "GBP": "1.27", "CAD": "0.73"}
RATES_FILE = Path(__file__).resolve().parents[2] / "seeds" / "currency_rates.csv"


def currency_rates() -> dict[str, Decimal]:
    """The reporting currency's rates, read from the seed."""
    if not RATES_FILE.exists():
        return {code: Decimal(rate) for code, rate in FALLBACK_RATES.items()}
    with RATES_FILE.open(newline="", encoding="utf-8") as lines:
        return {row["currency"]: Decimal(row["rate"]) for row in csv.DictReader(lines)}


def reporting_cents(cents: int, interval: int, rate: Decimal) -> int:
    """Monthly cents in the reporting currency: converted, then rounded once, half away from zero."""
    return int((Decimal(int(cents)) * rate / interval).quantize(Decimal(1), rounding=ROUND_HALF_UP))


class Revenue:
    """MRR (whole cents) and segment of every customer on any day, by everything known by `known_through`.

    Arrays are in customer order. Days are datetime64[D].
    """

    def __init__(self, company: Company, known_through: np.datetime64) -> None:
        self.company, self.count = company, len(company.customers)
        rows = company.subscriptions
        rows = rows[rows["known_on"] <= known_through]
        end = rows["end_date"].where(rows["end_known_on"] <= known_through)
        rows = rows[["customer", "subscription_id", "product_code", "start_date", "charge_type"]].assign(
            end=end, cents=self._converted(rows), product_code=rows["product_code"].fillna("")
        )
        spans = rows[rows["charge_type"].isin(["recurring", "trial"])].sort_values("start_date", kind="stable")
        following = spans.groupby(["subscription_id", "product_code"])["start_date"].shift(-1)
        stop = following.where(following < spans["end"], spans["end"].fillna(following)).fillna(
            pd.Timestamp("2999-01-01")
        )
        spans = spans.assign(stop=stop)[spans["charge_type"] == "recurring"]
        self.customer = spans["customer"].to_numpy()
        self.start = spans["start_date"].to_numpy().astype("M8[D]")
        self.stop = spans["stop"].to_numpy().astype("M8[D]")
        self.cents = spans["cents"].to_numpy()
        versions = company.accounts[company.accounts["known_on"] <= known_through]
        versions = versions.sort_values(["customer", "updated_at"], kind="stable")
        seen = versions["updated_at"].to_numpy().astype("M8[D]")
        self._versions = versions["customer"].to_numpy(), seen, versions["employees"].to_numpy()
        self.day = lru_cache(maxsize=None)(self._day)
        self.segment = lru_cache(maxsize=None)(self._segment)

    @staticmethod
    def _converted(rows: pd.DataFrame) -> list[int]:
        rates = currency_rates()
        keys = list(zip(rows["cents"], rows["interval"], rows["currency"], strict=True))
        found = {key: reporting_cents(key[0], key[1], rates[key[2]]) for key in set(keys)}
        return [found[key] for key in keys]

    def _day(self, day: np.datetime64) -> tuple[np.ndarray, np.ndarray]:
        """(MRR in cents, whether a recurring subscription is open) per customer at the end of `day`."""
        live = (self.start <= day) & (day < self.stop)
        mrr = np.bincount(self.customer[live], weights=self.cents[live], minlength=self.count)
        is_open = np.bincount(self.customer[live], minlength=self.count) > 0
        return mrr.astype(np.int64), is_open

    def employees(self, day: np.datetime64) -> np.ndarray:
        """Employees per customer (NaN unknown): the last version known for the day, else the earliest."""
        chosen = np.full(self.count, np.nan)
        customer, seen, size = self._versions
        chosen[customer[::-1]] = size[::-1]  # the earliest is written last
        past = seen <= day
        chosen[customer[past]] = size[past]  # the latest is written last
        return chosen

    def _segment(self, day: np.datetime64) -> np.ndarray:
        """Segment name per customer, 'Unassigned' without an open recurring subscription."""
        mrr, is_open = self.day(day)
        employees = self.employees(day)
        small = (mrr <= 500_00) & (employees >= 0) & (employees <= 50)
        names = np.select([~is_open, mrr > 3500_00, small], ["Unassigned", "Strategic", "Digital"], "Core")
        return names.astype(object)

    @cached_property
    def _first_paid(self) -> tuple[np.ndarray, np.ndarray]:
        """(first day with MRR above 0, segment on that day) per customer, scheduled starts included."""
        paid = (self.cents > 0) & (self.start < self.stop)
        found = pd.Series(self.start[paid]).groupby(self.customer[paid]).min()
        first = found.reindex(range(self.count)).to_numpy().astype("M8[D]")
        names = np.full(self.count, "Unassigned", dtype=object)
        for day in np.unique(first[~np.isnat(first)]):
            here = first == day
            names[here] = self.segment(day)[here]
        return first, names

    def first_paid(self, through: np.datetime64) -> np.ndarray:
        """First day with MRR above 0, per customer; NaT if there is none by `through`."""
        first, _ = self._first_paid
        return np.where(first <= through, first, np.datetime64("NaT", "D"))

    def first_paid_segment(self, through: np.datetime64) -> np.ndarray:
        """Segment on the first paid day, 'Unassigned' if there is none by `through`."""
        first, names = self._first_paid
        return np.where(first <= through, names, "Unassigned")


def per_segment(segment: np.ndarray, **columns: np.ndarray) -> pd.DataFrame:
    """Sums of each column per segment and for All: always five rows, in that order."""
    sums = pd.DataFrame({"segment": segment, **columns}).groupby("segment").sum().reindex(SEGMENTS, fill_value=0)
    sums.loc[ALL] = sums.sum()
    return sums.rename_axis("segment").reset_index()


def money(cents: pd.Series) -> list[Decimal]:
    """Cents as decimal amounts."""
    return [Decimal(int(value)) / 100 for value in cents]
