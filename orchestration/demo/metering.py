"""Metered charges (text messages): one row a month for some customers, never recurring revenue."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.calendar import Calendar

METERED_SHARE = 0.05


def make_metered(
    customers: pd.DataFrame, spells: pd.DataFrame, calendar: Calendar, rng: np.random.Generator
) -> pd.DataFrame:
    """Usage rows in the shape of the subscriptions frame; cents < 0 stands for an amount not stated."""
    metered = np.nonzero(rng.random(len(customers)) < METERED_SHARE)[0]
    rows = []
    for spell in spells[spells["customer"].isin(metered)].itertuples(index=False):
        first = np.datetime64(spell.start, "M") + 1
        last = calendar.horizon.astype("M8[M]") if pd.isna(spell.end) else np.datetime64(spell.end, "M")
        for month in np.arange(first, last):
            rows.append((spell.customer, month.astype("M8[D]"), (month + 1).astype("M8[D]")))
    frame = pd.DataFrame(rows, columns=["customer", "start_date", "end_date"])
    amount = rng.integers(400, 25_000, len(frame))
    empty = np.datetime64("NaT", "s")
    return pd.DataFrame(
        {
            "customer": frame["customer"].astype(int),
            "subscription_id": "M" + frame["customer"].astype(str).str.zfill(5),
            "product_code": "SMS",
            "start_date": frame["start_date"].to_numpy().astype("M8[s]"),
            "known_on": frame["end_date"].to_numpy().astype("M8[s]"),
            "cents": np.where(rng.random(len(frame)) < 0.05, -1, amount),
            "interval": 1,
            "system": "metering",
            "charge_type": "usage",
            "currency": customers["currency"].to_numpy()[frame["customer"].astype(int)],
            "end_date": frame["end_date"].to_numpy().astype("M8[s]"),
            "end_known_on": frame["end_date"].to_numpy().astype("M8[s]"),
            "cancelled_on": np.full(len(frame), empty),
            "renews_on": np.full(len(frame), empty),
        }
    ).drop_duplicates(["subscription_id", "start_date"], ignore_index=True)
