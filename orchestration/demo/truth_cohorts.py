"""Ground truth of cohorts: what is left of the customers and the MRR of each start quarter."""

from __future__ import annotations

import numpy as np

from orchestration.demo.truth_tally import Setting, Tally, coded


def measure(setting: Setting, tally: Tally) -> None:
    """logo_cohort_retention, dollar_cohort_retention: month, by start_quarter, in the first paid day's segment."""
    first = setting.revenue.first_paid(setting.at)
    paying = np.nonzero(~np.isnat(first))[0]
    first, segment = first[paying], coded(setting.revenue.first_paid_segment(setting.at)[paying])
    start = np.array([setting.revenue.day(on)[0][who] for who, on in zip(paying, first, strict=True)])
    quarter = first.astype("M8[M]").astype(int) // 3
    for day in setting.days:
        now = setting.revenue.day(day)[0][paying]
        for number in np.unique(quarter[first <= day]):
            rows = (quarter == number) & (first <= day)
            of = ("start_quarter", f"{1970 + number // 4}-Q{number % 4 + 1}")
            one = np.ones(int(rows.sum()))
            tally.add("logo_cohort_retention", "month", day, segment[rows], now[rows] > 0, one, breakdown=of)
            tally.add(
                "dollar_cohort_retention", "month", day, segment[rows], now[rows], start[rows], one, of, in_cents=True
            )
