"""View model of the All figures page: every metric of the catalogue in a line, and all of them as a file."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.dashboards.figures.periods import UNDIVIDED, Shown, course
from orchestration.dashboards.figures.segments import leader, period_of, spark_text
from orchestration.dashboards.figures.words import CHANGES, text_of, topic_of, topic_rank
from orchestration.dashboards.parts.figure import Figure, figure, page_of
from orchestration.dashboards.parts.marts import ALL, SEGMENTS, Marts, Metric, MetricValue
from orchestration.dashboards.parts.sparkline import Sparkline, sparkline
from orchestration.dashboards.parts.table import Cell, Column, DataTable
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.units import unit_phrase
from orchestration.dashboards.words.wording import segment_rank

_SEGMENTS = SEGMENTS[:3]


@dataclass(frozen=True)
class IndexRow:
    """One metric. unit: what it counts, where the value does not show it · is_divided: only its parts are published ·
    leader: the largest of them.

    cells: text and page by segment · change: of the last periods, relative to the first, to sort by.
    """

    name: str
    unit: str | None
    href: str
    topic: str
    period: str
    figure: Figure | None
    sort: str
    is_divided: bool
    leader: str | None
    cells: list[tuple[str, str]]
    spark: Sparkline | None
    change: str


@dataclass(frozen=True)
class IndexPage:
    title: str
    lede: str
    segments: list[str]
    rows: list[IndexRow]
    file: DataTable


def index(marts: Marts, shown: dict[str, list[Shown]], currency: str) -> IndexPage:
    """Every metric in the order of the topics, with the figures its own page shows first."""
    metrics = sorted(marts.metrics.values(), key=lambda metric: topic_rank(metric.metric_id))
    rows = [_row(marts, metric, shown[metric.metric_id][0], currency) for metric in metrics if shown[metric.metric_id]]
    measured = sum(row.sort != "" or row.is_divided for row in rows)
    title = "No figure is published yet"
    if measured:
        title = f"{formats.number(measured)} of {formats.counted(len(metrics), 'figure')} are measured"
    return IndexPage(
        title=title,
        lede="Each has a page with its definition, its segments, its last periods and the customers behind it.",
        segments=list(_SEGMENTS),
        rows=rows,
        file=_file(metrics, shown),
    )


def _row(marts: Marts, metric: Metric, one: Shown, currency: str) -> IndexRow:
    whole = one.values.get((ALL, UNDIVIDED))
    top = leader(one, currency) if one.is_divided_only else None
    cells = []
    for segment in _SEGMENTS:
        value = None if one.is_divided_only else one.values.get((segment, UNDIVIDED))
        text = text_of(value, currency) if value else formats.NONE
        cells.append((text, page_of(metric.metric_id, segment)))
    series = course(marts, one, ALL)
    known = [v.value for v in series if v.value is not None]
    has_line = not one.is_divided_only and whole is not None and whole.value is not None
    change = (known[-1] - known[0]) / abs(known[0]) if known and known[0] else None
    return IndexRow(
        name=metric.name,
        unit=unit_phrase(metric.metric_id),
        href=page_of(metric.metric_id),
        topic=topic_of(metric.metric_id),
        period=period_of(one) if one.end else formats.NONE,
        figure=None if one.is_divided_only else figure(marts, whole, currency, _own_form(whole, currency)),
        sort=str(whole.value) if whole and whole.value is not None and not one.is_divided_only else "",
        is_divided=one.is_divided_only,
        leader=top,
        cells=cells,
        spark=sparkline([v.value for v in series], None, spark_text(series, currency)) if has_line else None,
        change=str(round(change, 4)) if change is not None and has_line else "",
    )


def _own_form(value: MetricValue | None, currency: str) -> str | None:
    """How a change is printed; None for what is printed in its unit's form."""
    is_change = value is not None and value.value is not None and value.metric_id in CHANGES
    return text_of(value, currency) if value is not None and is_change else None


def _file(metrics: list[Metric], shown: dict[str, list[Shown]]) -> DataTable:
    """The figures of the periods shown, one row for each segment, part and period type."""
    columns = [
        *(Column(title) for title in ("Figure", "Metric ID", "Topic", "Segment", "Breakdown", "Part", "Period")),
        *(Column(title) for title in ("First day", "Last day", "Unit")),
        *(Column(title, "number") for title in ("Value", "Numerator", "Denominator", "Sample", "95% low", "95% high")),
    ]
    rows = []
    for metric in metrics:
        for one in shown[metric.metric_id]:
            values = sorted(
                one.values.values(), key=lambda v: (v.breakdown, v.breakdown_value, segment_rank(v.segment))
            )
            for v in values:
                texts = (metric.name, metric.metric_id, topic_of(metric.metric_id), v.segment, v.breakdown)
                rest = (v.breakdown_value, v.period_type, v.period_start, v.period_end, v.unit)
                numbers = (v.value, v.numerator, v.denominator, v.sample_size, v.ci_low, v.ci_high)
                made = [Cell("", cell) for cell in (*texts, *rest)]
                rows.append([*made, *(Cell(formats.NONE, number) for number in numbers)])
    return DataTable("all-figures", "All figures of the periods shown", columns, rows, "No figure is published yet.")
