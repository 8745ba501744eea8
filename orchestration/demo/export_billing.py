"""Three billing systems: monthly plans and annual contracts in cents with inclusive ends, and a meter."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.company import Company
from orchestration.demo.dialects import iso_csv, iso_csv_without_end, iso_day, iso_time, json_lines
from orchestration.demo.streams import Select, Stream, hide_after, newly_changed, newly_known

CHARGES = {"recurring": "rec", "trial": "trial", "one_time": "once", "usage": "metered"}


def _changed_at(rows: pd.DataFrame, day: np.datetime64) -> pd.Series:
    """A row is written in the morning of the day it becomes known, its end in the evening."""
    ended = hide_after(rows["end_known_on"], rows["end_known_on"], day) + np.timedelta64(17, "h")
    return ended.fillna(rows["known_on"] + np.timedelta64(9, "h"))


def _of(system: str) -> Select:
    def select(company: Company, after: np.datetime64, day: np.datetime64) -> pd.DataFrame:
        rows = company.subscriptions
        return newly_changed(rows[rows["system"] == system], "end_known_on", after, day)

    return select


def _last_day(rows: pd.DataFrame, day: np.datetime64) -> pd.Series:
    """The inclusive end: the last day of service."""
    return hide_after(rows["end_date"], rows["end_known_on"], day) - np.timedelta64(1, "D")


def _plan_cells(company: Company, rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    noticed = hide_after(rows["cancelled_on"], rows["end_known_on"], day)
    return pd.DataFrame(
        {
            "start": iso_day(rows["start_date"]),
            "end": iso_day(_last_day(rows, day)),
            "subscription": rows["subscription_id"].to_numpy(),
            "item": rows["product_code"].to_numpy(),
            "customer": company.ids(rows["customer"]),
            "amount_cents": rows["cents"].astype(str).to_numpy(),
            "currency": rows["currency"].to_numpy(),
            "type": rows["charge_type"].map(CHARGES).to_numpy(),
            "cancelled": iso_time(noticed + np.timedelta64(12, "h")),
            "last_changed": iso_time(_changed_at(rows, day)),
        }
    )


def _annual_cells(company: Company, rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    noticed = hide_after(rows["cancelled_on"], rows["end_known_on"], day)
    return pd.DataFrame(
        {
            "Contract No": rows["subscription_id"].to_numpy(),
            "Line": rows["product_code"].to_numpy(),
            "Company": company.ids(rows["customer"]),
            "Annual Price (cents)": rows["cents"].astype(str).to_numpy(),
            "Cur": rows["currency"].to_numpy(),
            "Term Start": iso_day(rows["start_date"]),
            "Last Day": iso_day(_last_day(rows, day)),
            "Next Renewal": iso_day(rows["renews_on"]),
            "Notice Given": iso_day(noticed),
            "Modified": iso_time(_changed_at(rows, day)),
        }
    )


def _metered(company: Company, after: np.datetime64, day: np.datetime64) -> pd.DataFrame:
    rows = company.subscriptions
    return newly_known(rows[rows["system"] == "metering"], after, day)


def _meter_cells(company: Company, rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "plan": rows["subscription_id"].to_numpy(),
            "meter": rows["product_code"].to_numpy(),
            "account": company.ids(rows["customer"]),
            "period_start": iso_day(rows["start_date"]),
            "period_end": iso_day(rows["end_date"]),
            "amount": [None if c < 0 else f"{c / 100:.2f}" for c in rows["cents"]],
            "currency": rows["currency"].to_numpy(),
            "reported_at": iso_time(rows["known_on"]),
        }
    )


STREAMS = [
    Stream(
        "plans",
        "billing",
        "subscriptions",
        "subscription",
        "subscriptions_{day}.csv",
        "subscriptions_{day}.csv",
        _of("billing"),
        _plan_cells,
        iso_csv,
        iso_csv,
    ),
    Stream(
        "contracts",
        "annual_contracts",
        "subscriptions",
        "Contract No",
        "contracts-{day}.csv",
        "contracts-{day}.csv",
        _of("annual"),
        _annual_cells,
        iso_csv_without_end,
        iso_csv_without_end,
        header_only_on=6,
    ),
    Stream(
        "meter",
        "metering",
        "subscriptions",
        "plan",
        "usage_charges_{day}.jsonl",
        "usage_charges_{day}.jsonl",
        _metered,
        _meter_cells,
        json_lines,
        json_lines,
    ),
]
