"""The team's metrics as rows: the figure shown, its target, its last periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from orchestration.dashboards.parts import target_texts
from orchestration.dashboards.parts.chosen import target_of
from orchestration.dashboards.parts.figure import Figure, figure
from orchestration.dashboards.parts.marts import ALL, COHORT, Marts, MetricValue, Target
from orchestration.dashboards.parts.settled import standing
from orchestration.dashboards.parts.sparkline import Sparkline, sparkline
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.units import unit_phrase
from orchestration.dashboards.words.wording import STATUS_WORDS

# Differences of two shares: printed in points.
CHANGES = ("recognition_performance_change", "recognition_satisfaction_change")
ROLES = (
    "role_clarity",
    "role_execution",
    "csm_training_completion",
    "csm_training_rating",
    "growth_area_rate",
    "recognition_count",
    *CHANGES,
)
PRACTICES = ("practice_adherence", "practice_effectiveness", "digital_tool_use", "digital_tools_implemented")


@dataclass(frozen=True)
class Judged:
    """A target beside the value it judges. distance: of that value from it."""

    status: str
    word: str
    goal: str
    distance: str | None


@dataclass(frozen=True)
class Measure:
    """One metric: its figure with the 95 % interval, the target if there is one, a line of the last periods.

    unit: what a count counts · settled: when the target was, and the value of today, where it judges another one.
    """

    name: str
    unit: str | None
    figure: Figure
    interval: str | None
    target: Judged | None
    line: Sparkline | None
    period: str
    settled: str | None


def period_type(marts: Marts, metric_id: str) -> str:
    """The first period of the catalogue's entry; a point where it has none."""
    metric = marts.metrics.get(metric_id)
    return metric.period_types.split(",")[0].strip() if metric else "point"


def shown(marts: Marts, metric_id: str, segment: str = ALL, part: str = "none") -> MetricValue | None:
    """The value a page shows."""
    return marts.shown(metric_id, segment, period_type(marts, metric_id), part)


def judged(target: Target | None, currency: str) -> Judged | None:
    """What is told of a target; None without one that has a value to reach."""
    if target is None or target.target_value is None:
        return None
    return Judged(
        status=target.status if target.status in STATUS_WORDS else "not_measurable",
        word=STATUS_WORDS.get(target.status, target.status),
        goal=target_texts.goal(target, currency),
        distance=target_texts.distance(target, currency) if target.value is not None else None,
    )


def measure(marts: Marts, metric_id: str, currency: str) -> Measure:
    """A metric of the whole team with its target."""
    value, target = shown(marts, metric_id), target_of(marts, metric_id)
    metric = marts.metrics.get(metric_id)
    stands = standing(marts, target, value, currency)
    if value is not None and value.value is not None and metric_id in CHANGES:
        text = formats.difference(value.value, "ratio", sign=True)
        stands = replace(stands, figure=figure(marts, value, currency, text))
    return Measure(
        name=metric.name if metric else metric_id.replace("_", " ").capitalize(),
        unit=unit_phrase(metric_id),
        figure=stands.figure,
        interval=stands.interval,
        target=judged(target, currency),
        line=line(marts, metric_id, target.target_value if target else None, currency),
        period=stands.period,
        settled=stands.settled,
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
