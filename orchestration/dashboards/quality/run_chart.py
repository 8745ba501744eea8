"""What the runs took, as small panels: one for time, one for rows, one for memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import altair as alt

from orchestration.dashboards.parts.charts import BLUE, NARROW, WIDE, Size, panel_title, quiet_axis, rows

PLOT = {WIDE.name: replace(WIDE, width=170, height=110), NARROW.name: replace(NARROW, width=250, height=84)}
COLUMNS = {WIDE.name: 3, NARROW.name: 1}


@dataclass(frozen=True)
class Panel:
    """One measure of every run: its title with its unit, the values (None: not known), and the same as texts."""

    title: str
    values: list[Decimal | int | None]
    texts: list[str]


def draw(panels: list[Panel], days: list[str], size: Size) -> Any:
    """The panels side by side, or one below the other where it is narrow; each has its own scale from zero.

    days: what each run is called.
    """
    plot = PLOT[size.name]
    drawn = [_panel(panel, days, plot) for panel in panels]
    # Flush: plots stand in line, whatever their axes and titles take; the spacing leaves the room for those.
    return alt.concat(*drawn, columns=COLUMNS[size.name], spacing={"row": 84, "column": 62}, bounds="flush")


def _panel(panel: Panel, days: list[str], plot: Size) -> Any:
    told = [
        {"i": i, "value": value, "Run": day, panel.title: text}
        for i, (value, day, text) in enumerate(zip(panel.values, days, panel.texts, strict=True))
        if value is not None
    ]
    base = alt.Chart(rows(told))
    x, y = _x(days), alt.Y("value:Q", title=None, scale=alt.Scale(zero=True, nice=3), axis=_amounts())
    point = base.mark_point(size=16, filled=True, opacity=1, color=BLUE)
    layers = [
        base.mark_line(color=BLUE, strokeWidth=1.6).encode(x=x, y=y),
        point.encode(x=x, y=y, tooltip=[alt.Tooltip("Run:N"), alt.Tooltip(f"{panel.title}:N")]),
    ]
    title = panel_title(panel.title, f"{panel.texts[-1]} in the newest", plot)
    return alt.layer(*layers).properties(width=plot.width, height=plot.height, title=title)


def _amounts() -> alt.Axis:
    """Thousands and millions shortened."""
    text = (
        "datum.value >= 1000000 ? format(datum.value / 1000000, '.3~f') + 'M' :"
        " datum.value >= 10000 ? format(datum.value / 1000, '.3~f') + 'k' : format(datum.value, ',.2~f')"
    )
    return quiet_axis(labelExpr=text, tickCount=3, labelPadding=6)


def _x(days: list[str]) -> alt.X:
    """Positions by number; the first and the last run are named."""
    last = len(days) - 1
    text = f"datum.value == 0 ? '{days[0]}' : datum.value == {last} ? '{days[-1]}' : ''"
    axis = alt.Axis(
        values=[0, last],
        labelExpr=text,
        labelAngle=0,
        labelFlush=True,
        grid=False,
        ticks=False,
        domain=False,
        labelPadding=6,
    )
    return alt.X("i:Q", title=None, scale=alt.Scale(domain=[0, last], nice=False, zero=False), axis=axis)
