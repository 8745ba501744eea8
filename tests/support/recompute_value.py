"""Time to first value once more: the Kaplan-Meier curve as a product of fractions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from tests.support.recompute_facts import DAY, Facts, happened, month_end, months

HORIZON = Fraction(90)
MICROSECOND = timedelta(microseconds=1)

# (days, whether first value was reached)
Duration = tuple[Fraction, bool]
Curve = list[tuple[Fraction, Fraction]]


def days_between(start: date, at: datetime) -> Fraction:
    """At ten places of a day."""
    exact = Fraction((at - datetime.combine(start, time(0))) // MICROSECOND, 86_400_000_000)
    return Fraction(round(exact * 10**10), 10**10)


def survival(durations: list[Duration]) -> Curve:
    """Share not there yet just after each duration; events precede censoring at ties."""
    share, curve = Fraction(1), []
    for at in sorted({days for days, _ in durations}):
        at_risk = sum(days >= at for days, _ in durations)
        reached = sum(days == at and has for days, has in durations)
        share *= Fraction(at_risk - reached, at_risk)
        curve.append((at, share))
    return curve


def restricted_mean(curve: Curve) -> Fraction | None:
    """Area under the curve to day 90; None if nobody was at risk then."""
    if not curve or curve[-1][0] < HORIZON:
        return None
    area, since, share = Fraction(0), Fraction(0), Fraction(1)
    for at, after in [(at, after) for at, after in curve if at < HORIZON]:
        area += share * (at - since)
        since, share = at, after
    return area + share * (HORIZON - since)


def time_to_first_value(
    facts: Facts, series: list[date], figure: Callable[..., Any], segments: tuple[str, ...]
) -> dict[Any, Any]:
    """Figures by key, for the 180 days to each day of the series and for every month of starters."""
    first_value: dict[str, datetime] = {}
    for row in facts.rows["onboarding_milestones"]:
        if row["milestone"] == "first_value":
            first_value[row["customer_id"]] = min(row["reached_at"], first_value.get(row["customer_id"], datetime.max))
    first_contract = min(row["contract_start_date"] for row in facts.customers.values())
    periods = [("trailing_180d", day - timedelta(days=179), day, day) for day in series]
    periods += [("cohort_month", month, min(month_end(month), facts.as_of), facts.as_of)
                for month in months(first_contract, facts.as_of)]  # fmt: skip
    figures = {}
    for kind, start, end, observed_on in periods:
        durations = _starters(facts, first_value, start, end, observed_on)
        for segment in segments:
            for metric, values in _summaries(durations.get(segment, [])):
                figures[metric, segment, "none", kind, start, end] = figure(*values)
    return figures


def _starters(
    facts: Facts, first_value: dict[str, datetime], start: date, end: date, observed_on: date
) -> dict[str, list[Duration]]:
    """By published segment: customers whose contract began in the period, as the day observed knew them."""
    durations: dict[str, list[Duration]] = defaultdict(list)
    for name, customer in facts.customers.items():
        began = customer["contract_start_date"]
        if not start <= began <= end:
            continue
        paid_on, reached_at = facts.first_paid_on(name), first_value.get(name)
        if happened(reached_at, observed_on) and reached_at:
            duration = max(Fraction(0), days_between(began, reached_at)), True
        else:
            duration = Fraction((observed_on + DAY - began).days), False
        for segment in (facts.segment(name, paid_on if paid_on and paid_on <= observed_on else None), "All"):
            durations[segment].append(duration)
    return durations


def _summaries(durations: list[Duration]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Metric and its numerator, denominator, value, sample size and reason."""
    curve, count = survival(durations), len(durations)
    mean = restricted_mean(curve)
    reason = "nobody_at_risk_at_day_90" if count and mean is None else None
    yield "time_to_first_value_days", (None, None, mean, count, reason)
    for metric, level in (("ttfv_median_days", Fraction(1, 2)), ("ttfv_p75_days", Fraction(1, 4))):
        yield metric, (None, None, next((at for at, share in curve if share <= level), None), count)
    reached = [days for days, has in durations if has]
    total, arrived = sum(reached, Fraction(0)), Fraction(len(reached))
    yield "ttfv_reached_rate", (arrived, Fraction(count), arrived / count if count else None, count)
    yield "ttfv_mean_days_achievers", (total, arrived, total / arrived if arrived else None, len(reached))
