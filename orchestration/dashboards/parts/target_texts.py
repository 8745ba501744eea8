"""What is told of a target, as text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from orchestration.dashboards.parts.marts import Marts, Target
from orchestration.dashboards.words import formats

LOWER = ("down", "lower", "decrease", "at_most", "lower_is_better", "reduce")


def is_lower_better(direction: str | None) -> bool:
    return (direction or "").lower() in LOWER


def whom(segment: str, part: str) -> str:
    """The segment, and the part of it where the target is for a part."""
    return segment if part == "none" else f"{segment}: {part.replace('_', ' ')}"


def goal(target: Target, currency: str) -> str:
    return formats.figure(target.target_value, target.unit, currency) if target.target_value is not None else "None set"


def bound(target: Target) -> str | None:
    """Which side of the target's value is good; None without a value."""
    if target.target_value is None:
        return None
    return "at most" if is_lower_better(target.direction) else "at least"


def distance(target: Target, currency: str) -> str:
    """Where the value lies as seen from the target: above or below. Which of the two is good, the status says."""
    if target.value is None or target.target_value is None:
        return formats.NONE
    gap = target.value - target.target_value
    if gap == 0:
        return "On target"
    return f"{formats.gap(gap, target.unit, currency)} {'above' if gap > 0 else 'below'}"


def now(marts: Marts, target: Target, as_of: date, currency: str) -> str | None:
    """`now 64`: what pages show today of a target settled on its deadline, where that differs in the digits shown."""
    if target.value is None or target.deadline_on is None or target.deadline_on > as_of or target.period_end is None:
        return None
    shown = marts.shown(target.metric_id, target.segment, target.period_type or "", target.breakdown_value)
    if shown is None or shown.value is None or shown.period_end <= target.period_end:
        return None
    text = formats.figure(shown.value, target.unit, currency)
    return f"now {text}" if text != formats.figure(target.value, target.unit, currency) else None


def interval(target: Target, currency: str) -> str | None:
    if target.value is None:
        return None
    return formats.interval(target.ci_low, target.ci_high, target.unit, currency)


def baseline(target: Target, currency: str) -> str | None:
    """`8.0% (declared; measured 5.5%)`: what the plan starts from, and what was measured then if it differs."""

    def text(value: Decimal) -> str:
        return formats.figure(value, target.unit, currency)

    declared, measured = target.baseline_declared, target.baseline_measured
    if declared is None:
        return f"{text(measured)} (measured)" if measured is not None else None
    if measured is None or text(measured) == text(declared):
        return f"{text(declared)} (declared)"
    return f"{text(declared)} (declared; measured {text(measured)})"


def expected(target: Target, currency: str) -> str | None:
    """Where the straight line to the target stands by now, while that still says something the status does not."""
    if target.expected_value is None or target.status not in ("on_track", "at_risk"):
        return None
    return formats.figure(target.expected_value, target.unit, currency)


def trend(target: Target, as_of: date) -> str | None:
    """What the figure did in the last three full months; of a target whose deadline is past, nothing."""
    if target.trend is None or (target.deadline_on is not None and target.deadline_on <= as_of):
        return None
    return target.trend


def deadline(target: Target) -> str:
    if target.deadline_on is not None:
        return formats.day(target.deadline_on)
    return formats.NONE if target.target_value is None else "Rolling"


def time_left(target: Target, as_of: date) -> str | None:
    if target.deadline_on is None:
        return None
    left = (target.deadline_on - as_of).days
    if left < 0 and target.period_end is not None and target.period_end <= target.deadline_on:
        return f"frozen {formats.counted(-left, 'day')} ago"
    if left < 0:
        return f"{formats.counted(-left, 'day')} ago"
    return f"{formats.counted(left, 'day')} left" if left else "ends today"
