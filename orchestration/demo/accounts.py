"""What the CRM knows about customers over time (account versions), and the people at them (contacts)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo import names
from orchestration.demo.calendar import Calendar

CHANGE_RATE = 0.03  # employee counts edited, per customer and month
VANISHING = (14, 17)  # customers that somebody deletes from the CRM later: nobody edits them
CONTACTS = {"strategic": 5.0, "core": 2.6, "digital": 1.3}


def account_versions(customers: pd.DataFrame, calendar: Calendar, rng: np.random.Generator) -> pd.DataFrame:
    """One row per customer and edit: customer, updated_at (UTC, whole minutes), known_on, employees.

    At most one edit a month and none in the month of creation, so that month-end snapshots see every version.
    """
    count, months = len(customers), calendar.month_count
    created = customers["created"].to_numpy().astype("M8[D]")
    first_seen = created.copy()
    # Some accounts were touched later in their first month: no version is known for their first days.
    slack = (created.astype("M8[M]") + 1).astype("M8[D]") - 1 - created
    touched = (rng.random(count) < 0.08) & (created < calendar.anchor - 60) & (created >= calendar.start)
    first_seen = np.where(touched, created + slack, first_seen)
    initial = pd.DataFrame(
        {
            "customer": np.arange(count),
            "day": first_seen,
            "known_on": created,
            "employees": customers["employees"].to_numpy(),
        }
    )
    created_month = (created.astype("M8[M]") - calendar.start.astype("M8[M]")).astype(int)
    first_snapshot = np.maximum(created_month, 0)  # accounts older than the story are first seen in its first month
    edited = (rng.random((count, months)) < CHANGE_RATE) & (np.arange(months) > first_snapshot[:, None])
    edited[customers["is_fixed"].to_numpy()] = False
    edited[list(VANISHING)] = False
    who, month = np.nonzero(edited)
    base = (calendar.start.astype("M8[M]") + month).astype("M8[D]")
    factor = np.exp(rng.normal(0.08, 0.25, len(who)))
    seed_size = np.where(customers["tier"].to_numpy() == "digital", 14.0, 120.0)
    day = base + rng.integers(0, 28, len(who))
    changes = pd.DataFrame({"customer": who, "day": day, "known_on": day, "factor": factor})
    # A running product of the factors; an unknown count becomes known with the first edit.
    start = initial["employees"].fillna(pd.Series(seed_size)).to_numpy()[who]
    running = changes.groupby("customer")["factor"].cumprod().to_numpy()
    changes["employees"] = np.maximum(1, np.round(start * running))
    frame = pd.concat([initial, changes.drop(columns="factor")], ignore_index=True)
    minutes = rng.integers(8 * 60, 20 * 60, len(frame)).astype("m8[m]")
    frame["updated_at"] = (frame["day"].to_numpy().astype("M8[m]") + minutes).astype("M8[s]")
    frame["known_on"] = frame["known_on"].to_numpy().astype("M8[s]")
    return frame.drop(columns="day").sort_values(["customer", "updated_at"], ignore_index=True)


def onboarding_starts(customers: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """When onboarding began (UTC, whole minutes); NaT where the CRM does not record it."""
    hours = rng.integers(30, 24 * 9, len(customers)).astype("m8[h]")
    begun = customers["start"].to_numpy().astype("M8[h]") + hours
    return np.where(rng.random(len(customers)) < 0.6, begun.astype("M8[s]"), np.datetime64("NaT", "s"))


def make_contacts(customers: pd.DataFrame, calendar: Calendar, rng: np.random.Generator) -> pd.DataFrame:
    """One row per person: contact_id, customer, full_name, email, role, created_at, deactivated_at,
    is_deleted."""
    rate = customers["tier"].map(CONTACTS).to_numpy()
    number = 1 + rng.poisson(rate)
    who = np.repeat(np.arange(len(customers)), number)
    total = len(who)
    is_first = np.concatenate([[True], who[1:] != who[:-1]])
    begin = customers["start"].to_numpy().astype("M8[D]")[who]
    delay = np.where(is_first | (rng.random(total) < 0.5), 0, rng.integers(0, 500, total))
    created = begin + delay
    leaves = rng.exponential(1400, total).astype(int) + 30
    quits = created + leaves
    people = names.person_names(total, rng)
    handle = np.char.replace(np.char.lower(people), " ", ".")
    host = customers["customer_id"].to_numpy()[who]
    twin = rng.random(total) < 0.01  # the same address once more, in capitals
    frame = pd.DataFrame(
        {
            "contact_id": [f"P{n:06d}" for n in rng.permutation(total)],
            "customer": who,
            "full_name": people,
            "email": [f"{h}@{c}.example" for h, c in zip(handle, host, strict=True)],
            "role": np.where(is_first, "Compliance officer", rng.choice(names.ROLES, total)),
            "created_at": (created.astype("M8[m]") + rng.integers(480, 1200, total).astype("m8[m]")).astype("M8[s]"),
            "deactivated_at": (quits.astype("M8[m]") + rng.integers(480, 1200, total).astype("m8[m]")).astype("M8[s]"),
            "is_deleted": rng.random(total) < 0.004,
        }
    )
    beyond = quits > calendar.horizon
    frame.loc[beyond, "deactivated_at"] = np.datetime64("NaT", "s")
    frame.loc[twin, "email"] = frame.loc[twin, "email"].shift(fill_value="front.desk@shared.example").str.upper()
    return frame[frame["created_at"] <= calendar.horizon].reset_index(drop=True)
