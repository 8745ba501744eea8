"""The title of the Team page: the headline metric that is furthest from its target."""

from __future__ import annotations

from decimal import Decimal

from orchestration.dashboards.parts import target_texts
from orchestration.dashboards.parts.chosen import target_of
from orchestration.dashboards.parts.marts import Marts, MetricValue, Target
from orchestration.dashboards.team.measures import shown
from orchestration.dashboards.words import formats

HEADLINE = (
    "csm_assignment_rate",
    "active_management_rate",
    "csm_training_completion",
    "growth_area_rate",
    "practice_adherence",
)


def title(marts: Marts, currency: str) -> str:
    """`Active management rate 49.1%, 50.9 points below target`; all targets reached or nothing measured in words."""
    found = [(target, value) for m in HEADLINE if (target := target_of(marts, m)) and (value := shown(marts, m))]
    measured = [
        (target, value) for target, value in found if value.value is not None and target.target_value is not None
    ]
    if not measured:
        return "The team's figures cannot be measured yet"
    if max(_short(pair) for pair in measured) <= 0:
        few = formats.counted(len(measured), "headline target")
        return f"The team is at or above {'its' if len(measured) == 1 else 'all'} {few}"
    # Of a small sample one person moves the figure by points: no headline while another target is missed.
    target, value = max(measured, key=lambda pair: (_short(pair) > 0, not pair[1].is_small_sample, _short(pair)))
    text = formats.figure(_judged(target, value), value.unit, currency)
    gap = formats.difference(_short((target, value)), value.unit, currency)
    side = "above" if target_texts.is_lower_better(target.direction) else "below"
    return f"{target.metric_name} {text}, {gap} {side} target"


def _short(pair: tuple[Target, MetricValue]) -> Decimal:
    """How much a value falls short of its target; negative beyond it."""
    target, value = pair
    judged = _judged(target, value)
    if target.target_value is None or judged is None:
        return Decimal(0)
    gap = target.target_value - judged
    return -gap if target_texts.is_lower_better(target.direction) else gap


def _judged(target: Target, value: MetricValue) -> Decimal | None:
    """The value that a target was settled at, else the one shown."""
    return value.value if target.value is None else target.value
