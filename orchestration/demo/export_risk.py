"""The health tool's export: risk flags, again whenever something is done about one; pipes and Pacific time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.company import Company
from orchestration.demo.dialects import local_time, separated_by
from orchestration.demo.streams import Stream

ZONE = "America/Los_Angeles"


def _flags(company: Company, after: np.datetime64, day: np.datetime64) -> pd.DataFrame:
    rows = company.risk_flags
    changed = pd.Series(False, index=rows.index)
    for column in ("flagged_at", "acted_at", "resolved_at"):
        on = rows[column].dt.floor("D")
        changed |= (on > after) & (on <= day)
    return rows[changed & (rows["known_on"] <= day)]


def as_of(rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    """The flags without what happens after `day`."""
    acted = rows["acted_at"].where(rows["acted_at"] < day + 1)
    return rows.assign(
        acted_at=acted,
        action=rows["action"].where(acted.notna(), None),
        resolved_at=rows["resolved_at"].where(rows["resolved_at"] < day + 1),
    )


def _flag_cells(company: Company, rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    known = as_of(rows, day)
    return pd.DataFrame(
        {
            "Flag": known["risk_flag_id"].to_numpy(),
            "Account": company.ids(known["customer"]),
            "Raised": _twelve_hours(known["flagged_at"]),
            "Why": known["reason"].to_numpy(),
            "First Action": _twelve_hours(known["acted_at"]),
            "What Was Done": known["action"].to_numpy(),
            "Closed": _twelve_hours(known["resolved_at"]),
        }
    )


def _twelve_hours(values: pd.Series) -> np.ndarray:
    """YYYY/MM/DD hh:mm AM texts of the zone's wall clock, None where missing."""
    local = local_time(values, ZONE)
    text = local.dt.strftime("%Y/%m/%d %I:%M %p").astype(object)
    return text.where(local.notna(), None).to_numpy()


STREAMS = [
    Stream(
        "flags",
        "crm_health",
        "risk_flags",
        "Flag",
        "risk-flags_{day}.csv",
        "risk-flags_{day}.csv",
        _flags,
        _flag_cells,
        separated_by("|"),
        separated_by("|"),
    ),
]
