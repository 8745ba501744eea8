"""Rates of every segment as small multiples: a line, its interval, its target, one scale for all panels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import altair as alt

from orchestration.dashboards.parts.charts import (
    BLUE,
    BLUE_LIGHT,
    DASH,
    INK,
    NARROW,
    WIDE,
    Size,
    panel_title,
    quiet_axis,
)
from orchestration.dashboards.parts.figure import interval
from orchestration.dashboards.parts.marts import MetricValue
from orchestration.dashboards.parts.measures import Context, MeasureRow, periods
from orchestration.dashboards.parts.table import Table
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.rate_texts import counts

COLUMNS = 2
PLOT = {WIDE.name: replace(WIDE, width=280, height=138), NARROW.name: replace(NARROW, width=122, height=110)}
EVERY = {WIDE.name: 3, NARROW.name: 6}


@dataclass(frozen=True)
class Panel:
    """One segment's series: rows of the drawing with figures of 0-1, and its target."""

    segment: str
    subtitle: str
    target: float | None
    target_text: str
    ends: list[date]
    rows: list[dict[str, Any]]


def panels(context: Context, metric_id: str, period_type: str, rows: list[MeasureRow]) -> list[Panel]:
    """A panel for each segment of a page's rows."""
    made = []
    for row in rows:
        series = [v for v in periods(context.marts, metric_id, row.segment, period_type) if v.value is not None]
        goal = formats.percent(row.target)
        made.append(
            Panel(
                segment=row.segment,
                subtitle=row.figure.value + (f", target {goal}" if row.target is not None else ""),
                target=float(row.target) if row.target is not None else None,
                target_text=goal,
                ends=[v.period_end for v in series],
                rows=[_point(i, v, context.currency) for i, v in enumerate(series)],
            )
        )
    return made


def series_table(context: Context, caption: str, metric_id: str, period_type: str, segments: list[str]) -> Table:
    """The same as texts, with what each rate is made of; a small sample carries a star."""
    series = {s: periods(context.marts, metric_id, s, period_type) for s in segments}
    ends = sorted({v.period_end for values in series.values() for v in values if v.value is not None})
    found = {(s, v.period_end): v for s, values in series.items() for v in values}
    write = formats.month if period_type == "month" else formats.day
    rows = [[write(end), *(_cell(found.get((s, end))) for s in segments)] for end in ends]
    first = "Month" if period_type == "month" else "12 months to"
    return Table(f"{caption}. * Small sample: fewer than 30 customers.", [first, *segments], rows)


def _cell(value: MetricValue | None) -> str:
    if value is None or value.value is None:
        return formats.NONE
    return f"{formats.percent(value.value)}{'*' if value.is_small_sample else ''} ({counts(value)})"


def _point(index: int, value: MetricValue, currency: str) -> dict[str, Any]:
    low, high = (value.value if end is None else end for end in (value.ci_low, value.ci_high))
    return {
        "i": index,
        "rate": float(value.value or 0),
        "low": float(low or 0),
        "high": float(high or 0),
        "small": bool(value.is_small_sample),
        "Period": formats.period(value.period_type, value.period_start, value.period_end),
        "Rate": formats.percent(value.value),
        "Customers": counts(value),
        "95% interval": interval(value, currency) or formats.NONE,
    }


def draw(made: list[Panel], size: Size) -> Any:
    """The panels two by two; hollow points are small samples."""
    ends = [end for panel in made for end in (panel.target or 0, *(row["high"] for row in panel.rows))]
    top = max(ends, default=0) or 0.01
    plot = PLOT[size.name]
    drawn = [_panel(panel, top, plot, number % COLUMNS == 0) for number, panel in enumerate(made)]
    # Flush: plots stand in line, whatever their axes and titles take; the spacing leaves the room for those.
    spacing = {"row": 84, "column": 16 if size.name == NARROW.name else 26}
    return alt.concat(*drawn, columns=COLUMNS, spacing=spacing, bounds="flush")


def _panel(panel: Panel, top: float, plot: Size, is_left: bool) -> Any:
    base = alt.Chart(alt.Data(values=panel.rows))
    x, y = _x(panel, plot), _y(top, is_left)
    layers = [
        base.mark_area(color=BLUE_LIGHT, opacity=0.55).encode(x=x, y=y("low:Q"), y2="high:Q"),
        base.mark_line(color=BLUE, strokeWidth=2).encode(x=x, y="rate:Q"),
    ]
    if panel.target is not None:
        rule = alt.Chart(alt.Data(values=[{"target": panel.target, "Target": panel.target_text}]))
        drawn = rule.mark_rule(color=INK, strokeWidth=1.6, strokeDash=DASH)
        layers.append(drawn.encode(y="target:Q", tooltip=["Target:N"]))
    layers.append(
        base.mark_point(size=26, filled=True, opacity=1, stroke=BLUE, strokeWidth=1.4).encode(
            x=x,
            y="rate:Q",
            fill=alt.condition(alt.datum.small, alt.value("#ffffff"), alt.value(BLUE)),
            tooltip=[f"{name}:N" for name in ("Period", "Rate", "Customers", "95% interval")],
        )
    )
    title = panel_title(panel.segment, panel.subtitle, plot)
    return alt.layer(*layers).properties(width=plot.width, height=plot.height, title=title)


def _x(panel: Panel, plot: Size) -> alt.X:
    """Positions by number; the year stands under the first label and under January."""
    shown = list(range(0, len(panel.ends), EVERY[plot.name]))
    pick = " : ".join([*(f"datum.value == {i} ? {_tick(panel.ends[i], i == 0)}" for i in shown), "''"])
    return alt.X(
        "i:Q",
        title=None,
        scale=alt.Scale(domain=[-0.4, max(len(panel.ends), 2) - 0.6], nice=False, zero=False),
        axis=alt.Axis(
            values=shown, labelExpr=pick, labelAngle=0, grid=False, ticks=False, domain=False, labelPadding=6
        ),
    )


def _tick(end: date, with_year: bool) -> str:
    return f"['{end:%b}', '{end.year}']" if with_year or end.month == 1 else f"'{end:%b}'"


def _y(top: float, is_labelled: bool) -> Any:
    # Invisible, not absent: titles stand in line only over axes that take the same room.
    axis = quiet_axis(
        labelOpacity=1 if is_labelled else 0, labelExpr="format(datum.value, '.2~%')", tickCount=4, labelPadding=6
    )
    scale = alt.Scale(domain=[0, top], nice=4, zero=True)
    return lambda field: alt.Y(field, title=None, scale=scale, axis=axis)
