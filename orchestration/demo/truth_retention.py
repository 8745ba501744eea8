"""Ground truth of the MRR bridge and of retention, per month and over twelve months."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.calendar import Calendar, month_end, month_ends, month_start, year_before
from orchestration.demo.truth_revenue import Revenue, money, per_segment

FLOWS = ["new", "expansion", "contraction", "churn", "reactivation", "entered_segment", "left_segment"]


def series_days(calendar: Calendar, as_of: np.datetime64) -> list[np.datetime64]:
    """Every month-end up to as_of, and as_of itself."""
    days = month_ends(calendar.start, as_of)
    return days if days and days[-1] == as_of else [*days, as_of]


def revenue_points(revenue: Revenue, days: list[np.datetime64]) -> pd.DataFrame:
    """One row per day and segment: active_customers, mrr, known_segment (MRR > 500 or employees known)."""
    parts = []
    for day in days:
        mrr, _ = revenue.day(day)
        known = (mrr > 0) & ((mrr > 500_00) | ~np.isnan(revenue.employees(day)))
        part = per_segment(
            revenue.segment(day),
            active_customers=(mrr > 0).astype(int),
            mrr=mrr,
            known_segment=known.astype(int),
        )
        parts.append(part.assign(day=day.astype("M8[s]"), mrr=money(part["mrr"])))
    return pd.concat(parts, ignore_index=True)


def movements(revenue: Revenue, days: list[np.datetime64]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(roll-forward: one row per month and segment; customer rows: one per customer, month and movement)."""
    ever = np.zeros(revenue.count, dtype=bool)
    forward, single = [], []
    for day in days:
        opening_day = month_start(day) - 1
        before, after = revenue.day(opening_day)[0], revenue.day(day)[0]
        from_segment, to_segment = revenue.segment(opening_day), revenue.segment(day)
        came = (before == 0) & (after > 0)
        kinds = {
            "new": came & ~ever,
            "reactivation": came & ever,
            "churn": (before > 0) & (after == 0),
            "expansion": (before > 0) & (after > before),
            "contraction": (after > 0) & (after < before),
        }
        moved = (before > 0) & (after > 0) & (from_segment != to_segment)
        at_opening = {"opening": before, "opening_customers": (before > 0).astype(int)}
        at_closing = {"closing": after, "closing_customers": (after > 0).astype(int)}
        for name, mask in kinds.items():
            side = at_closing if name in ("new", "reactivation") else at_opening
            side[name] = np.where(mask, after - before, 0)
            side[name + "_customers"] = mask.astype(int)
            rows = np.nonzero(mask)[0]
            single.append(
                pd.DataFrame(
                    {
                        "customer": rows,
                        "month": month_start(day).astype("M8[s]"),
                        "movement": name,
                        "amount": money((after - before)[rows]),
                        "opening_mrr": money(before[rows]),
                        "closing_mrr": money(after[rows]),
                    }
                )
            )
        at_opening |= {"left_segment": -after * moved, "left_customers": moved.astype(int)}
        at_closing |= {"entered_segment": after * moved, "entered_customers": moved.astype(int)}
        part = per_segment(from_segment, **at_opening).merge(per_segment(to_segment, **at_closing), on="segment")
        for column in ["opening", "closing", *FLOWS]:
            part[column] = money(part[column])
        forward.append(part.assign(month=month_start(day).astype("M8[s]"), is_complete=day == month_end(day)))
        if day == month_end(day):
            ever |= after > 0
    table = pd.concat(single, ignore_index=True)
    table["customer_id"] = revenue.company.ids(table["customer"])
    return pd.concat(forward, ignore_index=True), table.drop(columns="customer")


def retention(revenue: Revenue, days: list[np.datetime64]) -> pd.DataFrame:
    """One row per period type (month, ttm), period end and segment of the opening.

    opening_customers, lost_customers, returned_customers (active at both ends, without MRR on a day in
    between), returned_over_month_end (those of them without MRR at a month-end in between), opening_mrr,
    kept_mrr (capped per customer), closing_mrr (of the opening cohort), is_history_too_short.
    """
    first_known = revenue.start[revenue.cents > 0].min()
    story = np.arange(revenue.company.calendar.start, days[-1] + 1)
    idle_days = np.cumsum([revenue.day(d)[0] == 0 for d in story], axis=0)  # per day and customer, since the start
    parts = []
    for day in days:
        for period, opening_day in (("month", month_start(day) - 1), ("ttm", year_before(day))):
            before, after = revenue.day(opening_day)[0], revenue.day(day)[0]
            cohort = before > 0
            away = np.zeros(revenue.count, dtype=bool)
            for between in month_ends(opening_day + 1, day - 1):
                away |= revenue.day(between)[0] == 0
            idle = (
                idle_days[int((day - story[0]).astype(int))]
                - idle_days[max(0, int((opening_day - story[0]).astype(int)))]
            )
            stayed = cohort & (after > 0)
            part = per_segment(
                revenue.segment(opening_day),
                opening_customers=cohort.astype(int),
                lost_customers=(cohort & (after == 0)).astype(int),
                returned_customers=(stayed & (idle > 0)).astype(int),
                returned_over_month_end=(stayed & away).astype(int),
                opening_mrr=before,
                kept_mrr=np.minimum(before, after),
                closing_mrr=np.where(cohort, after, 0),
            )
            for column in ("opening_mrr", "kept_mrr", "closing_mrr"):
                part[column] = money(part[column])
            parts.append(
                part.assign(
                    period_type=period,
                    period_end=day.astype("M8[s]"),
                    is_history_too_short=bool(first_known > opening_day),
                )
            )
    return pd.concat(parts, ignore_index=True)
