"""A target in one line: its status, and how far the figure it was judged on lies from it."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.dashboards.figures.periods import Shown
from orchestration.dashboards.parts.marts import Target
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.wording import STATUS_WORDS


@dataclass(frozen=True)
class TargetLine:
    """A target in one line; `judged`: the period it was judged on, where that is not the one shown."""

    whom: str
    status: str
    word: str
    target: str
    distance: str | None
    judged: str | None


def target_line(target: Target, shown: Shown, currency: str) -> TargetLine:
    """A target with its status and how far the figure it was judged on lies from it."""
    deadline = f" by {formats.day(target.deadline_on)}" if target.deadline_on else ""
    goal = formats.figure(target.target_value, target.unit, currency)
    is_other = target.value is not None and target.period_end is not None and target.period_end != shown.end
    period = formats.period(target.period_type or "", None, target.period_end)
    value = formats.figure(target.value, target.unit, currency)
    part = "" if target.breakdown_value == "none" else f": {shown.label(target.breakdown_value)}"
    return TargetLine(
        whom=target.segment + part,
        status=target.status if target.status in STATUS_WORDS else "not_measurable",
        word=STATUS_WORDS.get(target.status, target.status),
        target=f"{goal}{deadline}" if target.target_value is not None else "None set",
        distance=distance(target, currency),
        judged=f"Judged on {value}, {period}" if is_other else None,
    )


def judged_elsewhere(target: Target, currency: str) -> str:
    """`target missed with 83.3%, Jun 2026`: of a target that was judged on another period than the one shown."""
    period = formats.period(target.period_type or "", None, target.period_end)
    value = formats.figure(target.value, target.unit, currency)
    word = STATUS_WORDS.get(target.status, target.status).lower()
    return f"target {word} with {value}, {period[:1].lower() + period[1:] if period.startswith('On ') else period}"


def distance(target: Target, currency: str) -> str | None:
    """`5.9 points below`; `just below` where the gap rounds to nothing, None where there is none to state."""
    if target.value is None or target.target_value is None:
        return None
    gap = target.value - target.target_value
    if gap == 0:
        return "on target"
    shown = formats.gap(gap, target.unit, currency)
    return f"{'just' if shown == 'Just' else shown} {'above' if gap > 0 else 'below'}"
