"""Small multiples of the churn rates: a panel per segment, one scale for all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import altair as alt

from orchestration.dashboards.churn.rates import Panel
from orchestration.dashboards.parts.charts import (
    BLUE,
    BLUE_LIGHT,
    BLUE_MID,
    MUTED,
    NARROW,
    RULE,
    WIDE,
    Size,
    panel_title,
    rows,
    target_rule,
)

COLUMNS = 2
# Plot sizes of one panel: two stand side by side, with the axis of the left one before them.
PANEL = {WIDE.name: replace(WIDE, width=236, height=120), NARROW.name: replace(NARROW, width=122, height=110)}
ROOM_FOR_A_NUMBER = 10  # width of a bar in pixels
TOLD = ["Segment:N", "Period:N", "Rate:N", "95% interval:N", "Lost:N"]
EVERY = {WIDE.name: 3, NARROW.name: 5}


def yearly_rates(panels: list[Panel], size: Size) -> Any:
    """The 12-month rate as a line, its 95 % interval as a band, the target as a rule, from zero."""
    ends = [end for panel in panels for end in (panel.target or 0, *(point.high for point in panel.points))]
    return _multiples(panels, size, _line_panel, max(ends, default=0) or 0.01)


def monthly_rates(panels: list[Panel], size: Size) -> Any:
    """The monthly rate as bars from zero, each with the number of customers lost where there is room."""
    return _multiples(panels, size, _bar_panel, _top_of(panels))


def _top_of(panels: list[Panel]) -> float:
    """Some room above the highest bar for its number."""
    return 1.12 * (max((point.value for panel in panels for point in panel.points), default=0) or 0.01)


def _multiples(panels: list[Panel], size: Size, draw: Any, top: float) -> Any:
    made = [draw(panel, top, PANEL[size.name], number % COLUMNS == 0) for number, panel in enumerate(panels)]
    # Flush: plots stand in line, whatever their axes and titles take; the spacing leaves the room for those.
    spacing = {"row": 84, "column": 16 if size.name == NARROW.name else 26}
    return alt.concat(*made, columns=COLUMNS, spacing=spacing, bounds="flush")


def _rows(panel: Panel) -> list[dict[str, Any]]:
    return [
        {
            "index": i,
            "rate": p.value,
            "low": p.low,
            "high": p.high,
            "lost": p.lost,
            "kind": "small" if p.is_small else "full" if p.is_complete else "running",
            "Segment": panel.segment,
            "Period": p.label,
            "Rate": p.rate,
            "95% interval": p.interval,
            "Lost": p.lost,
        }
        for i, p in enumerate(panel.points)
    ]


def _x(panel: Panel, size: Size) -> alt.X:
    """Positions by number; the year stands under the first label and under January."""
    ends = [p.end for p in panel.points]
    every = EVERY[size.name]
    shown = [i for i in range(len(ends)) if i % every == 0]
    texts = {i: _tick(ends[i], i == 0) for i in shown}
    pick = " : ".join([*(f"datum.value == {i} ? {text}" for i, text in texts.items()), "''"])
    return alt.X(
        "index:Q",
        title=None,
        scale=alt.Scale(domain=[-0.6, max(len(ends), 2) - 0.4], nice=False, zero=False),
        axis=alt.Axis(
            values=shown, labelExpr=pick, labelAngle=0, grid=False, ticks=False, domain=False, labelPadding=6
        ),
    )


def _tick(end: date, with_year: bool) -> str:
    return f"['{end:%b}', '{end.year}']" if with_year or end.month == 1 else f"'{end:%b}'"


def _y(field: str, top: float, is_labelled: bool) -> alt.Y:
    axis = alt.Axis(
        # Invisible, not absent: titles stand in line only over axes that take the same room.
        labelOpacity=1 if is_labelled else 0,
        labelExpr="format(datum.value, '.2~%')",
        tickCount=4,
        ticks=False,
        domain=False,
        labelPadding=6,
        gridColor=RULE,
    )
    return alt.Y(field, title=None, scale=alt.Scale(domain=[0, top], nice=4, zero=True), axis=axis)


def _titled(chart: Any, panel: Panel, size: Size) -> alt.LayerChart:
    return chart.properties(
        width=size.width,
        height=size.height,
        title=panel_title(panel.segment, panel.subtitle, size),
    )


def _line_panel(panel: Panel, top: float, size: Size, is_left: bool) -> alt.LayerChart:
    x, data = _x(panel, size), rows(_rows(panel))
    base = alt.Chart(data)
    layers = [
        base.mark_area(color=BLUE_LIGHT, opacity=0.55).encode(
            x=x, y=_y("low:Q", top, is_left), y2="high:Q", tooltip="Segment:N"
        ),
        base.mark_line(color=BLUE, strokeWidth=2).encode(x=x, y="rate:Q", tooltip="Segment:N"),
    ]
    if panel.target is not None:
        layers.append(target_rule(panel.target).encode(tooltip=alt.value(f"Target: {panel.goal}")))
    # Hollow: too few customers to read much into it.
    layers.append(
        base.mark_point(size=26, filled=True, opacity=1, stroke=BLUE, strokeWidth=1.4).encode(
            x=x,
            y="rate:Q",
            fill=alt.condition(alt.datum.kind == "small", alt.value("#ffffff"), alt.value(BLUE)),
            tooltip=TOLD,
        )
    )
    return _titled(alt.layer(*layers), panel, size)


def _bar_panel(panel: Panel, top: float, size: Size, is_left: bool) -> alt.LayerChart:
    x, data = _x(panel, size), rows(_rows(panel))
    base = alt.Chart(data)
    width = max(3, round(size.width / (len(panel.points) + 1) * 0.62))
    fill = {"condition": [{"test": "datum.kind == 'small'", "value": "#ffffff"}], "value": BLUE}
    fill["condition"].append({"test": "datum.kind == 'running'", "value": BLUE_MID})  # type: ignore[attr-defined]
    bars = base.mark_bar(width=width, stroke=BLUE, strokeWidth=1).encode(
        x=x, y=_y("rate:Q", top, is_left), fill=alt.FillValue(BLUE), tooltip=TOLD
    )
    bars.encoding.fill = alt.FillValue.from_dict(fill)
    layers = [bars]
    if width >= ROOM_FOR_A_NUMBER:
        numbers = base.mark_text(baseline="bottom", dy=-3, color=MUTED, fontSize=size.font - 1)
        layers.append(numbers.encode(x=x, y="rate:Q", text="lost:N", tooltip=TOLD).transform_filter("datum.rate > 0"))
    return _titled(alt.layer(*layers), panel, size)
