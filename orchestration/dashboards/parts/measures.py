"""How a page states a measure: headline tiles, rates by segment, tables of figures, each beside its target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from orchestration.dashboards.parts.chosen import target_of
from orchestration.dashboards.parts.figure import Figure, figure
from orchestration.dashboards.parts.marts import ALL, ORDER, WHOLE_PERIODS, Marts, MetricValue, Target
from orchestration.dashboards.parts.settled import standing
from orchestration.dashboards.parts.sparkline import Sparkline, sparkline
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.rate_texts import counts
from orchestration.dashboards.words.wording import STATUS_WORDS, reason_text

MONTHS = 13
COUNTS = ("count", "customers")


@dataclass(frozen=True)
class Context:
    """What every statement needs: the marts, the day they describe, the currency of amounts."""

    marts: Marts
    as_of: date
    currency: str

    def money(self, amount: Decimal | None) -> str:
        return formats.money(amount, self.currency)


@dataclass(frozen=True)
class Verdict:
    """Where a target stands: status is a key of STATUS_WORDS, text says how far off and until when."""

    status: str
    word: str
    text: str


@dataclass(frozen=True)
class MeasureRow:
    """One segment's figure; settled: when, where a target judges it, and what is shown of today.

    gap: the distance to the target in the metric's unit, None where there is none.
    """

    segment: str
    figure: Figure
    counts: str | None
    settled: str | None
    interval: str | None
    verdict: Verdict | None
    target: Decimal | None
    gap: Decimal | None


@dataclass(frozen=True)
class Tile:
    """One headline figure with its period, its target and its last 13 periods."""

    name: str
    figure: Figure
    note: str
    verdict: Verdict | None
    spark: Sparkline | None


@dataclass(frozen=True)
class Measure:
    """A row of a table of figures. form: its value, its value as a change with a sign, or the amount above the line."""

    title: str
    metric_id: str
    period_type: str
    form: Literal["value", "change", "amount"] = "value"


@dataclass(frozen=True)
class FiguresTable:
    """Measures by segments: rows of a measure and its figure in each of the segments."""

    period: str
    segments: list[str]
    rows: list[tuple[str, list[Figure]]]


def segments_shown(marts: Marts, metric_id: str, period_type: str) -> list[str]:
    """All and the three segments; Unassigned only where somebody is counted in it."""
    last = marts.shown(metric_id, "Unassigned", period_type)
    return [s for s in ORDER if s != "Unassigned" or (last is not None and last.value is not None and last.sample_size)]


def verdict(context: Context, target: Target | None, value: MetricValue | None) -> Verdict | None:
    """What a target says of a figure; of a past deadline it says which figure was judged."""
    said = _verdict(context, target)
    if said is None or target is None or target.target_value is None or target.value is None:
        return said
    if value is not None and (value.period_end, value.value) == (target.period_end, target.value):
        return said
    judged = formats.figure(target.value, target.unit, context.currency)
    when = formats.period(target.period_type or "", None, target.period_end)
    due = "" if target.period_end == target.deadline_on else _due(target, context.as_of)
    text = away(target.value, target, context.currency)
    return replace(said, text=f"Judged on {judged}, {_inside(when)}: {text}{due}")


def _verdict(context: Context, target: Target | None) -> Verdict | None:
    """The same beside the value that the target judges."""
    if target is None:
        return None
    word = STATUS_WORDS.get(target.status, target.status.replace("_", " "))
    if target.target_value is None or target.value is None:
        return Verdict(target.status, word, reason_text(target.reason) or "The plan sets no target for this measure.")
    return Verdict(target.status, word, f"{away(target.value, target, context.currency)}{_due(target, context.as_of)}")


def _due(target: Target, as_of: date) -> str:
    if target.deadline_on is None:
        return ""
    return f", {'was ' if target.deadline_on < as_of else ''}due {formats.day(target.deadline_on)}"


def away(value: Decimal, target: Target, currency: str) -> str:
    """`4.5 points below the target of 40.0%`; counts differ in as many places as the two are written with."""
    goal = target.target_value or Decimal(0)
    gap = value - goal
    aim = formats.figure(goal, target.unit, currency)
    if gap == 0:
        return f"On the target of {aim}"
    places = max(formats.count_places(value), formats.count_places(goal))
    is_count = target.unit in COUNTS
    text = formats.or_just(formats.number(abs(gap), places)) if is_count else formats.gap(gap, target.unit, currency)
    return f"{text} {'above' if gap > 0 else 'below'} the target of {aim}"


def measure_rows(context: Context, metric_id: str, period_type: str) -> list[MeasureRow]:
    """The shown figure of every segment; empty where no segment has one."""
    marts, made = context.marts, []
    for segment in segments_shown(marts, metric_id, period_type):
        value = marts.shown(metric_id, segment, period_type)
        target = target_of(context.marts, metric_id, segment)
        goal = target.target_value if target else None
        stands = standing(marts, target, value, context.currency)
        measured = target.value if target and stands.is_settled else value.value if value is not None else None
        made.append(
            MeasureRow(
                segment=segment,
                figure=stands.figure,
                counts=None if stands.is_settled else _counts(value),
                settled=stands.settled,
                interval=stands.interval,
                verdict=_verdict(context, target),
                target=goal,
                gap=measured - goal if measured is not None and goal is not None else None,
            )
        )
    return made if any(row.figure.value != formats.NONE for row in made) else []


def _counts(value: MetricValue | None) -> str | None:
    return counts(value) if value is not None and value.denominator else None


def tile(context: Context, name: str, metric_id: str, period_type: str, of: str = "") -> Tile:
    """The headline of one metric for All segments. of: what its denominator counts, such as customers."""
    value = context.marts.shown(metric_id, ALL, period_type)
    target = target_of(context.marts, metric_id, ALL)
    stands = standing(context.marts, target, value, context.currency)
    shown, said = stands.figure, _verdict(context, target)
    text = note(value, of) or shown.note or ""
    text = stands.settled or text
    if said is not None and said.text == text:
        said = replace(said, text="")
    return Tile(name, shown, text, said, spark(context, value))


def note(value: MetricValue | None, of: str) -> str | None:
    """`342 of 938 customers, Oct 2026`; None where there is no figure."""
    if value is None or value.value is None:
        return None
    period = formats.period(value.period_type, value.period_start, value.period_end)
    if not of or not value.denominator:
        return period
    return f"{counts(value)} {of}, {_inside(period)}"


def _inside(period: str) -> str:
    """A period as it stands inside a sentence."""
    return f"on {period.removeprefix('On ')}" if period.startswith("On ") else period


def spark(context: Context, value: MetricValue | None) -> Sparkline | None:
    """The periods up to the shown one, beside their target."""
    if value is None or value.value is None:
        return None
    values = [v.value for v in periods(context.marts, value.metric_id, value.segment, value.period_type)]
    known = [v for v in values if v is not None]
    ends = [formats.figure(v, value.unit, context.currency) for v in (min(known), max(known), value.value)]
    target = target_of(context.marts, value.metric_id, value.segment)
    text = f"Last {len(values)} periods: from {ends[0]} to {ends[1]}, now {ends[2]}"
    return sparkline(values, target.target_value if target else None, text)


def periods(marts: Marts, metric_id: str, segment: str, period_type: str, count: int = MONTHS) -> list[MetricValue]:
    """The newest `count` periods up to the shown one, oldest first."""
    series = marts.series(metric_id, segment, period_type)
    if period_type in WHOLE_PERIODS:
        series = [v for v in series if v.is_complete] or series
    return series[-count:]


def running(marts: Marts, metric_id: str, segment: str, period_type: str, part: str = "none") -> MetricValue | None:
    """The running month's or quarter's figure, where a complete one stands before it."""
    last, shown = (
        marts.series(metric_id, segment, period_type, part)[-1:],
        marts.shown(metric_id, segment, period_type, part),
    )
    return last[0] if last and not last[0].is_complete and last[0] is not shown and last[0].value is not None else None


def figures_table(context: Context, measures: Sequence[Measure]) -> FiguresTable | None:
    """Every measure of every segment; None where the first one has no figure at all."""
    first, marts = measures[0], context.marts
    shown = marts.shown(first.metric_id, ALL, first.period_type)
    if shown is None or shown.value is None:
        return None
    segments = segments_shown(marts, first.metric_id, first.period_type)
    rows = []
    for measure in measures:
        values = [marts.shown(measure.metric_id, segment, measure.period_type) for segment in segments]
        rows.append((measure.title, [figure(marts, v, context.currency, _text(context, measure, v)) for v in values]))
    return FiguresTable(formats.period(shown.period_type, shown.period_start, shown.period_end), segments, rows)


def _text(context: Context, measure: Measure, value: MetricValue | None) -> str | None:
    if value is None or measure.form == "value":
        return None
    return formats.percent(value.value, sign=True) if measure.form == "change" else context.money(value.numerator)
