"""View model of the targets: grouped by objective and measure, every figure already text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from orchestration.dashboards.parts.marts import Marts, MetricValue, Target
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.wording import STATUS_WORDS, metric_rank, objective_of, reason_text, segment_rank


@dataclass(frozen=True)
class Gauge:
    """Places (0-100 along the scale) of the value, its interval and the target; scale ends as text."""

    value: float | None
    low: float | None
    high: float | None
    target: float | None
    scale: str


@dataclass(frozen=True)
class TargetView:
    segment: str
    status: str
    word: str
    value: str
    interval: str | None
    target: str
    baseline: str | None
    distance: str
    expected: str | None
    trend: str | None
    gauge: Gauge | None
    deadline: str
    time_left: str | None
    period: str
    sample: str
    is_small_sample: bool
    reason: str | None
    data_issue: str | None


@dataclass(frozen=True)
class MeasureView:
    metric_id: str
    name: str
    definition: str | None
    source: str | None
    aim: str
    rows: list[TargetView]


@dataclass(frozen=True)
class ObjectiveView:
    title: str
    slug: str
    summary: str
    measures: list[MeasureView]


@dataclass(frozen=True)
class StatusCount:
    status: str
    word: str
    count: int


def status_counts(targets: list[Target]) -> list[StatusCount]:
    """How many targets stand where, in the order of STATUS_WORDS, statuses without a target left out."""
    found = [target.status for target in targets]
    return [StatusCount(s, word, found.count(s)) for s, word in STATUS_WORDS.items() if s in found]


def objectives(marts: Marts, as_of: date, currency: str) -> list[ObjectiveView]:
    """All targets, grouped for the page."""
    ordered = sorted(marts.targets, key=lambda t: (*metric_rank(t.metric_id), *segment_rank(t.segment), t.target_id))
    views = []
    for title, group in groupby(ordered, key=lambda target: objective_of(target.metric_id)):
        members = list(group)
        measures = [
            _measure(marts, list(rows), as_of, currency) for _, rows in groupby(members, key=lambda t: t.metric_id)
        ]
        slug = "".join(c if c.isalnum() else "-" for c in title.lower())
        views.append(ObjectiveView(title, slug, _summary(members), measures))
    return views


def _summary(targets: list[Target]) -> str:
    return ", ".join(f"{count.count} {count.word.lower()}" for count in status_counts(targets))


def _measure(marts: Marts, targets: list[Target], as_of: date, currency: str) -> MeasureView:
    first = targets[0]
    metric = marts.metrics.get(first.metric_id)
    top = _scale_top(targets)
    return MeasureView(
        metric_id=first.metric_id,
        name=first.metric_name,
        definition=metric.definition if metric else None,
        source=first.source_document or (metric.source_document if metric else None),
        aim="lower is better" if is_lower_better(first.direction) else "higher is better",
        rows=[_row(t, _fact(marts, t), top, as_of, currency) for t in targets],
    )


def is_lower_better(direction: str | None) -> bool:
    return (direction or "").lower() in ("down", "lower", "decrease", "at_most", "lower_is_better", "reduce")


def _fact(marts: Marts, target: Target) -> MetricValue | None:
    """The published figure; None where a deadline inside a month froze one that is published nowhere else."""
    return marts.value_at(
        target.metric_id, target.segment, target.period_type or "", target.period_end, target.breakdown_value
    )


def _row(target: Target, fact: MetricValue | None, top: Decimal | None, as_of: date, currency: str) -> TargetView:
    def text(value: Decimal | None) -> str:
        return formats.figure(value, target.unit, currency)

    issue = target.data_issue or (fact.data_issue if fact else None)
    reason = target.reason or (fact.not_measurable_reason if fact and target.value is None else None)
    return TargetView(
        segment=_whom(target),
        status=target.status if target.status in STATUS_WORDS else "not_measurable",
        word=STATUS_WORDS.get(target.status, target.status),
        value=text(target.value),
        interval=_interval(target, currency) if target.value is not None else None,
        target=text(target.target_value) if target.target_value is not None else "None set",
        baseline=_baseline(target, currency),
        distance=_distance(target, currency),
        expected=f"by now {text(target.expected_value)}" if _is_under_way(target) else None,
        trend=_trend(target, as_of),
        gauge=_gauge(target, top, currency),
        deadline=formats.day(target.deadline_on) if target.deadline_on else _open_deadline(target),
        time_left=_time_left(target, as_of),
        period=formats.period(target.period_type or "", fact.period_start if fact else None, target.period_end),
        sample=formats.number(target.sample_size),
        is_small_sample=bool(target.is_small_sample) and target.value is not None,
        reason=reason_text(reason),
        data_issue=reason_text(issue),
    )


def _whom(target: Target) -> str:
    """The segment, and the part of it where the target is for a part."""
    part = target.breakdown_value
    return target.segment if part == "none" else f"{target.segment}: {part.replace('_', ' ')}"


def _is_under_way(target: Target) -> bool:
    """Whether the straight line to the target still says something the status does not."""
    return target.expected_value is not None and target.status in ("on_track", "at_risk")


def _open_deadline(target: Target) -> str:
    return formats.NONE if target.target_value is None else "Rolling"


def _baseline(target: Target, currency: str) -> str | None:
    """`from 8.0% (declared; measured 5.5%)`: what the plan starts from, and what was measured then if it differs."""

    def text(value: Decimal) -> str:
        return formats.figure(value, target.unit, currency)

    declared, measured = target.baseline_declared, target.baseline_measured
    if declared is None:
        return f"from {text(measured)} (measured)" if measured is not None else None
    if measured is None or text(measured) == text(declared):
        return f"from {text(declared)} (declared)"
    return f"from {text(declared)} (declared; measured {text(measured)})"


def _trend(target: Target, as_of: date) -> str | None:
    """What the figure did of late; of a target whose deadline is past, nothing."""
    if target.trend is None or (target.deadline_on is not None and target.deadline_on <= as_of):
        return None
    return f"last {formats.counted(3, 'full month')}: {target.trend}"


def _interval(target: Target, currency: str) -> str | None:
    """Both ends; a score's stay on its scale, which the formula of its interval may leave."""
    if target.ci_low is None or target.ci_high is None:
        return None
    ends = (target.ci_low, target.ci_high)
    if target.unit == "points":
        ends = (max(ends[0], Decimal(-100)), min(ends[1], Decimal(100)))
    return " to ".join(formats.figure(end, target.unit, currency) for end in ends)


