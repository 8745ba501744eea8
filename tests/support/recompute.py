"""Every published figure once more, from raw rows, in fractions: what metric_values must say."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.support.recompute_churn import churn
from tests.support.recompute_facts import DAY, Facts, Row, happened, month_end, months, newest, year_before
from tests.support.recompute_value import time_to_first_value

SEGMENTS = ("Strategic", "Core", "Digital", "Unassigned", "All")
MOVEMENTS = ("new", "expansion", "contraction", "churn", "reactivation", "entered_segment", "left_segment")
WILSON = {"logo_churn_rate", "customer_retention_rate", "engagement_rate", "engagement_rate_with_content",
          "ttfv_reached_rate", "segmentation_coverage", "churn_standard_adherence",
          "churn_reasons_logos"}  # fmt: skip
Z = 1.959963984540054

# metric_id, segment, breakdown_value (of churn reasons behind its breakdown), period_type, period_start, period_end
Key = tuple[str, str, str, str, date, date]


@dataclass(frozen=True)
class Figure:
    """One row of metric_values; numbers exact, the interval in floats."""

    numerator: Fraction | None
    denominator: Fraction | None
    value: Fraction | None
    sample_size: int | None
    reason: str | None = None
    interval: tuple[float, float] | None = None


def rate(
    numerator: Fraction | int, denominator: Fraction | int, sample: int, reason: str | None = None, **more: Any
) -> Figure:
    if reason:
        return Figure(None, None, None, sample, reason)
    value = Fraction(numerator) / Fraction(denominator) if denominator else None
    return Figure(Fraction(numerator), Fraction(denominator), value, sample, **more)


def wilson(successes: Fraction, trials: Fraction) -> tuple[float, float]:
    share, n = float(successes / trials), float(trials)
    centre, spread = share + Z * Z / (2 * n), Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return (centre - spread) / (1 + Z * Z / n), (centre + spread) / (1 + Z * Z / n)


def recompute(
    rows: dict[str, list[Row]],
    as_of: date,
    reporting_currency: str = "USD",
    findings: Sequence[Row] = (),
    churn_standard_from: str | None = None,
) -> dict[Key, Figure]:
    """All figures of a company whose first MRR lies before as_of. Rows as they stand in raw, by entity.

    `findings` are the churn records that break a rule (record_key); the churn standard begins on `churn_standard_from`,
    else on June 1 of the year whose July 1 last passed.
    """
    facts = Facts(rows, as_of, reporting_currency)
    first_mrr_on = min(day for customer in facts.live if (day := facts.first_paid_on(customer)))
    series = [min(month_end(month), as_of) for month in months(first_mrr_on, as_of)]
    figures: dict[Key, Figure] = {}
    for closing in series:
        month, year = closing.replace(day=1), year_before(closing) + DAY
        cohort = _cohort(facts, month - DAY, closing)
        for metric, segment, figure in (*_retention(cohort), *_engagement(facts, cohort, closing)):
            figures[metric, segment, "none", "month", month, closing] = figure
        for segment, movement, amount, moved in _movements(facts, series, month - DAY, closing):
            figures["mrr_movement", segment, movement, "month", month, closing] = Figure(amount, None, amount, moved)

        reason = "history_too_short" if first_mrr_on >= year else None
        cohort = _cohort(facts, year - DAY, closing)
        for metric, segment, figure in (
            *_retention(cohort, reason),
            *_twelve_months(facts, cohort, year, closing, reason),
        ):
            figures[metric, segment, "none", "ttm", year, closing] = figure

        for segment, figure in _coverage(facts, closing):
            figures["segmentation_coverage", segment, "none", "point", closing, closing] = figure
        for segment, figure in _nps(facts, closing):
            figures["nps", segment, "none", "trailing_90d", closing - timedelta(days=89), closing] = figure
    figures |= time_to_first_value(facts, series, Figure, SEGMENTS)
    begins = date.fromisoformat(churn_standard_from or f"{as_of.year - (as_of.month < 7)}-06-01")
    figures |= churn(facts, series, findings, begins, Figure, SEGMENTS)
    return {
        key: Figure(f.numerator, f.denominator, f.value, f.sample_size, f.reason, wilson(f.numerator, f.denominator))
        if key[0] in WILSON and f.denominator and f.numerator is not None
        else f
        for key, f in figures.items()
    }


# segment at opening -> (customer, opening MRR, closing MRR)
Cohort = dict[str, list[tuple[str, Fraction, Fraction]]]


def _cohort(facts: Facts, opening: date, closing: date) -> Cohort:
    cohort: Cohort = defaultdict(list)
    for customer in facts.live:
        if before := facts.mrr(customer, opening):
            for segment in (facts.segment(customer, opening), "All"):
                cohort[segment].append((customer, before, facts.mrr(customer, closing)))
    return cohort


def _retention(cohort: Cohort, reason: str | None = None) -> Iterator[tuple[str, str, Figure]]:
    for segment in SEGMENTS:
        members = cohort.get(segment, [])
        heads, opening = len(members), sum((before for _, before, _ in members), Fraction(0))
        kept = sum((min(before, after) for _, before, after in members), Fraction(0))
        left = sum(after == 0 for *_, after in members)
        total = sum((after for *_, after in members), Fraction(0))
        yield "logo_churn_rate", segment, rate(left, heads, heads, reason=reason)
        yield "gross_revenue_retention", segment, rate(kept, opening, heads, reason=reason)
        yield "net_dollar_retention", segment, rate(total, opening, heads, reason=reason)


def _twelve_months(
    facts: Facts, cohort: Cohort, first: date, closing: date, reason: str | None
) -> Iterator[tuple[str, str, Figure]]:
    returned = {customer for customer, _, after in cohort.get("All", [])
                if after and facts.has_day_without_mrr(customer, first, closing)}  # fmt: skip
    for segment in SEGMENTS:
        members = cohort.get(segment, [])
        stayed = sum(after > 0 for *_, after in members)
        yield "customer_retention_rate", segment, rate(stayed, len(members), len(members), reason=reason)
        count = None if reason else Fraction(sum(customer in returned for customer, *_ in members))
        yield "logo_left_and_returned", segment, Figure(count, None, count, len(members), reason)


def _engagement(facts: Facts, cohort: Cohort, closing: date) -> Iterator[tuple[str, str, Figure]]:
    def in_month(row: Row) -> bool:
        return happened(row["occurred_at"], facts.as_of) and row["occurred_at"].date().replace(
            day=1
        ) == closing.replace(day=1)

    engaged = {row["customer_id"] for row in newest(facts.rows["touchpoints"], ("touchpoint_id",), "updated_at")
               if in_month(row) and _qualifies(row)}  # fmt: skip
    readers = {row["customer_id"] for row in newest(facts.rows["usage_events"], ("event_id",))
               if in_month(row) and row["content_category"] == "education"}  # fmt: skip
    for segment in SEGMENTS:
        names = [customer for customer, *_ in cohort.get(segment, [])]
        for metric, counted in (("engagement_rate", engaged), ("engagement_rate_with_content", engaged | readers)):
            yield metric, segment, rate(sum(name in counted for name in names), len(names), len(names))


def _qualifies(row: Row) -> bool:
    channel, outcome = row["channel"], row["outcome"]
    if row["direction"] == "inbound" and channel in ("email", "in_app"):
        return True
    wanted = {
        "email": ("clicked", "replied"),
        "webinar": ("attended",),
        **dict.fromkeys(("meeting", "qbr", "call"), ("attended", "completed")),
    }
    return outcome in wanted.get(channel, ())


def _movements(
    facts: Facts, series: list[date], opening: date, closing: date
) -> Iterator[tuple[str, str, Fraction, int]]:
    amounts: dict[tuple[str, str], list[Fraction]] = defaultdict(list)
    for customer in facts.live:
        before, after = facts.mrr(customer, opening), facts.mrr(customer, closing)
        old, new = facts.segment(customer, opening), facts.segment(customer, closing)
        movement, segment = None, old
        if before == 0 < after:
            has_paid = any(facts.mrr(customer, day) > 0 for day in series if day < closing)
            movement, segment = "reactivation" if has_paid else "new", new
        elif after == 0 < before:
            movement = "churn"
        elif before != after:
            movement = "expansion" if after > before else "contraction"
        for published in (segment, "All") if movement else ():
            amounts[published, str(movement)].append(after - before)
        if before and after and old != new:
            for published in (old, "All"):
                amounts[published, "left_segment"].append(-after)
            for published in (new, "All"):
                amounts[published, "entered_segment"].append(after)
    for segment in SEGMENTS:
        for movement in MOVEMENTS:
            moved = amounts[segment, movement]
            yield segment, movement, sum(moved, Fraction(0)), len(moved)


def _coverage(facts: Facts, day: date) -> Iterator[tuple[str, Figure]]:
    states = [state for customer in facts.live if (state := facts.state(customer, day)) and state.mrr > 0]
    for segment in SEGMENTS:
        members = [state for state in states if segment in (state.segment, "All")]
        yield segment, rate(sum(state.is_segment_known for state in members), len(members), len(members))


def _nps(facts: Facts, day: date) -> Iterator[tuple[str, Figure]]:
    latest: dict[str, Row] = {}
    for row in sorted(newest(facts.rows["survey_responses"], ("response_id",)),
                      key=lambda row: (str(row["responded_at"] or ""), row["response_id"])):  # fmt: skip
        at = row["responded_at"]
        if not happened(at, day) or at.date() < day - timedelta(days=89) or row["customer_id"] not in facts.customers:
            continue
        if (row["survey_type"], row["trigger"], row["scale_max"]) == ("nps", "relational", 10) and row[
            "score"
        ] is not None:
            latest[row["contact_id"] or f"response {row['response_id']}"] = row
    votes = [(facts.segment(row["customer_id"], row["responded_at"].date()), (row["score"] >= 9) - (row["score"] <= 6))
             for row in latest.values()]  # fmt: skip
    for segment in SEGMENTS:
        given = [vote for at, vote in votes if segment in (at, "All")]
        net, n = sum(given), len(given)
        interval = None
        if n:
            share, mean = sum(vote != 0 for vote in given) / n, net / n
            spread = Z * math.sqrt((share - mean * mean) / n)
            interval = 100 * (mean - spread), 100 * (mean + spread)
        value = Fraction(100 * net, n) if n else None
        yield segment, Figure(Fraction(net), Fraction(n), value, n, interval=interval)
