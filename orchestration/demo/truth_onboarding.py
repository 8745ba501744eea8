"""Ground truth of onboarding and adoption: who completed in time, by the month of the start."""

from __future__ import annotations

import numpy as np

from orchestration.demo.calendar import month_end, month_start
from orchestration.demo.truth_tally import NEVER, Setting, Tally, coded, days_of, ends_of, months_after

COMPLETE_DAYS, ADOPTION_MONTHS = 30, 3


def measure(setting: Setting, tally: Tally) -> None:
    """onboarding_completion_rate, adoption_completion_rate: cohort_month, in the first paid day's segment."""
    start, completed = starts(setting), reached(setting, "completed")
    segment = coded(setting.revenue.first_paid_segment(setting.at))
    due = start + COMPLETE_DAYS
    matured = due <= setting.at
    onboarded = matured & (completed <= due) & ~_left_by(setting, due)
    begin = np.where(completed < NEVER, completed, due)
    by = months_after(begin, ADOPTION_MONTHS)
    has_plan, adopted = _adopted(setting, by)
    grown = has_plan & (by <= setting.at)
    months = np.unique(start[start <= setting.at].astype("M8[M]"))
    for month in months:
        day = min(month_end(month.astype("M8[D]")), setting.at)
        cohort = (start >= month_start(day)) & (start <= day)
        one = cohort & matured
        tally.add("onboarding_completion_rate", "cohort_month", day, segment, one & onboarded, one)
        tally.add("adoption_completion_rate", "cohort_month", day, segment, cohort & grown & adopted, cohort & grown)


def starts(setting: Setting) -> np.ndarray:
    """The day each customer's onboarding began: as the CRM says, else the kickoff, else the contract's start; NEVER
    after `at` and for customers nobody told of."""
    customers = setting.company.customers
    said = ends_of(customers["onboarding_started_at"])
    said = np.where((said <= setting.last_told) & (said <= setting.at), said, NEVER)
    kickoff = reached(setting, "kickoff")
    start = np.where(said < NEVER, said, np.where(kickoff < NEVER, kickoff, days_of(customers["start"])))
    return np.where(~np.isnat(setting.last_told) & (start <= setting.at), start, NEVER)


def reached(setting: Setting, milestone: str) -> np.ndarray:
    """The day of each customer's milestone, the earliest statement delivered; NEVER if it is not reached by `at`."""
    rows = setting.company.milestones
    rows = rows[(rows["milestone"] == milestone) & (rows["known_on"] <= setting.known)]
    earliest = rows.groupby("customer")["reached_at"].min().reindex(range(setting.revenue.count))
    day = ends_of(earliest)
    return np.where(day <= setting.at, day, NEVER)


def _left_by(setting: Setting, due: np.ndarray) -> np.ndarray:
    """Customers that had paid by their day and pay nothing at its end."""
    paid = setting.revenue.first_paid(setting.at)
    gone = np.zeros(len(due), dtype=bool)
    for day in np.unique(due[due <= setting.at]):
        gone |= (due == day) & (paid <= day) & ~setting.active(day)
    return gone


def _adopted(setting: Setting, by: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(has something planned by its day, all of that was in use by its day) per customer."""
    plans = setting.entity("adoption_plans")
    customer, planned = plans["customer"].to_numpy(), days_of(plans["planned_at"])
    counts = (planned <= setting.at) & (planned <= by[customer])
    late = counts & (ends_of(plans["adopted_at"]) > by[customer])
    return setting.flags(customer[counts]), ~setting.flags(customer[late])
