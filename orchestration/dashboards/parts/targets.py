"""View model of the targets: grouped by objective and measure, every figure already text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from orchestration.dashboards.parts import target_texts as texts
from orchestration.dashboards.parts.figure import Figure, figure, page_of
from orchestration.dashboards.parts.gauge import Gauge, gauge, scale_top
from orchestration.dashboards.parts.marts import ALL, Marts, MetricValue, Target
from orchestration.dashboards.parts.sparkline import Sparkline, sparkline
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.units import unit_phrase
from orchestration.dashboards.words.wording import STATUS_WORDS, metric_rank, objective_of, reason_text, segment_rank

PERIODS = 13
UNJUDGED = ("unset", "not_measurable")


@dataclass(frozen=True)
class TargetView:
    """One target as a row. figure: the value it is judged by, with all that is told of it and of the target.

    unit: what it counts, where the value does not show it · now: today's value of a target that is settled.
    """

    target_id: str
    name: str
    unit: str | None
    segment: str
    status: str
    word: str
    figure: Figure
    now: str | None
    interval: str | None
    bound: str | None
    target: str
    distance: str
    gauge: Gauge | None
    spark: Sparkline | None
    deadline: str
    time_left: str | None
    period: str
    is_small_sample: bool
    reason: str | None
    data_issue: str | None


@dataclass(frozen=True)
class ObjectiveView:
    """The targets of one objective of the plan by measure; summary: how many of them stand where."""

    title: str
    summary: str
    measures: list[list[TargetView]]


@dataclass(frozen=True)
class StatusCount:
    """start: how many targets stand before these in the order of statuses."""

    status: str
    word: str
    count: int
    start: int


def is_judged(target: Target) -> bool:
    return target.status in STATUS_WORDS and target.status not in UNJUDGED


def status_counts(targets: Iterable[Target]) -> list[StatusCount]:
    """How many targets stand where, in the order of STATUS_WORDS, statuses without a target left out."""
    found = [target.status for target in targets]
    counts: list[StatusCount] = []
    for status, word in STATUS_WORDS.items():
        if status in found:
            counts.append(StatusCount(status, word, found.count(status), sum(c.count for c in counts)))
    return counts


def objectives(marts: Marts, targets: Iterable[Target], as_of: date, currency: str) -> list[ObjectiveView]:
    """The given targets, grouped in the order leadership reads them."""
    ordered = sorted(targets, key=lambda t: (*metric_rank(t.metric_id), *segment_rank(t.segment), t.target_id))
    views = []
    for title, group in groupby(ordered, key=lambda target: objective_of(target.metric_id)):
        members = list(group)
        measures = [
            _measure(marts, list(rows), as_of, currency) for _, rows in groupby(members, key=lambda t: t.metric_id)
        ]
        views.append(ObjectiveView(title, _summary(members), measures))
    return views


def rows_of(views: Iterable[ObjectiveView]) -> list[TargetView]:
    """Every row of the objectives, in their order."""
    return [row for view in views for measure in view.measures for row in measure]


def _summary(targets: list[Target]) -> str:
    return ", ".join(f"{count.count} {count.word.lower()}" for count in status_counts(targets))


def _measure(marts: Marts, targets: Sequence[Target], as_of: date, currency: str) -> list[TargetView]:
    top = scale_top(targets)
    return [_row(marts, target, top, as_of, currency) for target in targets]


def _row(marts: Marts, target: Target, top: Decimal | None, as_of: date, currency: str) -> TargetView:
    fact = _fact(marts, target)
    issue = reason_text(target.data_issue or (fact.data_issue if fact else None))
    reason = target.reason or (fact.not_measurable_reason if fact and target.value is None else None)
    judged = _figure(marts, target, fact, as_of, currency)
    return TargetView(
        target_id=target.target_id,
        name=target.metric_name,
        unit=unit_phrase(target.metric_id),
        segment=texts.whom(target.segment, target.breakdown_value),
        status=target.status if target.status in STATUS_WORDS else "not_measurable",
        word=STATUS_WORDS.get(target.status, target.status),
        figure=replace(judged, data_issue=issue),
        now=texts.now(marts, target, as_of, currency),
        interval=texts.interval(target, currency),
        bound=texts.bound(target),
        target=texts.goal(target, currency),
        distance=texts.distance(target, currency),
        gauge=gauge(target, top),
        spark=_spark(marts, target, currency),
        deadline=texts.deadline(target),
        time_left=texts.time_left(target, as_of),
        period=formats.period(target.period_type or "", fact.period_start if fact else None, target.period_end),
        is_small_sample=bool(target.is_small_sample) and target.value is not None,
        reason=reason_text(reason),
        data_issue=issue,
    )


def _fact(marts: Marts, target: Target) -> MetricValue | None:
    """The published figure; None where a deadline inside a month froze one that is published nowhere else."""
    return marts.value_at(
        target.metric_id, target.segment, target.period_type or "", target.period_end, target.breakdown_value
    )


def _figure(marts: Marts, target: Target, fact: MetricValue | None, as_of: date, currency: str) -> Figure:
    """The value that is judged; what a small sample means stands among the facts, the mark in its own place."""
    value = formats.figure(target.value, target.unit, currency)
    known = figure(marts, fact, currency) if fact else _frozen(marts, target, currency)
    lines = [*known.facts, *_about_target(target, as_of, currency)]
    if target.is_small_sample and target.value is not None:
        lines.append(("Small sample", "fewer than 30, one more or less moves the figure by points"))
    note = None if target.value is not None else reason_text(target.reason) or known.note
    return replace(known, value=value, name=target.metric_name, facts=lines, is_small_sample=False, note=note)


def _frozen(marts: Marts, target: Target, currency: str) -> Figure:
    """A figure that only its target holds."""
    metric = marts.metrics.get(target.metric_id)
    lines = [("Period", formats.period(target.period_type or "", None, target.period_end))]
    if metric and metric.population:
        lines.append(("Population", metric.population))
    if target.sample_size is not None:
        lines.append(("Sample", formats.number(target.sample_size)))
    if (between := texts.interval(target, currency)) is not None:
        lines.append(("95% interval", between))
    segment = "All segments" if target.segment == ALL else target.segment
    return Figure(
        value="",
        name=target.metric_name,
        whom=texts.whom(segment, target.breakdown_value),
        definition=metric.definition if metric else "",
        facts=lines,
        href=page_of(target.metric_id, target.segment) if metric else None,
    )


def _about_target(target: Target, as_of: date, currency: str) -> list[tuple[str, str]]:
    bound = texts.bound(target)
    known = (
        ("Target", f"{bound} {texts.goal(target, currency)}" if bound else None),
        ("Start", texts.baseline(target, currency)),
        ("By now, on a straight line to the target", texts.expected(target, currency)),
        ("Last 3 full months", texts.trend(target, as_of)),
        ("Target set in", target.source_document),
    )
    return [(label, text) for label, text in known if text]


def _spark(marts: Marts, target: Target, currency: str) -> Sparkline | None:
    """The periods up to the one that is judged, the judged value last."""
    series = marts.series(target.metric_id, target.segment, target.period_type or "", target.breakdown_value)
    shown = [v for v in series if target.period_end is None or v.period_end <= target.period_end]
    values = [value.value for value in shown]
    if shown and target.period_end is not None and shown[-1].period_end < target.period_end:
        values.append(target.value)
    values = values[-PERIODS:]
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    first, last = (formats.figure(value, target.unit, currency) for value in (known[0], known[-1]))
    whom = texts.whom(target.segment, target.breakdown_value)
    text = f"{target.metric_name}, {whom}: from {first} to {last} over {len(values)} periods"
    return sparkline(values, target.target_value, text, PERIODS)
