"""The story hangs together: who disengages leaves, onboarding gets faster, every life cycle occurs."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from orchestration.demo import Company, generate
from orchestration.demo.calendar import day, plan_start
from orchestration.demo.export_crm import vanished
from orchestration.demo.exports import STREAMS
from orchestration.demo.streams import EVER
from orchestration.demo.truth_revenue import Revenue
from tests.unit.demo.conftest import FULL_AS_OF, SMALL, SMALL_AS_OF

FRAMES = [
    "customers",
    "subscriptions",
    "accounts",
    "contacts",
    "touchpoints",
    "milestones",
    "surveys",
    "tickets",
]
KEYS = {
    "customers": ["customer_id"],
    "subscriptions": ["subscription_id", "product_code", "start_date"],
    "contacts": ["contact_id"],
    "touchpoints": ["touchpoint_id"],
    "surveys": ["response_id"],
    "tickets": ["ticket_id"],
}


def test_the_same_arguments_tell_the_same_story(small: Company) -> None:
    again = generate(as_of=SMALL_AS_OF, **SMALL)
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(small, name), getattr(again, name))
    pd.testing.assert_frame_equal(small.usage.month(5), again.usage.month(5))


def test_another_seed_tells_another_story(small: Company) -> None:
    other = generate(as_of=SMALL_AS_OF, **{**SMALL, "seed": 4})
    assert not other.customers["customer_id"].equals(small.customers["customer_id"])


def test_a_month_of_usage_is_the_same_whatever_was_asked_before(small: Company) -> None:
    fresh = generate(as_of=SMALL_AS_OF, **SMALL)
    fresh.usage.month(11)
    pd.testing.assert_frame_equal(fresh.usage.month(3), small.usage.month(3))


@pytest.mark.parametrize("wrong", [{"customers": 19}, {"months": 2}, {"as_of": None}])
def test_a_company_too_small_or_without_a_day_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"demo company|as_of"):
        generate(**{"as_of": SMALL_AS_OF, **SMALL, **wrong})  # type: ignore[arg-type]


@pytest.mark.parametrize("entity", sorted(KEYS))
def test_keys_are_unique(full: Company, entity: str) -> None:
    assert not getattr(full, entity).duplicated(KEYS[entity]).any()


def test_event_ids_are_unique_across_months(small: Company) -> None:
    ids = pd.concat([small.usage.month(m)["event_id"] for m in range(small.calendar.month_count)])
    assert len(ids) > 1000
    assert ids.is_unique


def test_ids_include_one_that_looks_like_a_number(full: Company) -> None:
    assert full.customers["customer_id"].iloc[0] == "302e452"
    assert full.subscriptions["subscription_id"].iloc[0].isdigit()


def test_so_many_customers_start_by_the_first_as_of(full: Company) -> None:
    assert (full.customers["start"] <= pd.Timestamp(FULL_AS_OF)).sum() == 1200
    assert (full.customers["start"] > pd.Timestamp(FULL_AS_OF)).sum() > 200


def test_nothing_is_known_of_a_customer_before_the_customer(full: Company) -> None:
    created = full.customers["created"].to_numpy()
    for name in ("subscriptions", "touchpoints", "milestones", "surveys", "tickets"):
        frame = getattr(full, name)
        assert (frame["known_on"].to_numpy() >= created[frame["customer"]]).all(), name


def test_customers_who_disengage_leave(full: Company) -> None:
    left = full.departures[full.departures["kind"] == "churn"]
    month = left["left_on"].to_numpy().astype("M8[M]") - full.calendar.start.astype("M8[M]")
    at_leaving = full.level[left["customer"], month.astype(int)]
    tier = full.customers["tier"].to_numpy()
    for name in ("core", "digital"):
        of_tier = tier[left["customer"]] == name
        assert at_leaving[of_tier].mean() < full.level[tier == name].mean() - 0.3


def test_engaged_customers_have_more_interactions_and_use_more(full: Company) -> None:
    month = full.calendar.month_index(full.calendar.anchor) - 1
    level = full.level[:, month]
    start, tier = full.customers["start"].to_numpy(), full.customers["tier"].to_numpy()
    settled = (start < full.calendar.anchor - 200) & (tier == "core")
    events = np.bincount(full.usage.month(month)["customer"], minlength=len(level))
    high, low = settled & (level > 0.5), settled & (level < -0.5)
    assert events[high].mean() > 2 * events[low].mean()


def test_onboarding_differs_by_tier_and_got_faster_with_the_plan(full: Company) -> None:
    value = full.milestones[full.milestones["milestone"] == "first_value"].groupby("customer")["reached_at"].min()
    days = (value - full.customers.loc[value.index, "start"]).dt.total_seconds() / 86400
    tier = full.customers.loc[value.index, "tier"]
    typical = days.groupby(tier).median()
    assert typical["strategic"] > typical["core"] > typical["digital"]
    since = full.customers.loc[value.index, "start"] >= plan_start(full.calendar.anchor)
    assert days[since].median() < 0.9 * days[~since].median()


def test_every_kind_of_contract_occurs(full: Company) -> None:
    known = full.subscriptions[full.subscriptions["known_on"] <= pd.Timestamp(FULL_AS_OF)]
    as_of = pd.Timestamp(FULL_AS_OF)
    assert set(known["charge_type"]) == {"recurring", "trial", "one_time", "usage"}
    assert set(known["currency"]) == {"USD", "EUR", "GBP", "CAD"}
    assert set(known["system"]) == {"billing", "annual", "metering"}
    assert known["product_code"].isna().any()
    recurring = known[known["charge_type"] == "recurring"]
    line = recurring.groupby(["subscription_id", recurring["product_code"].fillna("")])
    assert ((line["start_date"].shift(-1).notna()) & recurring["end_date"].isna()).sum() > 50, "open predecessors"
    ends = recurring["end_date"].where(recurring["end_known_on"] <= as_of)
    assert (ends > as_of).sum() > 5, "scheduled ends"
    assert (recurring["start_date"] > as_of).sum() > 5, "scheduled starts"
    assert ((recurring["cents"] == 0) & recurring["end_date"].isna()).sum() >= 3, "open at MRR 0"
    assert ((known["charge_type"] == "trial") & (known["cents"] > 0)).any(), "a trial with a list price"
    assert (recurring[ends.isna()].groupby("customer")["subscription_id"].nunique() > 1).sum() > 50


def test_gaps_lie_inside_a_month_and_over_month_ends(full: Company) -> None:
    spells = full.spells.sort_values(["customer", "start"])
    back = spells.groupby("customer")["start"].shift(-1)
    pauses = spells[back.notna()].assign(back=back)
    pauses = pauses[pauses["back"] <= pd.Timestamp(FULL_AS_OF)]
    inside = pauses["end"].dt.to_period("M") == pauses["back"].dt.to_period("M")
    assert inside.sum() >= 3
    assert (~inside).sum() >= 10


def test_boundary_customers_fall_into_the_segments_the_rule_names(full: Company) -> None:
    revenue = Revenue(full, day(FULL_AS_OF))
    names = revenue.segment(day(FULL_AS_OF))[5:13]
    assert list(names) == ["Core", "Strategic", "Digital", "Core", "Core", "Core", "Core", "Strategic"]
    paid = [350000, 350001, 50000, 50001, 50000, 30000, 90000, 400000]
    assert list(revenue.day(day(FULL_AS_OF))[0][5:13]) == paid


def test_segments_move_and_some_sizes_are_unknown(full: Company) -> None:
    revenue = Revenue(full, day(FULL_AS_OF))
    then, now = revenue.segment(day(date(2025, 9, 30))), revenue.segment(day(FULL_AS_OF))
    both = (then != "Unassigned") & (now != "Unassigned")
    assert (then[both] != now[both]).sum() > 20
    active = revenue.day(day(FULL_AS_OF))[0] > 0
    assert 5 < np.isnan(revenue.employees(day(FULL_AS_OF))[active]).sum() < 80


def test_rows_of_a_far_future_are_there(full: Company) -> None:
    beyond = pd.Timestamp(FULL_AS_OF) + pd.Timedelta(days=450)
    assert (full.touchpoints["occurred_at"] > beyond).sum() == 3
    assert (full.milestones["reached_at"] > beyond).sum() == 1
    assert (full.surveys["responded_at"] > beyond).sum() == 2


def test_every_version_of_an_account_is_the_newest_in_some_snapshot(full: Company) -> None:
    # Regression: an edit before the first snapshot hid the version before it, and the truth still knew that.
    accounts = next(stream for stream in STREAMS if stream.name == "accounts")
    through = full.calendar.anchor
    seen = pd.concat([accounts.select(full, EVER, d) for d in accounts.days(full, through)])
    known = full.accounts[(full.accounts["known_on"] <= through) & (full.accounts["updated_at"] < through + 1)]
    assert len(known) > 1500
    assert list(known.index.difference(seen.index)) == []
    assert len(vanished(full)) == 2
