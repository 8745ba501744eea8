"""Where a value, its interval and its target lie along one scale that all rows of a measure share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from orchestration.dashboards.parts.marts import Target


@dataclass(frozen=True)
class Gauge:
    """Places (0-100 along the scale) of the value, its interval and the target."""

    value: float
    low: float | None
    high: float | None
    target: float | None


def scale_top(targets: Sequence[Target]) -> Decimal | None:
    """The end of the scale of a measure's targets, which starts at zero; None where there is nothing to place."""
    values = [v for t in targets for v in (t.value, t.target_value, t.ci_high) if v is not None]
    if not values or (max(values) <= 0 and targets[0].unit != "points"):
        return None
    if targets[0].unit == "points":
        return Decimal(100)
    top = max(values)
    if targets[0].unit == "ratio" and top <= 1:
        return min(Decimal(1), (top * 12).to_integral_value(rounding="ROUND_CEILING") / 10)
    return top * Decimal("1.15")


def gauge(target: Target, top: Decimal | None) -> Gauge | None:
    """The places of one target on a scale that ends at `top`; None without a value."""
    if top is None or target.value is None:
        return None
    bottom = Decimal(-100) if target.unit == "points" else Decimal(0)

    def place(value: Decimal) -> float:
        return float(round(max(Decimal(0), min(Decimal(1), (value - bottom) / (top - bottom))) * 100, 2))

    low, high, goal = (None if v is None else place(v) for v in (target.ci_low, target.ci_high, target.target_value))
    return Gauge(place(target.value), low, high, goal)
