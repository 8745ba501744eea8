"""Two implementations, one answer: what is published of a random company against its recomputation from raw rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.support.boundary_churn import churn_records
from tests.support.boundary_company import boundary_company
from tests.support.compiled import build_company
from tests.support.recompute import Figure, Key, recompute
from tests.support.recompute_facts import month_end
from tests.unit.models.warehouse import technical

# Published at ten places. The curve's shares are kept at fifteen, which leaves a trace in its area of 90 days.
TENTH_PLACE = Fraction(51, 10**12)
AREA = Fraction(3, 10**10)
INTERVAL = 1e-9

SEED = 20_240_229
COLUMNS = (
    "metric_id, segment, case when metric_id like 'churn_reasons%' and breakdown <> 'none' "
    "then breakdown || ' ' else '' end || breakdown_value, period_type, period_start, period_end, "
    "numerator, denominator, value, sample_size, not_measurable_reason, ci_low, ci_high, is_complete, is_small_sample"
)


@dataclass(frozen=True)
class Published:
    """A row of metric_values after its key."""

    numerator: Any
    denominator: Any
    value: Any
    sample_size: int | None
    reason: str | None
    low: Any
    high: Any
    is_complete: bool
    is_small_sample: bool


@dataclass(frozen=True)
class Company:
    as_of: date
    published: list[tuple[Key, Published]]
    expected: dict[Key, Figure]
    amounts: set[str]


# as_of, currency, and what else dbt is told: the churn standard begins by itself in one of them
LEAP_DAY = (date(2024, 2, 29), "EUR", {})
DEADLINE = (date(2026, 7, 15), "USD", {"churn_standard_from": "2026-01-20"})


@pytest.fixture(scope="module", params=[pytest.param(LEAP_DAY, marks=pytest.mark.long), DEADLINE], ids=str)
def company(request: pytest.FixtureRequest) -> Company:
    """Built once on a leap day that ends a month, and once inside a month on a target's deadline."""
    as_of, currency, variables = request.param
    rows = boundary_company(as_of, SEED, currency)
    rows["churn_records"], findings = churn_records(rows, as_of, SEED)
    raw = {entity: [technical(n) | row for n, row in enumerate(of_entity)] for entity, of_entity in rows.items()}
    built = build_company(
        raw, as_of.isoformat(), findings={"churn_records": findings}, reporting_currency=currency, **variables
    )
    assert built.failures() == {}
    expected = recompute(raw, as_of, currency, findings, **variables)
    recomputed = {key[0] for key in expected}
    rows = built.rows(f"select {COLUMNS} from marts.metric_values")
    published = [(row[:6], Published(*row[6:])) for row in rows if row[0] in recomputed]
    amounts = {row[0] for row in built.rows("select metric_id from marts.metrics where value_kind = 'amount'")}
    return Company(as_of, published, expected, amounts)


def same(published: Any, expected: Any, tolerance: Any = TENTH_PLACE) -> bool:
    if published is None or expected is None:
        return published is None and expected is None
    exact = Fraction if isinstance(tolerance, Fraction) else float
    return bool(abs(exact(published) - exact(expected)) <= tolerance)


def test_the_same_rows_are_published_each_once(company: Company) -> None:
    keys = [key for key, _ in company.published]
    assert len(keys) == len(set(keys))
    assert set(keys) == set(company.expected)
    assert len(keys) > 3000


def test_every_figure_is_the_recomputed_one(company: Company) -> None:
    wrong = []
    for key, row in company.published:
        figure = company.expected[key]
        is_same = (
            same(row.numerator, figure.numerator)
            and same(row.denominator, figure.denominator)
            and same(row.value, figure.value, AREA if key[0] == "time_to_first_value_days" else TENTH_PLACE)
            and (row.sample_size, row.reason) == (figure.sample_size, figure.reason)
        )
        if not is_same:
            wrong.append((key, row, figure))
    assert wrong == []


def test_every_interval_is_the_recomputed_one(company: Company) -> None:
    wrong = []
    for key, row in company.published:
        low, high = company.expected[key].interval or (None, None)
        if not (same(row.low, low, INTERVAL) and same(row.high, high, INTERVAL)):
            wrong.append((key, row, low, high))
    assert wrong == []


def test_complete_rows_end_with_a_month_and_small_samples_are_marked(company: Company) -> None:
    for key, row in company.published:
        assert row.is_complete == (key[5] == month_end(key[5])), key
        is_small = row.sample_size is not None and row.sample_size < 30 and key[0] not in company.amounts
        assert row.is_small_sample == is_small, key


def test_the_company_reaches_every_corner(company: Company) -> None:
    """A comparison proves nothing about figures that are always zero."""
    values = {key: figure.value for key, figure in company.expected.items()}
    for metric in {key[0] for key in values}:
        found = {value for key, value in values.items() if key[0] == metric}
        assert len(found) > 2, metric
    assert {key[2] for key, value in values.items() if value} >= {
        "new", "expansion", "contraction", "churn", "reactivation", "entered_segment", "left_segment",
    }  # fmt: skip
    reasons = {figure.reason for figure in company.expected.values()}
    assert reasons == {None, "history_too_short", "nobody_at_risk_at_day_90"}
