"""Who the customers are: identity, size, prices and the day they start."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo import names
from orchestration.demo.calendar import HORIZON_DAYS, Calendar

TIERS = ["strategic", "core", "digital"]
TIER_SHARE = [0.10, 0.44, 0.46]
CURRENCIES = ["USD", "EUR", "GBP", "CAD"]
PRICE_LEVEL = {
    "USD": 1.0,
    "EUR": 0.92,
    "GBP": 0.80,
    "CAD": 1.35,
}  # list prices per currency, not exchange rates
# Customers that sit exactly on the segments' boundaries and stay there: monthly price in cents, employees.
BOUNDARY = [
    (350000, 80),
    (350001, 80),
    (50000, 50),
    (50001, 50),
    (50000, 51),
    (30000, 60),
    (90000, 20),
    (400000, 10),
]
FREE_SHARE = 0.006  # customers with an open subscription at MRR 0
UNKNOWN_EMPLOYEES = 0.05


def make_customers(count: int, calendar: Calendar, rng: np.random.Generator) -> pd.DataFrame:
    """One row per customer, in order of start: `count` of them by the anchor, more in the days after it.

    Columns: customer_id, name, industry, tier, currency, employees (float, NaN unknown), price (monthly
    cents in the customer's currency), start (M8[D], contract start), created (M8[D], known to the CRM),
    is_trial, is_annual, is_free, is_fixed, is_pilot, csm_id.
    """
    starts = _starts(count, calendar, rng)
    total = len(starts)
    tier = rng.choice(TIERS, size=total, p=TIER_SHARE)
    industry = rng.choice(names.INDUSTRIES, size=total)
    currency = rng.choice(CURRENCIES, size=total, p=[0.70, 0.12, 0.10, 0.08])
    usd = _usd_price(tier, rng)
    local = usd * pd.Series(currency).map(PRICE_LEVEL).to_numpy()
    frame = pd.DataFrame(
        {
            "customer_id": names.opaque_ids(total, rng),
            "name": names.company_names(industry, rng),
            "industry": industry,
            "tier": tier,
            "currency": currency,
            "employees": _employees(tier, rng),
            "price": (np.round(local * 2) * 50).astype(int),
            "start": starts.astype("M8[s]"),
            "created": (starts - rng.integers(0, 20, total)).astype("M8[s]"),
            "is_trial": rng.random(total) < 0.12,
            "is_annual": rng.random(total) < np.where(tier == "digital", 0.25, 0.5),
            "is_free": rng.random(total) < FREE_SHARE,
            "is_fixed": False,
            "is_pilot": (rng.random(total) < 0.06) & (tier != "strategic"),
            "csm_id": [f"csm-{t[0]}{k}" for t, k in zip(tier, rng.integers(1, 5, total), strict=True)],
        }
    )
    frame.loc[rng.random(total) < UNKNOWN_EMPLOYEES, "employees"] = np.nan
    frame.loc[3, ["is_free", "is_trial"]] = [True, False]
    _place_boundaries(frame)
    frame.loc[frame["is_free"], ["price", "is_annual", "is_trial", "tier"]] = [0, False, False, "digital"]
    return frame


def _starts(count: int, calendar: Calendar, rng: np.random.Generator) -> np.ndarray:
    """Start days: a launch group in the first six weeks, then a steadily growing stream."""
    days = int((calendar.anchor - calendar.start).astype(int)) + 1
    launch = max(len(BOUNDARY) + 6, count // 7)
    # Inverse of the distribution whose density rises from 0.6 to 1.4 over the window.
    steady = (np.sqrt(0.36 + 1.6 * rng.random(count - launch)) - 0.6) / 0.8
    drawn = np.concatenate([rng.integers(0, min(42, days), launch), np.minimum(steady * days, days - 1)])
    after = rng.integers(1, HORIZON_DAYS, round(count * HORIZON_DAYS / days * 1.1)) + days - 1
    return calendar.start + np.sort(np.concatenate([drawn, after]).astype(int))


def _usd_price(tier: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    count = len(tier)
    strategic = 3600 * np.exp(np.abs(rng.normal(0, 0.55, count)))
    core = np.clip(np.exp(rng.normal(np.log(1100), 0.62, count)), 320, 3480)
    digital = np.clip(np.exp(rng.normal(np.log(230), 0.45, count)), 49, 499)
    return np.select([tier == "strategic", tier == "core"], [strategic, core], digital)


def _employees(tier: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    count = len(tier)
    strategic = np.exp(rng.normal(np.log(600), 0.6, count))
    core = np.exp(rng.normal(np.log(110), 0.6, count))
    digital = np.clip(np.exp(rng.normal(np.log(15), 0.6, count)), 1, 50)
    return np.round(np.select([tier == "strategic", tier == "core"], [strategic, core], digital))


def _place_boundaries(frame: pd.DataFrame) -> None:
    for k, (cents, employees) in enumerate(BOUNDARY):
        row = 5 + k
        columns = [
            "tier",
            "currency",
            "price",
            "employees",
            "is_trial",
            "is_annual",
            "is_free",
            "is_fixed",
            "is_pilot",
        ]
        frame.loc[row, columns] = ["core", "USD", cents, float(employees), False, False, False, True, False]
