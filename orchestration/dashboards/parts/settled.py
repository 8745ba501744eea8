"""The figure that a target's verdict belongs to: what was judged, with what is shown of today beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from orchestration.dashboards.parts import target_texts
from orchestration.dashboards.parts.figure import Figure, figure, interval
from orchestration.dashboards.parts.marts import Marts, MetricValue, Target
from orchestration.dashboards.words import formats


@dataclass(frozen=True)
class Standing:
    """figure, interval and period of one value.

    is_settled: a target judges another value than the one shown · now: that one, where it reads differently.
    """

    figure: Figure
    interval: str | None
    period: str
    is_settled: bool
    now: str | None

    @property
    def settled(self) -> str | None:
        """`on 30 Sep 2026; now 64`: when it was settled, and today's value where it reads differently."""
        when = f"on {self.period.removeprefix('On ')}" if self.period.startswith("On ") else self.period
        return "; ".join(text for text in (when, self.now) if text) if self.is_settled else None


def standing(marts: Marts, target: Target | None, value: MetricValue | None, currency: str) -> Standing:
    """The shown value, or the one a target was settled at: status and distance are told of that one alone."""
    if target is None or not is_settled_elsewhere(target, value):
        period = formats.period(value.period_type, value.period_start, value.period_end) if value else formats.NONE
        return Standing(
            figure(marts, value, currency), interval(value, currency) if value else None, period, False, None
        )
    kind, part = target.period_type or "", target.breakdown_value
    fact = marts.value_at(target.metric_id, target.segment, kind, target.period_end, part)
    period = formats.period(kind, fact.period_start if fact else None, target.period_end)
    known = figure(marts, fact or value, currency)
    if fact is None or fact.value != target.value:
        # A deadline inside a month froze it: nothing else that is told of the other value belongs to it.
        told = [("Period", period), *((label, text) for label, text in known.facts if label == "Population")]
        if target.sample_size is not None:
            told.append(("Sample", formats.number(target.sample_size)))
        known = replace(known, facts=told, of=None, note=None, is_small_sample=bool(target.is_small_sample))
    text = formats.figure(target.value, target.unit, currency)
    today = formats.figure(value.value, value.unit, currency) if value is not None else text
    now = f"now {today}" if today != text else None
    return Standing(replace(known, value=text), target_texts.interval(target, currency), period, True, now)


def is_settled_elsewhere(target: Target | None, value: MetricValue | None) -> bool:
    """Whether the target judges another value than the one shown."""
    if target is None or target.value is None or value is None or value.value is None:
        return False
    return (target.period_end, target.value) != (value.period_end, value.value)
