"""The team's metrics as rows: the figure shown, its target, its last periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from orchestration.dashboards.parts import target_texts
from orchestration.dashboards.parts.figure import Figure, figure, interval
from orchestration.dashboards.parts.marts import ALL, COHORT, Marts, MetricValue, Target
from orchestration.dashboards.parts.sparkline import Sparkline, sparkline
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.wording import STATUS_WORDS

# A recognition waits for the next review before anything can be said of it.
LATE = ("recognition_performance_change", "recognition_satisfaction_change")
ROLES = (
    "role_clarity",
    "role_execution",
    "csm_training_completion",
    "csm_training_rating",
    "growth_area_rate",
    "recognition_count",
    *LATE,
)
PRACTICES = ("practice_adherence", "practice_effectiveness", "digital_tool_use", "digital_tools_implemented")


@dataclass(frozen=True)
class Judged:
    """A target beside a figure. distance: of the figure from it · judged: on which day and at which value the status
    was settled, where that is another than the figure's."""

    status: str
    word: str
    goal: str
    distance: str | None
    judged: str | None


@dataclass(frozen=True)
class Measure:
    """One metric: its figure with the 95 % interval, the target if there is one, a line of the last periods."""

    name: str
    figure: Figure
    interval: str | None
    target: Judged | None
    line: Sparkline | None
    period: str


def period_type(marts: Marts, metric_id: str) -> str:
    """The first period of the catalogue's entry; a point where it has none."""
    metric = marts.metrics.get(metric_id)
    return metric.period_types.split(",")[0].strip() if metric else "point"


def target_of(marts: Marts, metric_id: str, segment: str = ALL, part: str = "none") -> Target | None:
    """The target of a metric, segment and part; of several the one with the latest deadline."""
    key = (metric_id, segment, part)
    found = [t for t in marts.targets if (t.metric_id, t.segment, t.breakdown_value) == key]
    return found[-1] if found else None


def shown(marts: Marts, metric_id: str, segment: str = ALL, part: str = "none") -> MetricValue | None:
    """The value a page shows; of what waits for a review the newest that is known."""
    kind = period_type(marts, metric_id)
    series = marts.series(metric_id, segment, kind, part)
    if metric_id in LATE:
        known = [v for v in series if v.value is not None]
        return (known or series or [None])[-1]
    return marts.shown(metric_id, segment, kind, part)


def judged(target: Target | None, value: MetricValue | None, currency: str) -> Judged | None:
    """What is told of a target; None without one that has a value to reach."""
    if target is None or target.target_value is None:
        return None
    now = value.value if value is not None else None
    is_other = target.value is not None and value is not None and target.period_end != value.period_end
    day, text = formats.day(target.period_end), formats.figure(target.value, target.unit, currency)
    return Judged(
        status=target.status if target.status in STATUS_WORDS else "not_measurable",
        word=STATUS_WORDS.get(target.status, target.status),
        goal=target_texts.goal(target, currency),
        distance=target_texts.distance(replace(target, value=now), currency) if now is not None else None,
        judged=f"on {day} at {text}" if is_other else None,
    )


def measure(marts: Marts, metric_id: str, currency: str) -> Measure:
    """A metric of the whole team with its target."""
    value, target = shown(marts, metric_id), target_of(marts, metric_id)
    metric = marts.metrics.get(metric_id)
    text = None
    if value is not None and value.value is not None and metric_id in LATE:
        text = formats.difference(value.value, "ratio", sign=True)
    return Measure(
        name=metric.name if metric else metric_id.replace("_", " ").capitalize(),
        figure=figure(marts, value, currency, text),
        interval=interval(value, currency) if value is not None and value.value is not None else None,
        target=judged(target, value, currency),
        line=line(marts, metric_id, target.target_value if target else None, currency),
        period=formats.period(value.period_type, value.period_start, value.period_end) if value else formats.NONE,
    )


def line(marts: Marts, metric_id: str, goal: Decimal | None, currency: str) -> Sparkline | None:
    """The complete periods of a month's figure, of others also the running one."""
    kind = period_type(marts, metric_id)
    values = [v for v in marts.series(metric_id, ALL, kind) if v.is_complete or kind not in ("month", COHORT)]
    known = [v for v in values[-13:] if v.value is not None]
    if len(known) < 2:
        return None
    ends = [
        f"{formats.figure(v.value, v.unit, currency)} on {formats.day(v.period_end)}" for v in (known[0], known[-1])
    ]
    return sparkline([v.value for v in values], goal, f"From {ends[0]} to {ends[1]}")


def measures(marts: Marts, metric_ids: Sequence[str], currency: str) -> list[Measure]:
    """Those metrics that the catalogue holds."""
    return [measure(marts, metric_id, currency) for metric_id in metric_ids if metric_id in marts.metrics]
