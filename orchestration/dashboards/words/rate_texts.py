"""Phrases about rates that several pages use: counts, intervals, distances from a target."""

from __future__ import annotations

from decimal import Decimal

from orchestration.dashboards.parts.marts import MetricValue
from orchestration.dashboards.words import formats


def counts(value: MetricValue | None) -> str:
    """`26 of 280`: the customers counted, of those they are a share of."""
    if value is None or value.denominator is None:
        return formats.NONE
    return f"{formats.number(value.numerator)} of {formats.number(value.denominator)}"


def interval(value: MetricValue | None) -> str | None:
    return formats.interval(value.ci_low, value.ci_high, "ratio") if value is not None else None


def distance(gap: Decimal | None) -> str | None:
    """A rate's distance from its target in points; 'just' where it rounds to nothing."""
    if gap is None:
        return None
    if gap == 0:
        return "On target"
    return f"{formats.gap(gap, 'ratio')} {'above' if gap > 0 else 'below'}"


def together(names: list[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
