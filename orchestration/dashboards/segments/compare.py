"""View model of the segments side by side: size, retention, engagement, satisfaction, each beside its target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from orchestration.dashboards.parts.chosen import target_of
from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.figure import Figure, page_of
from orchestration.dashboards.parts.marts import ALL, SEGMENTS, Marts, MetricValue, RollforwardMonth
from orchestration.dashboards.parts.settled import standing
from orchestration.dashboards.revenue.judged import Judged, judged
from orchestration.dashboards.segments.queries import COVERAGE
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.units import unit_phrase

# Group, then metric and period of each line.
LINES: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Retention",
        (
            ("logo_churn_rate", "ttm"),
            ("gross_revenue_retention", "ttm"),
            ("net_dollar_retention", "ttm"),
            ("upsell_cross_sell_rate", "ttm"),
        ),
    ),
    (
        "Engagement and use",
        (
            ("engagement_rate", "month"),
            ("touchpoint_frequency", "month"),
            ("feature_utilisation_rate", "trailing_28d"),
            ("health_score", "point"),
        ),
    ),
    (
        "Satisfaction",
        (("nps", "trailing_90d"), ("csat", "trailing_90d"), ("time_to_first_value_days", "trailing_180d")),
    ),
    ("Care", (("csm_assignment_rate", "point"), ("active_management_rate", "point"))),
)


@dataclass(frozen=True)
class Measured:
    """One segment's figure and its verdict. now: today's value, where the figure is the one a target was settled at."""

    figure: Figure
    judged: Judged | None
    now: str | None = None


@dataclass(frozen=True)
class Line:
    """One measure; cells follow the segments of the comparison. period: None where it is that of the line above.

    unit: what a number counts, where it does not show it · uncovered: how many of the sample only All holds.
    """

    name: str
    period: str | None
    cells: list[Measured]
    unit: str | None = None
    uncovered: int = 0


@dataclass(frozen=True)
class Group:
    title: str
    lines: list[Line]


@dataclass(frozen=True)
class Comparison:
    segments: list[str]
    groups: list[Group]


def comparison(marts: Marts, facts: PublicationFacts) -> Comparison | None:
    """The three segments and All, Unassigned only where it holds a customer; None without any figure and customer."""
    now = {segment: months[-1] for segment in (*SEGMENTS, ALL) if (months := marts.months(segment))}
    shown = [s for s in (*SEGMENTS, ALL) if s != "Unassigned" or (s in now and now[s].closing_customers)]
    groups = [
        Group(title, [line for key in keys if (line := _line(marts, key, shown, facts))]) for title, keys in LINES
    ]
    groups = [group for group in groups if group.lines]
    if ALL in now and now[ALL].closing_customers:
        groups = [Group("Size", _size(marts, now, shown, facts)), *groups]
    return Comparison(shown, [_told_once(group) for group in groups]) if groups else None


def _told_once(group: Group) -> Group:
    repeated = [
        replace(line, period=None) if line.period == above.period else line for above, line in pairwise(group.lines)
    ]
    return Group(group.title, [group.lines[0], *repeated])


def share(now: dict[str, RollforwardMonth], segment: str) -> Decimal | None:
    """Of all MRR, 0-1."""
    total = now[ALL].closing_mrr if ALL in now else Decimal(0)
    return now[segment].closing_mrr / total if segment in now and total else None


def _line(marts: Marts, key: tuple[str, str], segments: list[str], facts: PublicationFacts) -> Line | None:
    """None for a metric that this publication does not have or cannot measure in any segment."""
    metric_id, period_type = key
    metric = marts.metrics.get(metric_id)
    values = [marts.shown(metric_id, segment, period_type) for segment in segments]
    known = [value for value in values if value is not None and value.value is not None]
    if metric is None or not known:
        return None
    last = max(known, key=lambda value: value.period_end)
    return Line(
        name=metric.name,
        period=formats.period(period_type, last.period_start, last.period_end),
        cells=[
            _measured(marts, metric_id, segment, value, facts.currency)
            for segment, value in zip(segments, values, strict=True)
        ],
        unit=unit_phrase(metric_id),
        uncovered=_uncovered(dict(zip(segments, values, strict=True))),
    )


def _measured(marts: Marts, metric_id: str, segment: str, value: MetricValue | None, currency: str) -> Measured:
    target = target_of(marts, metric_id, segment)
    stands = standing(marts, target, value, currency)
    verdict = judged(marts, metric_id, segment, None, currency)
    if verdict and stands.is_settled:
        verdict = replace(verdict, text=f"{verdict.text}, {stands.period[:1].lower()}{stands.period[1:]}")
    return Measured(stands.figure, verdict, stands.now)


def _uncovered(values: Mapping[str, MetricValue | None]) -> int:
    """Of the sample of All, what no segment shown holds: customers without a segment, or that left."""
    samples = {segment: value.sample_size or 0 for segment, value in values.items() if value is not None}
    if len(samples) < len(values):
        return 0
    return max(samples.pop(ALL, 0) - sum(samples.values()), 0)


def uncovered_told(found: Comparison) -> str:
    """`Only All also holds: NPS 10, CSAT 1.`; empty where the segments add up."""
    told = [f"{line.name} {formats.number(line.uncovered)}" for g in found.groups for line in g.lines if line.uncovered]
    if not told:
        return ""
    return f"Without a segment, counted in All only (sample): {', '.join(told)}."


def _size(marts: Marts, now: dict[str, RollforwardMonth], segments: list[str], facts: PublicationFacts) -> list[Line]:
    cur, on = facts.currency, f"On {formats.day(facts.as_of)}"

    def line(name: str, definition: str, texts: Mapping[str, tuple[str, str | None]]) -> Line:
        cells = []
        for segment in segments:
            text, calculation = texts.get(segment, (formats.NONE, None))
            told = [("Period", on), ("Population", "customers active on that day")]
            if segment in now:
                told.append(("Sample", formats.number(now[segment].closing_customers)))
            told += [("Calculation", calculation)] if calculation else []
            whom = "All segments" if segment == ALL else segment
            href = page_of(COVERAGE, segment) if COVERAGE in marts.metrics else None
            cells.append(Measured(Figure(text, name, whom, definition, told, href), None))
        return Line(name, on, cells)

    customers = {s: (formats.number(m.closing_customers), None) for s, m in now.items()}
    amounts = {s: (formats.money(m.closing_mrr, cur), None) for s, m in now.items()}
    shares = {
        s: (
            formats.percent(share(now, s)),
            f"{formats.money(m.closing_mrr, cur)} ÷ {formats.money(now[ALL].closing_mrr, cur)}",
        )
        for s, m in now.items()
    }
    means = {
        s: (
            formats.money(m.closing_mrr / m.closing_customers, cur),
            f"{formats.money(m.closing_mrr, cur)} ÷ {formats.number(m.closing_customers)}",
        )
        for s, m in now.items()
        if m.closing_customers
    }
    return [
        line("Customers", "Customers with MRR.", customers),
        line("MRR", "Monthly recurring revenue: live recurring subscriptions of the day.", amounts),
        line("Share of MRR", "MRR of the segment / MRR of all customers.", shares),
        line("MRR per customer", "MRR / customers with MRR (ARPA).", means),
    ]
