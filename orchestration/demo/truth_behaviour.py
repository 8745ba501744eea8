"""Ground truth of engagement, time to first value and NPS."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from orchestration.demo.calendar import month_end, month_start
from orchestration.demo.company import Company
from orchestration.demo.touchpoints import qualifies
from orchestration.demo.truth_revenue import Revenue, per_segment

RESTRICTED_DAYS, TRAILING_VALUE_DAYS, TRAILING_NPS_DAYS = 90, 180, 90


def engagement(revenue: Revenue, days: list[np.datetime64], known: np.datetime64) -> pd.DataFrame:
    """One row per month and segment of the opening: engaged, engaged_with_content, opening_customers."""
    company = revenue.company
    touch = company.touchpoints[company.touchpoints["known_on"] <= known]
    touch = touch[qualifies(touch["channel"], touch["direction"], touch["outcome"])]
    parts = []
    for day in days:
        first = month_start(day)
        opening = first - 1
        active = revenue.day(opening)[0] > 0
        inside = touch[(touch["occurred_at"] >= first) & (touch["occurred_at"] < day + 1)]
        engaged = active & np.isin(np.arange(revenue.count), inside["customer"])
        learned = active & np.isin(np.arange(revenue.count), _learners(company, day, known))
        part = per_segment(
            revenue.segment(opening),
            engaged=engaged.astype(int),
            engaged_with_content=(engaged | learned).astype(int),
            opening_customers=active.astype(int),
        )
        parts.append(part.assign(month=first.astype("M8[s]"), is_complete=day == month_end(day)))
    return pd.concat(parts, ignore_index=True)


def _learners(company: Company, day: np.datetime64, known: np.datetime64) -> np.ndarray:
    events = company.usage.month(company.calendar.month_index(day))
    events = events[(events["content_category"] == "education") & (events["occurred_at"] < day + 1)]
    return events.loc[events["known_on"] <= known, "customer"].unique()


def first_values(company: Company, known: np.datetime64) -> np.ndarray:
    """When each customer reached first value (datetime64[s]; NaT if not), the earliest statement known."""
    rows = company.milestones
    rows = rows[(rows["milestone"] == "first_value") & (rows["known_on"] <= known)]
    earliest = rows.groupby("customer")["reached_at"].min()
    return earliest.reindex(range(len(company.customers))).to_numpy().astype("M8[s]")


def time_to_value(
    revenue: Revenue, days: list[np.datetime64], as_of: np.datetime64, known: np.datetime64
) -> pd.DataFrame:
    """One row per period and segment of starters: cohort months (seen at as_of), trailing_180d at each day.

    starters, reached, achiever_seconds (sum; / 86400 gives days), restricted_mean, median_days, p75_days
    (NaN: null).
    """
    reached = first_values(revenue.company, known)
    start = revenue.company.customers["start"].to_numpy().astype("M8[D]")
    visible = revenue.company.customers["created"].to_numpy() <= known
    parts = []
    for day in days:
        first = month_start(day)
        parts.append(
            _cohort(revenue, visible & (start >= first) & (start <= day), start, reached, as_of).assign(
                period_type="cohort_month", period_start=first.astype("M8[s]"), period_end=day.astype("M8[s]")
            )
        )
        begin = day - TRAILING_VALUE_DAYS + 1
        parts.append(
            _cohort(revenue, visible & (start >= begin) & (start <= day), start, reached, day).assign(
                period_type="trailing_180d",
                period_start=begin.astype("M8[s]"),
                period_end=day.astype("M8[s]"),
            )
        )
    return pd.concat(parts, ignore_index=True)


def _cohort(
    revenue: Revenue, members: np.ndarray, start: np.ndarray, reached: np.ndarray, seen: np.ndarray
) -> pd.DataFrame:
    segment = revenue.first_paid_segment(seen)
    rows = []
    for name in ["Strategic", "Core", "Digital", "Unassigned", "All"]:
        chosen = members & ((segment == name) | (name == "All"))
        event = reached[chosen] < seen + 1
        until = np.where(event, reached[chosen], (seen + 1).astype("M8[s]"))
        seconds = np.maximum((until - start[chosen].astype("M8[s]")).astype(np.int64), 0)
        mean, median, p75 = survival(seconds, event)
        rows.append((name, int(chosen.sum()), int(event.sum()), int(seconds[event].sum()), mean, median, p75))
    columns = [
        "segment",
        "starters",
        "reached",
        "achiever_seconds",
        "restricted_mean",
        "median_days",
        "p75_days",
    ]
    return pd.DataFrame(rows, columns=columns)


def survival(seconds: np.ndarray, event: np.ndarray) -> tuple[float, float, float]:
    """Kaplan-Meier in exact fractions: (mean restricted at 90 days, median, P75) in days, NaN for null.

    Events precede censoring at ties. The restricted mean is null if nobody is at risk at day 90.
    """
    limit = RESTRICTED_DAYS * 86400
    alive, area, previous = Fraction(1), Fraction(0), 0
    median = p75 = float("nan")
    for moment in np.unique(seconds[event]):
        at_risk, events = int((seconds >= moment).sum()), int((event & (seconds == moment)).sum())
        area += alive * (min(int(moment), limit) - min(previous, limit))
        previous = int(moment)
        alive *= 1 - Fraction(events, at_risk)
        if np.isnan(median) and alive <= Fraction(1, 2):
            median = previous / 86400
        if np.isnan(p75) and alive <= Fraction(1, 4):
            p75 = previous / 86400
    area += alive * (limit - min(previous, limit))
    mean = float(area) / 86400 if (seconds >= limit).any() else float("nan")
    return mean, median, p75


def nps(revenue: Revenue, days: list[np.datetime64], known: np.datetime64) -> pd.DataFrame:
    """One row per day and segment at the response: promoters, detractors, answers of the trailing 90 days."""
    rows = revenue.company.surveys
    rows = rows[(rows["survey_type"] == "nps") & (rows["trigger"] == "relational") & (rows["scale_max"] == 10)]
    rows = rows[(rows["changed_on"] <= known) & rows["score"].notna()]
    parts = []
    for day in days:
        window = rows[(rows["responded_at"] >= day - TRAILING_NPS_DAYS + 1) & (rows["responded_at"] < day + 1)]
        respondent = window["contact_id"].fillna(window["response_id"])
        latest = (
            window.assign(respondent=respondent).sort_values("responded_at").drop_duplicates("respondent", keep="last")
        )
        on = latest["responded_at"].to_numpy().astype("M8[D]")
        segment = np.array([revenue.segment(d)[c] for d, c in zip(on, latest["customer"], strict=True)], dtype=object)
        score = latest["score"].to_numpy()
        part = per_segment(
            segment,
            promoters=(score >= 9).astype(int),
            detractors=(score <= 6).astype(int),
            answers=np.ones(len(score), dtype=int),
        )
        parts.append(part.assign(period_end=day.astype("M8[s]")))
    return pd.concat(parts, ignore_index=True)
