"""Ground truth of growth: opportunities as they stood, what was won, and how much customers expanded."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.calendar import month_start, year_before
from orchestration.demo.truth_revenue import currency_rates, reporting_cents
from orchestration.demo.truth_tally import NEVER, Setting, Tally, days_of

GROWTH, CLOSED = ["upsell", "cross_sell"], ["won", "lost"]


def measure(setting: Setting, tally: Tally) -> None:
    """upsell_cross_sell_rate, expansion_mrr_rate (ttm); the pipeline's four (month); expansion_target_attainment."""
    deals = stages(setting)
    revenue = setting.revenue
    first_known = revenue.start[revenue.cents > 0].min()
    for day in setting.days:
        opening = year_before(day)
        if first_known <= opening:
            _expansion(setting, tally, deals, opening, day)
        _pipeline(setting, tally, deals, day)
    quarters = {quarter_start(day): day for day in setting.days}  # the last day of each
    for start, day in quarters.items():
        won = _entered(_standing(deals, day), start, day, ["won"])
        amount = np.bincount(won["customer"], won["cents"], revenue.count)
        _add_without_target(setting, tally, day, amount, setting.flags(won["customer"].to_numpy()))


def stages(setting: Setting) -> pd.DataFrame:
    """Stages of upsells and cross-sells: customer, opportunity_id, stage, cents (monthly, reporting currency), since
    and until (days; it stands at the end of a day with since <= day < until)."""
    rows = setting.entity("opportunities")
    rows = rows[rows["opportunity_type"].isin(GROWTH)]
    rows = rows.assign(is_closed=rows["stage"].isin(CLOSED), since=days_of(rows["stage_entered_at"]).astype("M8[s]"))
    rows = rows.sort_values(["opportunity_id", "stage_entered_at", "is_closed"], kind="stable", ignore_index=True)
    until = rows.groupby("opportunity_id")["since"].shift(-1).fillna(pd.Timestamp(NEVER))
    rates = currency_rates()
    cents = [
        reporting_cents(int(amount * 100), 1, rates[currency])
        for amount, currency in zip(rows["mrr_amount"], rows["currency"], strict=True)
    ]
    return rows.assign(until=until, cents=np.array(cents, dtype=np.int64))


def _add_without_target(
    setting: Setting, tally: Tally, day: np.datetime64, amount: np.ndarray, bought: np.ndarray
) -> None:
    """The company set itself no target yet: what customers bought more, over nothing."""
    segment, metric = setting.codes(day), "expansion_target_attainment"
    tally.add(metric, "quarter", day, segment, amount, 0 * amount, bought, in_cents=True)


def quarter_start(day: np.datetime64) -> np.datetime64:
    """First day of the quarter."""
    month = day.astype("M8[M]")
    return (month - month.astype(int) % 3).astype("M8[D]")


def _standing(deals: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    return deals[(deals["since"] <= day) & (deals["until"] > day)]


def _entered(rows: pd.DataFrame, first: np.datetime64, last: np.datetime64, stage: list[str]) -> pd.DataFrame:
    return rows[rows["stage"].isin(stage) & (rows["since"] >= first) & (rows["since"] <= last)]


def _expansion(setting: Setting, tally: Tally, deals: pd.DataFrame, opening: np.datetime64, day: np.datetime64) -> None:
    before, after = setting.revenue.day(opening)[0], setting.revenue.day(day)[0]
    cohort, segment = before > 0, setting.codes(opening)
    won = setting.flags(_entered(_standing(deals, day), opening + 1, day, ["won"])["customer"].to_numpy())
    tally.add("upsell_cross_sell_rate", "ttm", day, segment, cohort & won, cohort)
    grown = np.where(cohort, np.maximum(after - before, 0), 0)
    tally.add("expansion_mrr_rate", "ttm", day, segment, grown, before, cohort, in_cents=True)


def _pipeline(setting: Setting, tally: Tally, deals: pd.DataFrame, day: np.datetime64) -> None:
    first, segment = month_start(day), setting.codes(day)
    now, then = _standing(deals, day), _standing(deals, first - 1)
    closed = _entered(now, first, day, CLOSED)
    now, then = now[~now["stage"].isin(CLOSED)], then[~then["stage"].isin(CLOSED)]
    of = segment[now["customer"]]
    tally.add("pipeline_open_count", "month", day, of, np.ones(len(now)))
    tally.add("pipeline_open_mrr", "month", day, of, now["cents"], in_cents=True)
    is_won = (closed["stage"] == "won").to_numpy()
    tally.add("pipeline_conversion_rate", "month", day, segment[closed["customer"]], is_won, np.ones(len(is_won)))
    count = setting.revenue.count
    value_now, value_then = (np.bincount(rows["customer"], rows["cents"], count) for rows in (now, then))
    change, open_then = value_now - value_then, setting.counts(then["customer"].to_numpy())
    tally.add("pipeline_growth_rate", "month", day, segment, change, value_then, open_then, in_cents=True)
