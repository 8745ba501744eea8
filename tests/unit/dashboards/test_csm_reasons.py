"""Why a customer needs somebody this week: the rules at their edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from orchestration.dashboards.csm import actions, reasons
from orchestration.dashboards.csm.queries import Customer, Delivered, read_customers
from tests.fixtures import marts_csm
from tests.fixtures.marts_file import AS_OF, MartsFile, read
from tests.unit.dashboards.test_formats import plain

ALL_DELIVERED = Delivered(frozenset(), ())


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Customer]:
    file = MartsFile()
    marts_csm.add_csm(file)
    found = read(file.write(tmp_path_factory.mktemp("reasons") / "marts.duckdb"), read_customers)
    return {customer.customer_id: customer for customer in found or []}


@pytest.mark.parametrize(
    ("as_of", "first", "last"),
    [
        (date(2026, 11, 21), date(2026, 11, 24), date(2026, 11, 27)),
        (date(2026, 11, 19), date(2026, 11, 23), date(2026, 11, 26)),
        (date(2026, 11, 22), date(2026, 11, 24), date(2026, 11, 27)),
        (date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 30)),
    ],
)
def test_days_of_the_week_are_working_days(as_of: date, first: date, last: date) -> None:
    assert (reasons.first_days(as_of), reasons.week_end(as_of)) == (first, last)


def test_a_fall_within_a_week_and_the_first_touch_of_a_new_customer(listed: dict[str, Customer]) -> None:
    new = listed["A12"]
    assert reasons.reasons(new, AS_OF, ALL_DELIVERED) == []
    due = replace(
        new,
        first_paid_on=date(2026, 9, 26),
        health_band="yellow",
        health_change_7d=Decimal("-10.5"),
        health_driver_7d=None,
    )
    falling, touch = reasons.reasons(due, AS_OF, ALL_DELIVERED)
    assert plain(falling.because) == "its health fell by 10.5 points in 7 days to 90.0"
    assert (touch.kind, touch.by) == ("touch", date(2026, 11, 25))
    assert reasons.touch_of(due, AS_OF) == "new"
    assert [r.kind for r in reasons.reasons(replace(due, health_band="green"), AS_OF, ALL_DELIVERED)] == ["touch"]
    almost = replace(new, health_band="yellow", health_change_7d=Decimal("-9.9"), health_change_30d=Decimal("-9.9"))
    assert reasons.reasons(almost, AS_OF, ALL_DELIVERED) == []


@pytest.mark.parametrize(("flagged", "kind"), [(date(2026, 8, 23), "flag"), (date(2026, 8, 22), "old_flag")])
def test_a_flag_older_than_ninety_days_waits_until_there_is_time(
    listed: dict[str, Customer], flagged: date, kind: str
) -> None:
    one = replace(listed["A13"], open_risk_flags=1, open_risk_flags_unacted=1, oldest_open_risk_on=flagged)
    case = actions.cases([one], AS_OF, ALL_DELIVERED)[0]
    assert case.first is not None
    assert (case.first.kind, case.is_for_this_week) == (kind, kind == "flag")
