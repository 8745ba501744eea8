"""Ground truth of data points: how much of what could be filled in about customers is, month by month."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.calendar import month_start
from orchestration.demo.export_crm import pilot_start, pilots
from orchestration.demo.truth_tally import NEVER, Setting, Tally, days_of
from orchestration.demo.truth_voice import answers

# Business cells (neither keys nor updated_at), and how many of them are always filled in.
CUSTOMER_CELLS, CUSTOMER_FILLED = 7, 4  # always: name, industry, contract start, is pilot
ANSWER_CELLS, ANSWER_FILLED = 8, 7  # always all but the comment


def measure(setting: Setting, tally: Tally) -> None:
    """data_points_per_customer, data_point_fill_rate: month, of the customers active at opening."""
    rows = pd.concat([_versions(setting), _answers(setting)], ignore_index=True)
    count = setting.revenue.count
    for day in setting.days:
        opening = month_start(day) - 1
        active, segment = setting.active(opening), setting.codes(opening)
        month = rows[(rows["on"] > opening) & (rows["on"] <= day)]
        filled, cells = (np.bincount(month["customer"], month[name], count) * active for name in ("filled", "cells"))
        tally.add("data_points_per_customer", "month", day, segment, filled, active)
        unknown = np.full(count, np.nan)  # a unit may be a customer or a record
        tally.add("data_point_fill_rate", "month", day, segment, filled, cells, unknown)


def _answers(setting: Setting) -> pd.DataFrame:
    said = answers(setting)
    filled = ANSWER_FILLED + said["has_comment"].astype(int)
    return pd.DataFrame(
        {
            "customer": said["customer"],
            "on": days_of(said["responded_at"]).astype("M8[s]"),
            "filled": filled,
            "cells": ANSWER_CELLS,
        }
    )


def _versions(setting: Setting) -> pd.DataFrame:
    """One row per state of a customer's record that some snapshot of the CRM held: customer, on (day of the edit),
    filled (cells, as the last snapshot of that state has them), cells."""
    company = setting.company
    rows = company.accounts.sort_values(["customer", "updated_at"], kind="stable", ignore_index=True)
    customer, edited = rows["customer"].to_numpy(), days_of(rows["updated_at"])
    snapshots = np.array(company.calendar.deliveries(setting.known, since_start=True), dtype="M8[D]")
    first = np.searchsorted(snapshots, np.maximum(edited, days_of(rows["known_on"])))
    following = np.where(customer == np.append(customer[1:], -1), np.append(first[1:], 0), len(snapshots))
    end = np.where(np.isnat(setting.last_told), -1, np.searchsorted(snapshots, setting.last_told))[customer]
    last = np.minimum(following - 1, end)
    held = (first <= last) & (edited <= setting.at)
    rows, customer, edited, last = rows[held], customer[held], edited[held], snapshots[last[held]]
    began = days_of(company.customers["onboarding_started_at"])[customer]
    begins = pilot_start(company) if len(rows) else NEVER
    in_pilot = pilots(company)[customer] & (last >= begins)
    filled = CUSTOMER_FILLED + rows["employees"].notna().to_numpy() + (began <= last) + in_pilot
    return pd.DataFrame({"customer": customer, "on": edited.astype("M8[s]"), "filled": filled, "cells": CUSTOMER_CELLS})
