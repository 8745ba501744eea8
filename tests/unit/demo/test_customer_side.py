"""Risk flags, deals, references and programmes hang together with the rest of the story."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo import Company
from orchestration.demo.calendar import day
from orchestration.demo.drops import DayBook
from orchestration.demo.truth_revenue import Revenue, currency_rates
from tests.unit.demo.conftest import FULL_AS_OF

AS_OF = pd.Timestamp(FULL_AS_OF)


def current(rows: pd.DataFrame, begin: str, end: str) -> pd.DataFrame:
    return rows[(rows[begin] <= AS_OF) & ~(rows[end] <= AS_OF)]


def test_flags_are_raised_where_engagement_is_low(full: Company) -> None:
    flags = full.risk_flags[full.risk_flags["flagged_at"] <= AS_OF]
    month = (flags["flagged_at"].to_numpy().astype("M8[M]") - full.calendar.start.astype("M8[M]")).astype(int)
    assert full.level[flags["customer"], month].mean() < full.level.mean() - 0.3
    assert flags["risk_flag_id"].is_unique
    assert (flags["flagged_at"] > full.customers["start"].to_numpy()[flags["customer"]]).all()


def test_flags_are_acted_on_in_time_too_late_or_never(full: Company) -> None:
    flags = full.risk_flags
    assert (flags["acted_at"].dropna() > flags["flagged_at"][flags["acted_at"].notna()]).all()
    assert (flags["resolved_at"].dropna() > flags["flagged_at"][flags["resolved_at"].notna()]).all()
    assert (flags["action"].notna() == flags["acted_at"].notna()).all()
    left = full.departures[full.departures["kind"] == "churn"]
    near = flags.merge(left, on="customer")
    near = near[(near["left_on"] > near["flagged_at"]) & (near["left_on"] - near["flagged_at"] < pd.Timedelta("120D"))]
    notice = near["notice_on"].fillna(near["left_on"])
    assert (near["acted_at"] < notice).sum() > 20, "in time, and the customer left all the same"
    assert ((near["acted_at"] >= notice) & (near["acted_at"] < near["left_on"])).sum() > 3, "too late"
    assert near["acted_at"].isna().sum() > 20, "never"
    stayed = flags[~flags["risk_flag_id"].isin(near["risk_flag_id"])]
    assert stayed["acted_at"].notna().sum() > 100


def test_a_won_deal_stands_before_a_rise_of_its_amount(full: Company) -> None:
    horizon = full.calendar.horizon
    book, rates = DayBook.of(Revenue(full, horizon), horizon), currency_rates()
    won = full.opportunities.query("stage == 'won' and opportunity_type != 'renewal'")
    won = won[won["stage_entered_at"] < horizon - 30]
    assert len(won) > 200
    for deal in won.itertuples():
        closed = np.datetime64(deal.stage_entered_at, "D")
        mrr = [book.at(deal.customer, closed - 1 + offset) for offset in range(14)]
        rises = np.diff(mrr)
        assert any(abs(float(deal.cents) * float(rates[deal.currency]) - rise) <= 1 for rise in rises if rise > 0)


def test_every_deal_begins_open_and_ends_once(full: Company) -> None:
    deals = full.opportunities.sort_values(["opportunity_id", "stage_entered_at"])
    first, last = deals.groupby("opportunity_id").first(), deals.groupby("opportunity_id").last()
    assert set(first["stage"]) == {"Discovery"}
    assert set(last["stage"]) == {"won", "lost"}
    assert (deals.groupby("opportunity_id")["stage"].apply(lambda s: s.isin(["won", "lost"]).sum()) == 1).all()
    assert not deals.duplicated(["opportunity_id", "stage", "stage_entered_at"]).any()
    assert (deals["cents"] > 0).all()
    assert set(deals["opportunity_type"]) == {"upsell", "cross_sell", "renewal"}
    is_open = (first["stage_entered_at"] <= AS_OF) & (last["stage_entered_at"] > AS_OF)
    assert is_open.sum() > 30


def test_more_customers_speak_for_us_since_the_plan(full: Company) -> None:
    rows = full.references
    ends = rows["expires_at"].fillna(rows["consented_at"] + pd.Timedelta("365D"))

    def speaking(on: pd.Timestamp) -> int:
        live = rows[(rows["consented_at"] <= on) & (ends > on) & ~(rows["withdrawn_at"] <= on)]
        return len(set(live["customer"]) & set(np.nonzero(Revenue(full, day(on)).day(day(on))[0])[0]))

    assert speaking(AS_OF) >= 1.15 * speaking(pd.Timestamp("2026-06-30")) > 10
    assert (rows["withdrawn_at"] <= AS_OF).sum() >= 3
    assert (ends <= AS_OF).sum() >= 3
    assert rows["expires_at"].isna().any()
    assert (rows["withdrawn_at"].dropna() >= rows["consented_at"][rows["withdrawn_at"].notna()]).all()


def test_programmes_are_mostly_strategic_and_one_at_a_time(full: Company) -> None:
    rows = full.memberships
    assert not rows.duplicated(["customer", "program", "member", "joined_at"]).any()
    now = current(rows, "joined_at", "left_at")
    assert not now.duplicated(["customer", "program"]).any()
    tier = full.customers["tier"].to_numpy()[now["customer"]]
    assert (tier[now["program"] == "executive_sponsorship"] == "strategic").mean() > 0.75
    assert len(now) > 20
    assert (rows["left_at"].dropna() > rows["joined_at"][rows["left_at"].notna()]).all()
