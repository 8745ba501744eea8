"""The team's side of the story: who looks after whom, what is invoiced, what is adopted, how the team grows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from orchestration.demo import Company, generate, names
from orchestration.demo.calendar import day
from orchestration.demo.invoices import in_service
from orchestration.demo.success import Success, make_success
from orchestration.demo.team import SEGMENT_OF, last_review
from orchestration.demo.truth_revenue import Revenue
from tests.unit.demo.conftest import FULL_AS_OF, SMALL, SMALL_AS_OF

AS_OF = pd.Timestamp(FULL_AS_OF)
PLAN = pd.Timestamp("2026-07-01")
KEYS = {
    "csms": ["csm_id"],
    "training": ["csm_id", "course"],
    "growth": ["csm_id", "area", "opened_on"],
    "reviews": ["csm_id", "reviewed_on"],
    "recognitions": ["csm_id", "recognised_on"],
    "audits": ["audit_id"],
    "tool_usage": ["tool", "csm_id", "used_on"],
    "assignments": ["customer", "csm_id", "assigned_from"],
    "adoption": ["customer", "feature"],
    "invoices": ["invoice_id"],
}


@pytest.fixture(scope="module")
def success(full: Company) -> Success:
    return full.success


def frame_of(success: Success, name: str) -> pd.DataFrame:
    found: Any = getattr(success, name, None)
    return getattr(success.team, name) if found is None else found


@pytest.mark.parametrize("name", sorted(KEYS))
def test_the_same_company_has_the_same_rows_and_another_seed_others(small: Company, name: str) -> None:
    rows = frame_of(small.success, name)
    pd.testing.assert_frame_equal(rows, frame_of(make_success(generate(as_of=SMALL_AS_OF, **SMALL)), name))
    other = frame_of(generate(as_of=SMALL_AS_OF, **{**SMALL, "seed": 4}).success, name)
    assert not rows.equals(other)


@pytest.mark.parametrize("name", sorted(KEYS))
def test_keys_are_unique_and_every_csm_is_known(success: Success, name: str) -> None:
    rows = frame_of(success, name)
    assert len(rows) > 10
    assert not rows.duplicated(KEYS[name]).any()
    if "csm_id" in rows:
        assert set(rows["csm_id"]) <= set(success.team.csms["csm_id"])


def test_the_team_is_the_one_that_interactions_name(full: Company, success: Success) -> None:
    named = set(full.touchpoints["csm_id"].dropna())
    team = success.team.csms.set_index("csm_id")
    assert named < set(team.index)
    assert (team["segment"] == [SEGMENT_OF[i[4]] for i in team.index]).all()
    assert team.loc[sorted(named), "left_on"].isna().all()
    assert (team["left_on"] < AS_OF).sum() == 1
    assert (team["started_on"] > PLAN).sum() == 1


def test_stretches_of_a_customer_do_not_overlap_and_lie_in_its_service(full: Company, success: Success) -> None:
    rows = success.assignments.sort_values(["customer", "assigned_from"])
    following = rows.groupby("customer")["assigned_from"].shift(-1)
    assert not (rows["assigned_to"].isna() & following.notna()).any()
    assert not (rows["assigned_to"] > following).any()
    assert not (rows["assigned_to"] <= rows["assigned_from"]).any()
    first = full.spells.groupby("customer")["start"].min()
    assert (rows["assigned_from"].to_numpy() >= first.loc[rows["customer"]].to_numpy()).all()
    assert (rows.groupby("customer").size() > 1).sum() > 100, "some changed their CSM"
    team = success.team.csms.set_index("csm_id").loc[rows["csm_id"]]
    assert (rows["assigned_from"].to_numpy() >= team["started_on"].to_numpy()).all()
    assert not (rows["assigned_to"].fillna(pd.Timestamp("2999-01-01")).to_numpy() > team["left_on"].to_numpy()).any()


def test_most_active_customers_have_a_csm_of_their_segment_more_so_since_the_plan(
    full: Company, success: Success
) -> None:
    revenue, share = Revenue(full, day(FULL_AS_OF)), {}
    for at in ("2026-05-31", "2026-08-31"):
        rows = success.assignments
        rows = rows[(rows["assigned_from"] <= at) & ~(rows["assigned_to"] <= at)]
        of_csm = rows.set_index("customer")["csm_id"].str[4].map(SEGMENT_OF).reindex(range(revenue.count)).to_numpy()
        active = revenue.day(day(at))[0] > 0
        assert 10 < pd.isna(of_csm[active]).sum() < 60, "some have none"
        share[at] = (of_csm == revenue.segment(day(at)))[active].mean()
    assert 0.80 < share["2026-05-31"] < 0.93 < share["2026-08-31"] < 1


def test_monthly_invoices_are_the_sum_of_the_plans_in_service_on_the_first(full: Company, success: Success) -> None:
    plans = in_service(full.subscriptions).query("system == 'billing'")
    invoices = success.invoices[success.invoices["status"] != "void"]
    annual = set(full.subscriptions.query("system == 'annual'")["customer"])
    for month in pd.date_range("2025-04-01", "2026-09-01", freq="MS"):
        live = plans[(plans["start_date"] <= month) & (month < plans["stop"])]
        wanted = live.groupby("customer")["cents"].sum()
        near = invoices["issued_on"].isin([month, month + pd.Timedelta(days=2)])
        billed = invoices[near & ~invoices["customer"].isin(annual)].groupby("customer")["cents"].sum()
        pd.testing.assert_series_equal(billed, wanted[wanted > 0], check_names=False)


def test_a_term_of_a_year_is_invoiced_once_and_credited_where_it_was_broken_off(
    full: Company, success: Success
) -> None:
    terms = in_service(full.subscriptions).query("system == 'annual' and cents > 0")
    terms = terms[(terms["start_date"] >= "2025-04-01") & (terms["start_date"] <= AS_OF)]
    invoices = success.invoices[success.invoices["status"] != "void"]
    charged = invoices[invoices["cents"] > 0].groupby("customer")["cents"].sum()
    yearly = terms.groupby("customer")["cents"].sum()
    assert (charged.loc[yearly.index] >= yearly).all()
    credits_ = invoices[invoices["cents"] < 0]
    assert len(credits_) > 50
    assert set(credits_["status"]) == {"refunded"}


def test_most_invoices_are_paid_on_time_and_the_lost_ones_precede_involuntary_ends(
    full: Company, success: Success
) -> None:
    invoices = success.invoices[success.invoices["due_on"] < AS_OF - pd.Timedelta(days=60)]
    paid = invoices[invoices["status"] == "paid"]
    assert 0.80 < (paid["paid_on"] <= paid["due_on"]).mean() < 0.95
    assert (paid["paid_on"] > paid["issued_on"]).all()
    assert {"paid", "refunded", "void", "uncollectible", "open"} == set(invoices["status"])
    failed = full.departures[(full.departures["kind"] == "churn") & ~full.departures["is_voluntary"].astype(bool)]
    lost = success.invoices[success.invoices["status"] == "uncollectible"].merge(failed, on="customer")
    before = (lost["left_on"] - lost["issued_on"]).dt.days.between(1, 75)
    assert set(lost.loc[before, "invoice_id"]) == set(lost["invoice_id"])
    assert lost["paid_on"].isna().all()


def test_most_adopt_all_they_plan_within_three_months_and_some_never(full: Company, success: Success) -> None:
    rows = success.adoption
    assert set(rows["feature"]) <= set(names.FEATURES)
    assert not (rows["adopted_at"] < rows["planned_at"]).any()
    mature = rows[rows["planned_at"] < AS_OF - pd.Timedelta(days=200)]
    done = full.milestones[full.milestones["milestone"] == "completed"].groupby("customer")["reached_at"].min()
    start = full.customers["start"].loc[mature["customer"]]
    begin = done.reindex(mature["customer"]).fillna(start + pd.Timedelta(days=30)).to_numpy()
    in_time = (mature["adopted_at"] < begin + np.timedelta64(89, "D")).groupby(mature["customer"]).all()
    tier = full.customers["tier"].loc[in_time.index]
    share = in_time.groupby(tier).mean()
    assert 0.9 > share["strategic"] > share["core"] > share["digital"] > 0.55
    assert mature["adopted_at"].isna().sum() > 50


def test_the_team_learns_and_understands_its_role_better(success: Success) -> None:
    team = success.team
    plan_courses = team.training[team.training["known_on"] < "2026-08-01"]
    on_time = plan_courses["completed_on"] <= "2026-08-15"
    assert 0.8 < on_time.mean() < 1
    half = team.reviews.groupby(team.reviews["reviewed_on"].dt.to_period("M"))["role_understanding"].mean()
    assert half["2026-07"] > half["2026-01"] + 0.5
    assert half["2027-01"] > half["2026-07"]
    open_areas = team.growth[(team.growth["opened_on"] <= AS_OF) & ~(team.growth["closed_on"] <= AS_OF)]
    number = open_areas.groupby("csm_id").size()
    assert (number.between(1, 3)).sum() >= 9
    assert number.max() == 4
    age = (AS_OF - last_review(open_areas, day(FULL_AS_OF))).dt.days
    assert (age <= 90).mean() > 0.6
    assert not (age < 0).any()


def test_practices_are_followed_more_and_more_and_tools_are_used_once_they_are_there(success: Success) -> None:
    audits = success.audits.set_index("audited_on")["is_adherent"]
    assert audits[: PLAN - pd.Timedelta(days=1)].mean() < 0.75
    assert audits["2026-12-01":].mean() > 0.97
    assert success.audits["is_effective"].isna().sum() > 20
    used = success.tool_usage
    assert (used["used_on"] >= used["implemented_on"]).all()
    until = used[used["used_on"] <= AS_OF].groupby("tool")["csm_id"].nunique()
    assert until[["Playbook library", "Survey studio", "Health dashboard"]].min() >= 9
    assert "Velocity board" not in until, "introduced in November"
