"""View model of a metric's figures: by segment with their targets, by part, and over the last thirteen periods."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.dashboards.figures.aims import TargetLine, target_line
from orchestration.dashboards.figures.periods import UNDIVIDED, Shown, course
from orchestration.dashboards.figures.queries import SHARES
from orchestration.dashboards.figures.words import breakdown_named, half, has_money_parts, text_of
from orchestration.dashboards.parts.figure import interval
from orchestration.dashboards.parts.marts import ALL, WHOLE_PERIODS, Marts, Metric, MetricValue
from orchestration.dashboards.parts.sparkline import Sparkline, sparkline
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.wording import SEGMENT_ORDER, reason_text, segment_rank

COMPARED = (*SHARES, "movement")
SERIES = {
    "month": "By month",
    "quarter": "By quarter",
    "ttm": "Twelve months up to that day",
    "point": "On that day",
    "cohort_month": "By month of the start",
    "since_plan_start": "Since the plan started",
}


@dataclass(frozen=True)
class SegmentRow:
    """One segment of the period shown; slug: its anchor."""

    segment: str
    slug: str
    value: str
    interval: str | None
    calculation: str | None
    sample: str
    note: str | None
    is_small: bool
    targets: list[TargetLine]
    spark: Sparkline | None


@dataclass(frozen=True)
class PartRow:
    """One part in the period shown: by segment its value and whether the sample is small."""

    name: str
    cells: list[tuple[str, bool]]


@dataclass(frozen=True)
class PartTable:
    title: str
    rows: list[PartRow]


@dataclass(frozen=True)
class SeriesRow:
    name: str
    cells: list[str]


@dataclass(frozen=True)
class PeriodView:
    """One period type of a metric. segments: those of the tables of parts, with the ids on their header.

    series_header: heads the columns of `series`: segments over periods, or periods over parts.
    """

    slug: str
    period: str
    rows: list[SegmentRow]
    has_interval: bool
    has_calculation: bool
    has_targets: bool
    segments: list[tuple[str, str]]
    parts: list[PartTable]
    part_targets: list[TargetLine]
    has_small: bool
    series_title: str
    series_header: list[str]
    series: list[SeriesRow]


def period_view(marts: Marts, metric: Metric, shown: Shown, currency: str) -> PeriodView:
    """All figures of one period type as a page prints them."""
    present = sorted({segment for segment, _ in shown.values}, key=segment_rank)
    rows = [] if shown.is_divided_only else [_row(marts, metric, shown, segment, currency) for segment in present]
    filled = [
        s for s in present if s == ALL or any(v.value is not None for (o, _), v in shown.values.items() if o == s)
    ]
    parts = _part_tables(shown, filled, currency)
    header, series = _series(marts, metric, shown, filled, currency)
    return PeriodView(
        slug=shown.period_type.replace("_", "-"),
        period=period_of(shown),
        rows=rows,
        has_interval=any(row.interval for row in rows),
        has_calculation=any(row.calculation for row in rows),
        has_targets=any(row.targets for row in rows),
        segments=[(segment, segment.lower()) for segment in filled],
        parts=parts,
        part_targets=[target_line(t, shown, currency) for t in shown.targets if t.breakdown_value != "none"],
        has_small=any(is_small for table in parts for row in table.rows for _, is_small in row.cells),
        series_title=_series_title(shown),
        series_header=header,
        series=series,
    )


def period_of(shown: Shown) -> str:
    """The period shown in words; a month that runs says so."""
    first = next(iter(shown.values.values()), None)
    if first is None:
        return "no period"
    text = formats.period(shown.period_type, first.period_start, first.period_end)
    is_running = shown.period_type in WHOLE_PERIODS and not first.is_complete
    return f"{text}, still running" if is_running else text


def missing_anchors(views: list[PeriodView]) -> list[str]:
    """Anchors of the segments that the first period's tables do not hold: links to them still arrive."""
    held = {row.slug for row in views[0].rows} or {slug for _, slug in views[0].segments} if views else set()
    return [segment.lower() for segment in SEGMENT_ORDER if segment.lower() not in held]


