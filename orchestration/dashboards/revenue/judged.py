"""How a figure stands against its target, in one line: status, word, distance."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.dashboards.parts import target_texts
from orchestration.dashboards.parts.chosen import target_of
from orchestration.dashboards.parts.marts import Marts, MetricValue, Target
from orchestration.dashboards.parts.settled import is_settled_elsewhere
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.wording import STATUS_WORDS


@dataclass(frozen=True)
class Judged:
    """status: a key of STATUS_WORDS · text: distance and target, `4.5 points below 40.0%`; empty where none is set."""

    status: str
    word: str
    text: str


def judged(marts: Marts, metric_id: str, segment: str, value: MetricValue | None, currency: str) -> Judged | None:
    """The verdict on a metric in a segment as a whole; None where the plan does not mention it there.

    value: the figure it stands beside; a target that judges another one says which.
    """
    target = target_of(marts, metric_id, segment)
    if target is None:
        return None
    status = target.status if target.status in STATUS_WORDS else "not_measurable"
    return Judged(status, STATUS_WORDS[status], _text(target, value, currency))


def _text(target: Target, value: MetricValue | None, currency: str) -> str:
    if target.target_value is None:
        return ""
    goal = target_texts.goal(target, currency)
    if target.value is None:
        return f"target {goal}"
    if target.value == target.target_value:
        text = f"exactly {goal}"
    else:
        told = target_texts.distance(target, currency)
        text = f"{told[:1].lower()}{told[1:]} {goal}"
    if not is_settled_elsewhere(target, value):
        return text
    if target.value == target.target_value:
        return f"{text} on {formats.day(target.period_end)}"
    # The distance is that of the judged value, which is not the one it stands beside.
    return f"{formats.figure(target.value, target.unit, currency)} on {formats.day(target.period_end)}, {text}"
