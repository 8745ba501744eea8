"""A figure with all that a reader may ask of it: definition, period, population, sample, and who is behind it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from orchestration.dashboards.parts.marts import ALL, COHORT, WHOLE_PERIODS, Marts, Metric, MetricValue
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.wording import reason_text


@dataclass(frozen=True)
class Figure:
    """A printed value and what opens beside it. facts: label and text, such as ("Period", "12 months to ...").

    note: why there is no value · href: the page of those behind it · of: metric, segment, breakdown, its value, period
    type and end, parted by bars, where the value is printed in its unit's own form: what it is held against.
    """

    value: str
    name: str
    whom: str
    definition: str
    facts: list[tuple[str, str]]
    href: str | None
    is_small_sample: bool = False
    note: str | None = None
    data_issue: str | None = None
    of: str | None = None


@dataclass(frozen=True)
class Tile:
    """One figure of a strip with what stands under it."""

    name: str
    figure: Figure
    note: str


def page_of(metric_id: str, segment: str = ALL) -> str:
    """Address of the customers behind a metric, at its segment."""
    return f"figure_{metric_id}.html#{segment.lower()}"


def figure(marts: Marts, value: MetricValue | None, currency: str, text: str | None = None) -> Figure:
    """The figure of one published value; text: how it is printed, where not in its unit's own form.

    None (a metric, segment and period that this publication lacks) gives a figure without a value that says so.
    """
    if value is None:
        return nothing("This publication holds no such figure.")
    metric = marts.metrics.get(value.metric_id)
    is_measured = value.value is not None
    return Figure(
        value=text or formats.figure(value.value, value.unit, currency),
        name=metric.name if metric else value.metric_id.replace("_", " "),
        whom=whom(value),
        definition=metric.definition if metric and metric.definition else "",
        facts=facts(value, metric, currency),
        href=page_of(value.metric_id, value.segment) if metric else None,
        is_small_sample=is_measured and bool(value.is_small_sample),
        note=None if is_measured else reason_text(value.not_measurable_reason) or "Not measurable.",
        data_issue=reason_text(value.data_issue),
        of=None if text else key(value),
    )


def key(value: MetricValue) -> str:
    """What names one published value."""
    names = (value.metric_id, value.segment, value.breakdown, value.breakdown_value, value.period_type)
    return "|".join((*names, value.period_end.isoformat()))


def nothing(why: str) -> Figure:
    """A figure that is not there, with the reason in words."""
    return Figure(formats.NONE, "No figure", "", "", [], None, note=why)


def whom(value: MetricValue) -> str:
    """`All segments`, `Core`, `Core: green`."""
    segment = "All segments" if value.segment == ALL else value.segment
    return segment if value.breakdown_value == "none" else f"{segment}: {value.breakdown_value.replace('_', ' ')}"


def facts(value: MetricValue, metric: Metric | None, currency: str) -> list[tuple[str, str]]:
    """What stands under the definition, each line only where it is known."""
    lines = [("Period", formats.period(value.period_type, value.period_start, value.period_end))]
    if not value.is_complete and value.period_type in (*WHOLE_PERIODS, COHORT):
        lines[0] = ("Period", f"{lines[0][1]}, still running")
    if metric and metric.population:
        lines.append(("Population", metric.population))
    if value.sample_size is not None:
        lines.append(("Sample", formats.number(value.sample_size)))
    if value.numerator is not None and value.denominator is not None:
        lines.append(("Calculation", f"{amount(value.numerator)} ÷ {amount(value.denominator)}"))
    if (between := interval(value, currency)) is not None:
        lines.append(("95% interval", between))
    if value.count_excluded:
        lines.append(("Left out, cannot be judged", formats.number(value.count_excluded)))
    return lines


def interval(value: MetricValue, currency: str) -> str | None:
    return formats.interval(value.ci_low, value.ci_high, value.unit, currency)


def amount(value: Decimal) -> str:
    """A half of a fraction: whole if it is whole or long, else with two places."""
    return formats.number(value, 0 if value == value.to_integral_value() or abs(value) >= 10_000 else 2)
