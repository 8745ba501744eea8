"""How a figure stands against its target, in one line: status, word, distance."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.dashboards.parts import target_texts
from orchestration.dashboards.parts.marts import Marts, MetricValue, Target
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

    value: the figure it stands beside; a target judged on another day says which.
    """
    mine = [t for t in marts.targets if (t.metric_id, t.segment, t.breakdown_value) == (metric_id, segment, "none")]
    if not mine:
        return None
    # Of several stages (the marts order them by deadline) the first that is not decided counts, else the last.
    target = next((t for t in mine if t.status not in ("missed", "achieved")), mine[-1])
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
    is_other_day = value is not None and target.period_end != value.period_end
    return f"{text} on {formats.day(target.period_end)}" if is_other_day else text
