"""Onboarding: how fast new customers reach each milestone, by tier, faster from the plan's start on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.calendar import Calendar, plan_start
from orchestration.demo.service import known_days

MEDIAN_DAYS = {"strategic": 26.0, "core": 19.0, "digital": 12.0}
REACHED = {"strategic": 0.95, "core": 0.93, "digital": 0.88}
MONTHLY_GAIN, PLAN_GAIN = 0.006, 0.16
STEPS = {  # milestone: its time as a share of the time to first value
    "kickoff": 0.18,
    "data_import": 0.42,
    "admin_training": 0.63,
    "first_course_assigned": 0.86,
    "first_value": 1.0,
    "completed": 1.35,
}


def make_milestones(
    customers: pd.DataFrame,
    departures: pd.DataFrame,
    level: np.ndarray,
    calendar: Calendar,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """One row per statement of a milestone: customer, milestone, reached_at, known_on. The earliest holds."""
    count = len(customers)
    start = customers["start"].to_numpy()
    month = (start.astype("M8[M]") - calendar.start.astype("M8[M]")).astype(int)
    month = np.clip(month, 0, calendar.month_count - 1)
    median = customers["tier"].map(MEDIAN_DAYS).to_numpy() * (1 - MONTHLY_GAIN) ** month
    median = median * np.where(start >= plan_start(calendar.anchor), 1 - PLAN_GAIN, 1.0)
    days = median * np.exp(rng.normal(0, 0.55, count) - 0.15 * level[np.arange(count), month])
    # A few used the product before their contract began: that is value on day zero, not a negative time.
    early = rng.random(count) < 0.012
    days = np.where(early, -rng.uniform(0.2, 6.0, count), days)
    reaches = rng.random(count) < customers["tier"].map(REACHED).to_numpy()
    reaches &= ~(customers["is_trial"].to_numpy() & (rng.random(count) < 0.2))
    stuck_at = np.where(reaches, np.inf, rng.uniform(0.1, 1.0, count))
    stuck_at = np.where(reaches & (rng.random(count) < 0.08), 1.2, stuck_at)  # value, but never "completed"
    first_left = departures[departures["kind"] == "churn"].groupby("customer")["left_on"].min()
    left = first_left.reindex(range(count)).to_numpy().astype("M8[s]")
    parts = []
    for milestone, fraction in STEPS.items():
        offset = (days * fraction * 86400).astype(np.int64).astype("m8[s]")
        reached = start.astype("M8[s]") + offset
        keep = (fraction < stuck_at) & ~(reached >= left)
        parts.append(
            pd.DataFrame({"customer": np.arange(count)[keep], "milestone": milestone, "reached_at": reached[keep]})
        )
    frame = pd.concat(parts, ignore_index=True)
    # Reached before the account was known: it arrives with the first export after both.
    known = known_days(frame["reached_at"].to_numpy(), rng, 0.03, 30)
    frame["known_on"] = np.maximum(known, customers["created"].to_numpy()[frame["customer"]].astype("M8[s]"))
    frame = pd.concat([frame, _said_again(frame, rng)], ignore_index=True)
    frame = frame.sort_values(["known_on", "customer", "milestone", "reached_at"], ignore_index=True)
    return _with_future(frame, calendar)


def _said_again(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """A second statement of one milestone in fifty, days later: half of them later in time, half earlier."""
    again = frame[rng.random(len(frame)) < 0.02].copy()
    hours = np.where(rng.random(len(again)) < 0.5, 1, -1) * rng.integers(5, 120, len(again))
    again["reached_at"] = again["reached_at"] + hours.astype("m8[h]")
    again["known_on"] = np.maximum(again["known_on"], again["reached_at"].dt.floor("D")) + rng.integers(
        1, 25, len(again)
    ).astype("m8[D]")
    return again


def _with_future(frame: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    """One first value dated far ahead, for a customer that had none: kept, not counted."""
    have = set(frame.loc[frame["milestone"] == "first_value", "customer"])
    known = frame[(frame["known_on"] <= calendar.anchor) & ~frame["customer"].isin(have)]
    row = known.tail(1).assign(
        milestone="first_value", reached_at=calendar.anchor.astype("M8[s]") + np.timedelta64(701, "D")
    )
    return pd.concat([frame, row], ignore_index=True)
