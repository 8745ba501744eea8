"""Charts of the Churn page: small multiples of the rates, one scale for all panels, and adherence by month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import altair as alt

from orchestration.dashboards.churn.rates import Panel, RatesView
from orchestration.dashboards.churn.standard import AdherenceMonth, StandardView
from orchestration.dashboards.parts.charts import (
    BLUE,
    BLUE_LIGHT,
    BLUE_MID,
    DASH,
    INK,
    MUTED,
    NARROW,
    RULE,
    WIDE,
    Chart,
    Size,
    label,
    months_axis,
)

COLUMNS = 2
# Plot sizes of one panel: two stand side by side, with the axis of the left one before them.
PANEL = {WIDE.name: replace(WIDE, width=280, height=138), NARROW.name: replace(NARROW, width=122, height=110)}
ROOM_FOR_COUNTS = 32
ROOM_FOR_A_NUMBER = 10  # width of a bar in pixels
EVERY = {WIDE.name: 3, NARROW.name: 5}


def yearly_chart(view: RatesView | None) -> Chart | None:
    """The 12-month rates as the page shows them; None where there are none."""
    if view is None:
        return None
    sub = f"{view.sub} Band: 95% interval. Dashed: target. Hollow: small sample."
    return Chart(
        "churn-12-months", view.finding, sub, view.text, view.table, lambda size: yearly_rates(view.panels, size)
    )


def monthly_chart(view: RatesView | None) -> Chart | None:
    """The monthly rates as the page shows them; None where there are none."""
    if view is None:
        return None
    sub = f"{view.sub} Above each bar: customers lost. Hollow: small sample. The targets are yearly."
    return Chart(
        "churn-by-month", view.finding, sub, view.text, view.table, lambda size: monthly_rates(view.panels, size)
    )


def records_chart(view: StandardView) -> Chart | None:
    """Adherence by month as the page shows it; None where nothing could be judged."""
    if view.table is None:
        return None
    sub = f"{view.sub}{' Dashed: target.' if view.target is not None else ''} Lighter: the running month."
    return Chart(
        "churn-records",
        view.finding,
        sub,
        view.text,
        view.table,
        lambda size: adherence(view.months, view.target, size),
    )


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
        title=alt.TitleParams(
            text=panel.segment,
            subtitle=panel.subtitle,
            anchor="start",
            frame="group",
            fontSize=size.font + 1,
            subtitleFontSize=size.font,
            color=INK,
            subtitleColor=MUTED,
            fontWeight=600,
            offset=8,
        ),
    )


def _line_panel(panel: Panel, top: float, size: Size, is_left: bool) -> alt.LayerChart:
    x, data = _x(panel, size), alt.Data(values=_rows(panel))
    base = alt.Chart(data)
    layers = [
        base.mark_area(color=BLUE_LIGHT, opacity=0.55).encode(x=x, y=_y("low:Q", top, is_left), y2="high:Q"),
        base.mark_line(color=BLUE, strokeWidth=2).encode(x=x, y="rate:Q"),
    ]
    if panel.target is not None:
        rule = alt.Chart(alt.Data(values=[{"target": panel.target}]))
        layers.append(rule.mark_rule(color=INK, strokeWidth=1.6, strokeDash=DASH).encode(y="target:Q"))
    # Hollow: too few customers to read much into it.
    layers.append(
        base.mark_point(size=26, filled=True, opacity=1, stroke=BLUE, strokeWidth=1.4).encode(
            x=x,
            y="rate:Q",
            fill=alt.condition(alt.datum.kind == "small", alt.value("#ffffff"), alt.value(BLUE)),
        )
    )
    return _titled(alt.layer(*layers), panel, size)


def _bar_panel(panel: Panel, top: float, size: Size, is_left: bool) -> alt.LayerChart:
    x, data = _x(panel, size), alt.Data(values=_rows(panel))
    base = alt.Chart(data)
    width = max(3, round(size.width / (len(panel.points) + 1) * 0.62))
    fill = {"condition": [{"test": "datum.kind == 'small'", "value": "#ffffff"}], "value": BLUE}
    fill["condition"].append({"test": "datum.kind == 'running'", "value": BLUE_MID})  # type: ignore[attr-defined]
    bars = base.mark_bar(width=width, stroke=BLUE, strokeWidth=1).encode(
        x=x, y=_y("rate:Q", top, is_left), fill=alt.FillValue(BLUE)
    )
    bars.encoding.fill = alt.FillValue.from_dict(fill)
    layers = [bars]
    if width >= ROOM_FOR_A_NUMBER:
        numbers = base.mark_text(baseline="bottom", dy=-3, color=MUTED, fontSize=size.font - 1)
        layers.append(numbers.encode(x=x, y="rate:Q", text="lost:N").transform_filter("datum.rate > 0"))
    return _titled(alt.layer(*layers), panel, size)


def adherence(months: list[AdherenceMonth], target: float | None, size: Size) -> Any:
    """Bars from zero to one hundred per cent; in each its counts, the running month lighter."""
    plot = replace(
        size, width=470 if size.name == WIDE.name else size.width, height=220, every=1 if len(months) <= 8 else 2
    )
    labels = [label(m.month) for m in months]
    rows = [
        {"month": text, "share": m.value, "counts": m.counts, "kind": "full" if m.is_complete else "running"}
        for text, m in zip(labels, months, strict=True)
    ]
    x = months_axis(labels, plot)
    y = alt.Y(
        "share:Q",
        title=None,
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(
            format="%", values=[0, 0.25, 0.5, 0.75, 1], ticks=False, domain=False, labelPadding=8, gridColor=RULE
        ),
    )
    base = alt.Chart(alt.Data(values=rows))
    colour = alt.Color("kind:N", scale=alt.Scale(domain=["full", "running"], range=[BLUE, BLUE_MID]), legend=None)
    bar = min(64, round(plot.width / max(len(months), 1) * 0.66))
    layers = [base.mark_bar(size=bar).encode(x=x, y=y, color=colour)]
    if bar >= ROOM_FOR_COUNTS:
        text = base.mark_text(baseline="bottom", dy=-5, color="#ffffff", fontSize=size.font, fontWeight=600)
        inside = text.encode(x=x, y=alt.datum(0), text="counts:N").transform_filter("datum.share >= 0.12")
        layers.append(inside)
    if target is not None:
        rule = alt.Chart(alt.Data(values=[{"target": target}]))
        layers.append(rule.mark_rule(color=INK, strokeWidth=1.8, strokeDash=DASH).encode(y="target:Q"))
    return alt.layer(*layers).properties(width=plot.width, height=plot.height)