def _row(marts: Marts, metric: Metric, shown: Shown, segment: str, currency: str) -> SegmentRow:
    value = shown.values.get((segment, UNDIVIDED))
    targets = [t for t in shown.targets if t.segment == segment and t.breakdown_value == "none"]
    lines = [target_line(t, shown, currency) for t in targets]
    if value is None:
        none = formats.NONE
        return SegmentRow(segment, segment.lower(), none, None, None, none, "Not published.", False, lines, None)
    is_measured = value.value is not None
    series = course(marts, shown, segment)
    goal = next((t.target_value for t in targets if t.target_value is not None), None)
    return SegmentRow(
        segment=segment,
        slug=segment.lower(),
        value=text_of(value, currency),
        interval=interval(value, currency),
        calculation=_calculation(value, has_money_parts(metric), currency),
        sample=formats.number(value.sample_size),
        note=None if is_measured else reason_text(value.not_measurable_reason) or "Nobody to measure.",
        is_small=is_measured and bool(value.is_small_sample),
        targets=lines,
        spark=sparkline([v.value for v in series], goal, spark_text(series, currency)) if is_measured else None,
    )


def _calculation(value: MetricValue, is_money: bool, currency: str) -> str | None:
    if value.numerator is None or not value.denominator:
        return None
    return f"{half(value.numerator, is_money, currency)} ÷ {half(value.denominator, is_money, currency)}"


def spark_text(series: list[MetricValue], currency: str) -> str:
    """What a line of the last periods shows, for who does not see it."""
    known = [v for v in series if v.value is not None]
    if not known:
        return ""
    first, last = known[0], known[-1]
    ends = [f"{text_of(v, currency)} ({formats.month(v.period_end)})" for v in (first, last)]
    return f"From {ends[0]} to {ends[1]}"


def _part_tables(shown: Shown, segments: list[str], currency: str) -> list[PartTable]:
    tables: dict[str, list[PartRow]] = {}
    for breakdown, part in shown.parts:
        values = [shown.values.get((segment, (breakdown, part))) for segment in segments]
        cells = [
            (text_of(v, currency), v.value is not None and bool(v.is_small_sample)) if v else (formats.NONE, False)
            for v in values
        ]
        tables.setdefault(breakdown, []).append(PartRow(shown.labels.part(breakdown, part), cells))
    return [PartTable(f"By {breakdown_named(breakdown)}", rows) for breakdown, rows in tables.items()]


def _series_title(shown: Shown) -> str:
    title = SERIES.get(shown.period_type, "Up to that day")
    return f"All segments by part: {title[:1].lower()}{title[1:]}" if shown.is_divided_only else title


def _series(
    marts: Marts, metric: Metric, shown: Shown, segments: list[str], currency: str
) -> tuple[list[str], list[SeriesRow]]:
    """The last thirteen periods: of an undivided metric by segment, the newest first; of a divided one by part."""
    kind = shown.period_type

    def texts(values: list[MetricValue]) -> dict[object, str]:
        return {v.period_end: text_of(v, currency) for v in values}

    if not shown.is_divided_only:
        known = [texts(marts.series(metric.metric_id, segment, kind)) for segment in segments]
        running = {v.period_end for v in marts.series(metric.metric_id, ALL, kind) if not v.is_complete}
        rows = []
        for end in reversed(shown.ends):
            note = ", still running" if end in running and kind in (*WHOLE_PERIODS, "cohort_month") else ""
            name = formats.period(kind, None, end) + note
            rows.append(SeriesRow(name, [cells.get(end, formats.NONE) for cells in known]))
        return segments, rows
    rows = []
    for breakdown, part in shown.parts:
        cells = texts(marts.series(metric.metric_id, ALL, kind, part, breakdown))
        rows.append(SeriesRow(shown.labels.part(breakdown, part), [cells.get(end, formats.NONE) for end in shown.ends]))
    return [formats.month(end) for end in shown.ends], rows


def leader(shown: Shown, currency: str) -> str | None:
    """`Largest part: Need ended, 24.3%`: for All, where parts of one whole are compared; signed if they are moves."""
    if not shown.parts or shown.parts[0][0] not in COMPARED:
        return None
    first = shown.parts[0][0]
    found = [v for (s, (b, _)), v in shown.values.items() if s == ALL and b == first and v.value is not None]
    if not found:
        return None
    top = max(found, key=lambda v: (abs(v.value or 0), v.breakdown_value))
    is_move = top.breakdown == "movement" and top.unit == "money"
    size = formats.money(top.value, currency, sign=True) if is_move else formats.figure(top.value, top.unit, currency)
    return f"Largest part: {shown.labels.part(first, top.breakdown_value)}, {size}"
