"""The CRM's exports: accounts as snapshots, contacts as upserts, both as a European desktop writes CSV."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.accounts import VANISHING
from orchestration.demo.calendar import month_end, plan_start
from orchestration.demo.company import Company
from orchestration.demo.dialects import dmy, excel_csv, local_time
from orchestration.demo.streams import Stream, newly_changed

ZONE = "Europe/Amsterdam"
YES = np.array(["TRUE", "True", "true"], dtype=object)
NO = np.array(["FALSE", "False", "false"], dtype=object)
PILOT_AFTER_DAYS = 45  # the pilot begins this many days after the plan's start


def pilot_start(company: Company) -> np.datetime64:
    """The day on which the pilot programme begins (the plan says August 15)."""
    return plan_start(company.calendar.anchor) + PILOT_AFTER_DAYS


def pilots(company: Company) -> np.ndarray:
    """True per customer in the pilot programme: chosen among those that had started by then."""
    customers = company.customers
    return (customers["is_pilot"] & (customers["start"] < pilot_start(company))).to_numpy()


def vanished(company: Company) -> dict[int, np.datetime64]:
    """Customers deleted from the CRM, and the first snapshot day that lacks them: they still pay."""
    calendar = company.calendar
    after_two_snapshots = month_end(month_end(calendar.start) + 1) + 1
    days = (calendar.anchor - 60, calendar.anchor - 4)
    return {who: max(day, after_two_snapshots) for who, day in zip(VANISHING, days, strict=True)}


def _accounts(company: Company, _after: np.datetime64, day: np.datetime64) -> pd.DataFrame:
    seen = company.accounts[(company.accounts["known_on"] <= day) & (company.accounts["updated_at"] < day + 1)]
    gone = [customer for customer, since in vanished(company).items() if day >= since]
    return seen[~seen["customer"].isin(gone)].drop_duplicates("customer", keep="last")


def _account_cells(company: Company, rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    people = company.customers.loc[rows["customer"]].reset_index(drop=True)
    number = rows["customer"].to_numpy()
    pilot = pilots(company)[number] & (day >= pilot_start(company))
    began = people["onboarding_started_at"].where(people["onboarding_started_at"] < day + 1)
    # Filled in by automation: the CRM does not count that as a modification.
    pilot_at = np.where(pilot, pilot_start(company).astype("M8[s]") + np.timedelta64(9, "h"), np.datetime64("NaT", "s"))
    employees = rows["employees"].to_numpy()
    return pd.DataFrame(
        {
            "Account ID": people["customer_id"],
            "Account Name": people["name"],
            "Industry": np.where(number % 97 == 0, people["industry"] + "  ", people["industry"]),
            "Employees": [None if np.isnan(e) else str(int(e)) for e in employees],
            "Customer Since": dmy(people["start"]),
            "Onboarding Kickoff": dmy(local_time(began, ZONE), with_time=True),
            "Pilot": np.where(pilot, YES[number % 3], NO[number % 3]),
            "Pilot Start": dmy(local_time(pd.Series(pilot_at), ZONE), with_time=True),
            "Account Owner": people["csm_id"],
            "Last Modified": dmy(local_time(rows["updated_at"], ZONE), with_time=True),
        }
    )


def _contacts(company: Company, after: np.datetime64, day: np.datetime64) -> pd.DataFrame:
    rows = company.contacts.assign(
        known_on=company.contacts["created_at"].dt.floor("D"),
        left_on=company.contacts["deactivated_at"].dt.floor("D"),
    )
    return newly_changed(rows, "left_on", after, day)


def _contact_cells(company: Company, rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    left = rows["deactivated_at"].where(rows["deactivated_at"] < day + 1)
    order = np.arange(len(rows))
    return pd.DataFrame(
        {
            "Contact ID": rows["contact_id"].to_numpy(),
            "Account ID": company.ids(rows["customer"]),
            "E-Mail": rows["email"].to_numpy(),
            "Name": np.where(order % 53 == 7, rows["full_name"] + "   ", rows["full_name"]),
            "Title": rows["role"].to_numpy(),
            "Created": dmy(local_time(rows["created_at"], ZONE), with_time=True),
            "Left": dmy(local_time(left, ZONE), with_time=True),
            "Changed": dmy(local_time(left.fillna(rows["created_at"]), ZONE), with_time=True),
            "Deleted": np.where(rows["is_deleted"], YES[order % 3], NO[order % 3]),
        }
    )


STREAMS = [
    Stream(
        "accounts",
        "crm",
        "customers",
        "Account ID",
        "accounts_{day}.csv",
        "accounts_{day}.csv",
        _accounts,
        _account_cells,
        excel_csv,
        excel_csv,
        since_start=True,
    ),
    Stream(
        "contacts",
        "crm",
        "contacts",
        "Contact ID",
        "contacts_{day}.csv",
        "contacts_{day}.csv",
        _contacts,
        _contact_cells,
        excel_csv,
        excel_csv,
    ),
]