def _distance(target: Target, currency: str) -> str:
    """Where the value lies as seen from the target: above or below. Which of the two is good, the status says."""
    if target.value is None or target.target_value is None:
        return formats.NONE
    gap = target.value - target.target_value
    if gap == 0:
        return "On target"
    text = formats.difference(abs(gap), target.unit, currency)
    if not any(digit in text for digit in "123456789"):
        # Rounded away: "0.0 points below" beside "Missed" would read as a contradiction.
        text = "Just"
    return f"{text} {'above' if gap > 0 else 'below'}"


def _time_left(target: Target, as_of: date) -> str | None:
    if target.deadline_on is None:
        return None
    left = (target.deadline_on - as_of).days
    if left < 0 and target.period_end is not None and target.period_end <= target.deadline_on:
        return f"{formats.counted(-left, 'day')} ago, frozen then"
    if left < 0:
        return f"{formats.counted(-left, 'day')} ago"
    return f"{formats.counted(left, 'day')} left" if left else "ends today"


def _scale_top(targets: list[Target]) -> Decimal | None:
    """One zero-based scale for all rows of a measure; None where there is nothing to place."""
    values = [v for t in targets for v in (t.value, t.target_value, t.ci_high) if v is not None]
    if not values or (max(values) <= 0 and targets[0].unit != "points"):
        return None
    if targets[0].unit == "points":
        return Decimal(100)
    top = max(values)
    if targets[0].unit == "ratio" and top <= 1:
        return min(Decimal(1), (top * 12).to_integral_value(rounding="ROUND_CEILING") / 10)
    return top * Decimal("1.15")


def _gauge(target: Target, top: Decimal | None, currency: str) -> Gauge | None:
    if top is None or target.value is None:
        return None
    bottom = Decimal(-100) if target.unit == "points" else Decimal(0)

    def place(value: Decimal | None) -> float | None:
        if value is None:
            return None
        return float(round(max(Decimal(0), min(Decimal(1), (value - bottom) / (top - bottom))) * 100, 2))

    ends = (formats.figure(end, target.unit, currency) for end in (bottom, top))
    low, high = place(target.ci_low), place(target.ci_high)
    return Gauge(place(target.value), low, high, place(target.target_value), " to ".join(ends))
