"""Headline figures of health, and the same by segment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from orchestration.dashboards.health import words
from orchestration.dashboards.health.queries import Customer
from orchestration.dashboards.parts.chosen import target_of
from orchestration.dashboards.parts.customers import total_mrr
from orchestration.dashboards.parts.figure import Figure, figure
from orchestration.dashboards.parts.marts import ALL, SEGMENTS, Marts, MetricValue
from orchestration.dashboards.parts.sparkline import Sparkline, sparkline
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.wording import STATUS_WORDS, reason_text

SCORE, BAND_SHARE, VELOCITY = "health_score", "health_band_share", "velocity_score"


@dataclass(frozen=True)
class Tile:
    """trend: better, worse or None, of the change · arrow: up, down or None · status: key and word of the target."""

    name: str
    figure: Figure
    change: str | None
    trend: str | None
    arrow: str | None
    note: str
    spark: Sparkline | None
    status: tuple[str, str] | None
    target: str | None


@dataclass(frozen=True)
class SegmentRow:
    segment: str
    scored: str
    unscored: str
    mean: Figure
    bands: list[Figure]
    velocity: Figure


def tiles(marts: Marts, customers: list[Customer] | None, currency: str) -> list[Tile]:
    """Mean health, the three bands, mean velocity; without a figure each says why."""
    found = [_tile(marts, SCORE, "none", "Mean health, 0 to 100", _scored, True, currency)]
    for band, is_up_better in zip(words.BANDS, (False, None, True), strict=True):
        rows = None if customers is None else [c for c in customers if c.health_band == band]
        mrr = "" if rows is None else f" · {formats.money(total_mrr(rows), currency)} MRR"

        def counted(value: MetricValue, mrr: str = mrr) -> str:
            return f"{formats.counted(value.numerator or Decimal(0), 'customer')}{mrr}"

        found.append(_tile(marts, BAND_SHARE, band, band.capitalize(), counted, is_up_better, currency))
    found.append(_tile(marts, VELOCITY, "none", "Mean velocity, 50 is usual", _scored, True, currency))
    return found


def segments(marts: Marts, currency: str) -> list[SegmentRow]:
    """All and the segments with a scored customer today; the three segments always."""
    rows = []
    for segment in (ALL, *SEGMENTS):
        mean = marts.latest(SCORE, segment, "point")
        if segment == "Unassigned" and (mean is None or mean.value is None):
            continue
        bands = [marts.shown(BAND_SHARE, segment, "point", band) for band in words.BANDS]
        rows.append(
            SegmentRow(
                segment,
                formats.number(mean.sample_size if mean else None),
                formats.number(mean.count_excluded if mean else None),
                figure(marts, mean, currency),
                [figure(marts, value, currency) for value in bands],
                figure(marts, marts.latest(VELOCITY, segment, "point"), currency),
            )
        )
    return rows


def _scored(value: MetricValue) -> str:
    text = f"{formats.counted(value.denominator or Decimal(0), 'customer')} scored"
    return f"{text}, {formats.number(value.count_excluded)} not" if value.count_excluded else text


def _tile(
    marts: Marts,
    metric: str,
    part: str,
    name: str,
    counted: Callable[[MetricValue], str],
    is_up_better: bool | None,
    currency: str,
) -> Tile:
    series = marts.series(metric, ALL, "point", part)
    value = series[-1] if series else None
    change, trend, arrow = _change(series, is_up_better)
    target = target_of(marts, metric, ALL, part)
    reason = reason_text(value.not_measurable_reason if value else None) or "This publication holds no such figure."
    return Tile(
        name=name,
        figure=figure(marts, value, currency),
        change=change,
        trend=trend,
        arrow=arrow,
        note=counted(value) if value is not None and value.value is not None else reason,
        spark=sparkline([v.value for v in series], None, _drawn(name, series)),
        status=(target.status, STATUS_WORDS.get(target.status, target.status)) if target else None,
        target=_target(target.target_value, target.distance, target.unit) if target else None,
    )


def _target(goal: Decimal | None, distance: Decimal | None, unit: str) -> str:
    if goal is None:
        return "the plan sets no target"
    text = f"target {formats.figure(goal, unit)}"
    if not distance:
        return text
    gap = formats.difference(abs(distance), "points")
    return f"{text}, {gap} {'above' if distance > 0 else 'below'} it"


def _change(series: list[MetricValue], is_up_better: bool | None) -> tuple[str | None, str | None, str | None]:
    """The difference to the last complete period before, in points, whether that is better, and where it points."""
    before = next((v for v in reversed(series[:-1]) if v.is_complete and v.value is not None), None)
    if before is None or series[-1].value is None or before.value is None:
        return None, None, None
    gap = series[-1].value - before.value
    unit = "ratio" if series[-1].unit == "ratio" else "points"
    text = formats.difference(abs(gap), unit)
    since = f"than on {formats.day(before.period_end)}"
    if not any(digit in text for digit in "123456789"):
        return f"The same as on {formats.day(before.period_end)}", None, None
    trend = None if is_up_better is None else "better" if (gap > 0) == is_up_better else "worse"
    return f"{text} {'higher' if gap > 0 else 'lower'} {since}", trend, "up" if gap > 0 else "down"


def _drawn(name: str, series: list[MetricValue]) -> str:
    known = [v for v in series[-13:] if v.value is not None]
    if not known:
        return name
    ends = (f"{formats.figure(v.value, v.unit)} on {formats.day(v.period_end)}" for v in (known[0], known[-1]))
    return f"{name}: {' to '.join(ends)}"
