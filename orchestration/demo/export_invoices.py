"""The accounting system's invoices: tabs, compact dates, amounts such as 1.234,50, codes for states."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.company import Company
from orchestration.demo.dialects import iso_day, iso_time, local_time, separated_by
from orchestration.demo.streams import Stream, hide_after, newly_changed

ZONE = "Europe/Berlin"
STATES = {"open": "O", "paid": "P", "uncollectible": "W", "void": "X", "refunded": "R"}
ISSUED_AT, CHANGED_AT = np.timedelta64(6, "h"), np.timedelta64(16, "h")  # hours of posting, UTC


def posted_at(rows: pd.DataFrame, day: np.datetime64) -> pd.Series:
    """When each invoice was last posted as known on `day`: its issue, or its change of state."""
    changed = hide_after(rows["changed_on"], rows["changed_on"], day) + CHANGED_AT
    return changed.fillna(rows["known_on"] + ISSUED_AT)


def state(rows: pd.DataFrame, day: np.datetime64) -> pd.Series:
    """The status of each invoice as known on `day`."""
    return rows["status"].where(rows["changed_on"] <= day, "open")


def _invoices(company: Company, after: np.datetime64, day: np.datetime64) -> pd.DataFrame:
    return newly_changed(company.success.invoices, "changed_on", after, day)


def _invoice_cells(company: Company, rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    posted = iso_time(local_time(posted_at(rows, day), ZONE), suffix="")
    return pd.DataFrame(
        {
            "doc_no": rows["invoice_id"].to_numpy(),
            "debtor": company.ids(rows["customer"]),
            "doc_date": _compact(rows["issued_on"]),
            "due_date": _compact(rows["due_on"]),
            "cleared": _compact(hide_after(rows["paid_on"], rows["changed_on"], day)),
            "gross": [f"{cents / 100:,.2f}".translate(SWAP) for cents in rows["cents"]],
            "curr": rows["currency"].to_numpy(),
            "state": state(rows, day).map(STATES).to_numpy(),
            "posted": [text.replace("-", "").replace("T", " ") for text in posted],
        }
    )


SWAP = str.maketrans({",": ".", ".": ","})


def _compact(values: pd.Series) -> list[str | None]:
    return [None if text is None else text.replace("-", "") for text in iso_day(values)]


STREAMS = [
    Stream(
        "invoices",
        "accounting",
        "invoices",
        "doc_no",
        "open_items_{day}.tsv",
        "open_items_{day}.tsv",
        _invoices,
        _invoice_cells,
        separated_by("\t"),
        separated_by("\t"),
    ),
]
