"""Properties that hold for any company: of one build's figures, and between builds of rows that were changed."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings

from tests.properties.changes import SHIFT, continued, doubled, shifted, shifted_back, shuffled
from tests.properties.companies import companies, joined, newcomers
from tests.properties.days import AS_OF
from tests.properties.laws import CATALOGUE, KEY, LAWS
from tests.support.compiled import Company, build_company
from tests.unit.models.warehouse import Rows

LATER = AS_OF + SHIFT
# Its denominator is the plan's, however many customers there are.
OF_THE_PLAN = "expansion_target_attainment"
# No quarter has a target yet; a health score is held against churn from thirty customers lost on.
OUT_OF_REACH = {OF_THE_PLAN, "health_auc", "health_auc_with_velocity", "health_calibration", "health_correlation",
                "health_lift"}  # fmt: skip
# Several small batches: after ten examples the rest would be variations of those. Which companies a number draws
# depends on the constants in our code, which hypothesis looks for: the short one may miss a few metrics, all of them
# together none.
SHORT, MORE = (5,), (0, 1, 2)
FEW = 8


def marts(company: Company) -> dict[str, list[str]]:
    return {
        name: [column for (column,) in company.rows(f"select column_name from (describe marts.{name})")]
        for (name,) in company.rows("select table_name from duckdb_tables() where schema_name = 'marts' order by all")
    }


def content(company: Company, name: str, columns: list[str]) -> Counter[tuple[Any, ...]]:
    return Counter(company.rows(f"select {', '.join(columns)} from marts.{name}"))


def differences(one: Counter[Any], other: Counter[Any]) -> list[Any]:
    """Up to three rows of each that the other has not."""
    return [*list((one - other).elements())[:3], *list((other - one).elements())[:3]]


def assert_laws(company: Company) -> None:
    for law, query in LAWS.items():
        assert company.rows(f"select * from ({query}) limit 3") == [], law
    assert company.failures() == {}


def assert_neither_dates_nor_order_matter(company: Company, rows: Rows) -> None:
    moved = build_company(shuffled(shifted(rows)), LATER.isoformat())
    for name, columns in marts(company).items():
        back = Counter(shifted_back(row) for row in content(moved, name, columns).elements())
        assert differences(content(company, name, columns), back) == [], name


def assert_who_never_interacts_raises_no_engagement(company: Company, rows: Rows, newcomer: Rows) -> None:
    query = (
        "select metric_id, segment, period_end, sum(numerator) / sum(denominator) from ("
        "select * exclude (segment), unnest([segment, 'All']) as segment "
        "from contributions.contribution_engagement_rate"
        ") group by all having sum(denominator) > 0"
    )
    joined_by = build_company(joined(rows, newcomer), AS_OF.isoformat(), up_to="contribution_engagement_rate")
    before = {row[:3]: row[3] for row in company.rows(query)}
    after = {row[:3]: row[3] for row in joined_by.rows(query)}
    assert set(before) <= set(after)
    assert [key for key in after if after[key] > before.get(key, 0)] == []


def assert_a_twin_doubles_and_the_future_adds_nothing(company: Company, rows: Rows) -> None:
    twins = build_company(continued(doubled(rows)), AS_OF.isoformat())
    figures = (
        f"select {KEY}, case value_kind when 'amount' then value * {{n}} else value end, numerator * {{n}}, "
        f"denominator * {{n}}, sample_size * {{n}}, count_excluded * {{n}} "
        f"from marts.metric_values join {CATALOGUE} using (metric_id) where segments = 'each' and rollup = 'sum' "
        f"and metric_id <> '{OF_THE_PLAN}'"
    )
    once, twice = Counter(company.rows(figures.format(n=2))), Counter(twins.rows(figures.format(n=1)))
    assert differences(once, twice) == []


def reached(company: Company) -> set[str]:
    """Metrics with a figure above 0."""
    return {row[0] for row in company.rows("select distinct metric_id from marts.metric_values where value > 0")}


@pytest.mark.parametrize(
    ("seeds", "unreached"), [(SHORT, FEW), pytest.param(MORE, 0, marks=pytest.mark.long)], ids=["short", "more"]
)
def test_any_company(seeds: tuple[int, ...], unreached: int) -> None:
    reached_by_any: set[str] = set()

    @settings(max_examples=8, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(companies(), newcomers())
    def holds(rows: Rows, newcomer: Rows) -> None:
        company = build_company(rows, AS_OF.isoformat())
        reached_by_any.update(reached(company))
        assert_laws(company)
        assert_neither_dates_nor_order_matter(company, rows)
        assert_who_never_interacts_raises_no_engagement(company, rows, newcomer)
        assert_a_twin_doubles_and_the_future_adds_nothing(company, rows)

    for number in seeds:
        seed(number)(holds)()
    [(metrics,)] = build_company({}, AS_OF.isoformat()).rows("select list(metric_id) from marts.metrics")
    assert len(set(metrics) - reached_by_any - OUT_OF_REACH) <= unreached


def test_the_years_keep_weekdays_and_leap_days() -> None:
    assert SHIFT.days % 7 == 0
    assert date(2024, 2, 29) + SHIFT == date(2052, 2, 29)
