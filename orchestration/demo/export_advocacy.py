"""Two whole lists: references (semicolons, months by name) and members of programmes (tabs, New York time)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.company import Company
from orchestration.demo.dialects import local_time, separated_by, us_time
from orchestration.demo.streams import Stream

ZONE = "America/New_York"
KINDS = {"testimonial": "Testimonial", "case_study": "Case study", "reference_call": "Reference call"}
PROGRAMMES = {"executive_sponsorship": "Executive sponsorship", "advisory_panel": "Advisory panel"}


def references(company: Company, _after: np.datetime64, day: np.datetime64) -> pd.DataFrame:
    """Every consent known on `day`, as it stood that evening."""
    rows = company.references[company.references["known_on"] <= day]
    return rows.assign(withdrawn_at=rows["withdrawn_at"].where(rows["withdrawn_at"] < day + 1))


def _reference_cells(company: Company, rows: pd.DataFrame, _day: np.datetime64) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Company": company.ids(rows["customer"]),
            "Kind": rows["reference_type"].map(KINDS).to_numpy(),
            "Agreed": _month_by_name(rows["consented_at"]),
            "Valid Until": _month_by_name(rows["expires_at"]),
            "Taken Back": _month_by_name(rows["withdrawn_at"]),
        }
    )


def memberships(company: Company, _after: np.datetime64, day: np.datetime64) -> pd.DataFrame:
    """Every membership known on `day`, as it stood that evening."""
    rows = company.memberships[company.memberships["known_on"] <= day]
    return rows.assign(left_at=rows["left_at"].where(rows["left_at"] < day + 1))


def _membership_cells(company: Company, rows: pd.DataFrame, _day: np.datetime64) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "client": company.ids(rows["customer"]),
            "programme": rows["program"].map(PROGRAMMES).to_numpy(),
            "participant": rows["member"].to_numpy(),
            "since": us_time(local_time(rows["joined_at"], ZONE)),
            "until": us_time(local_time(rows["left_at"], ZONE)),
        }
    )


def _month_by_name(values: pd.Series) -> np.ndarray:
    """DD-Mon-YYYY texts, None where missing."""
    return values.dt.strftime("%d-%b-%Y").astype(object).where(values.notna(), None).to_numpy()


STREAMS = [
    Stream(
        "references",
        "advocacy",
        "customer_references",
        "Company",
        "references_{day}.csv",
        "references_{day}.csv",
        references,
        _reference_cells,
        separated_by(";"),
        separated_by(";"),
    ),
    Stream(
        "programmes",
        "programmes",
        "program_memberships",
        "client",
        "members_{day}.tsv",
        "members_{day}.tsv",
        memberships,
        _membership_cells,
        separated_by("\t"),
        separated_by("\t"),
    ),
]
