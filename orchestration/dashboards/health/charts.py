"""Drawings of the Health page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import altair as alt

from orchestration.dashboards.parts.charts import (
    BLUE,
    BLUE_LIGHT,
    INK,
    MUTED,
    WIDE,
    Size,
    legend,
    months_axis,
    percent_axis,
    quiet_axis,
    rows,
    sized,
)

# The bands' own hues in three depths far apart, so that they hold under colour blindness and in a grey print.
BAND_COLOURS = {"Red": "#9a2a12", "Yellow": "#e6b54a", "Green": "#3b8f6f"}
PACE_COLOURS = {"Slower than usual": BLUE_LIGHT, "Usual pace or faster": BLUE}


def half(size: Size) -> Size:
    """Two drawings side by side."""
    return replace(size, width=470, height=260) if size.name == WIDE.name else size


def _bins(labels: list[str], size: Size, title: str) -> alt.X:
    """Ten points each; a narrow drawing names the lower end alone."""
    text = "datum.label" if size.name == WIDE.name else "split(datum.label, '–')[0]"
    axis = alt.Axis(
        labelAngle=0,
        labelExpr=text,
        ticks=False,
        domain=False,
        labelPadding=8,
        titleFontWeight="normal",
        titleColor=MUTED,
        titleFontSize=size.font,
        titlePadding=8,
    )
    return alt.X("bin:N", sort=labels, title=title, scale=alt.Scale(paddingInner=0.16, paddingOuter=0.08), axis=axis)


def _stack(bars: list[dict[str, Any]], field: str, colours: dict[str, str], names: tuple[str, str], size: Size) -> Any:
    """Customers by ten points, stacked, with their number above each bar; names: of the scale and of the parts."""
    labels = list(dict.fromkeys(bar["bin"] for bar in bars))
    base = alt.Chart(rows(bars))
    colour = alt.Color(
        f"{field}:N", scale=alt.Scale(domain=list(colours), range=list(colours.values())), legend=legend(size)
    )
    tips = [
        alt.Tooltip("bin:N", title=names[0]),
        alt.Tooltip(f"{field}:N", title=names[1]),
        alt.Tooltip("customers:Q", title="Customers", format=","),
        alt.Tooltip("mrr:N", title="MRR of all such"),
    ]
    x = _bins(labels, size, names[0])
    sums = [{"bin": b, "customers": sum(bar["customers"] for bar in bars if bar["bin"] == b)} for b in labels]
    stack = base.mark_bar(width={"band": 0.94}).encode(
        x=x, y=_counts(sums), color=colour, order=alt.Order("order:Q"), tooltip=tips
    )
    numbers = (
        alt.Chart(rows(sums))
        .mark_text(baseline="bottom", dy=-4, color=MUTED, fontSize=size.font)
        .encode(x=x, y=_counts(sums), text=alt.Text("customers:Q", format=","))
    )
    return sized(stack + numbers, size)


def _counts(sums: list[dict[str, Any]]) -> alt.Y:
    """Counts from zero, with room for the number above the highest bar."""
    scale = alt.Scale(domain=[0, 1.1 * max(row["customers"] for row in sums)], nice=False)
    return alt.Y("customers:Q", title=None, scale=scale, axis=quiet_axis(format=",~f", tickMinStep=1))


def distribution(bars: list[dict[str, Any]], size: Size) -> Any:
    return _stack(bars, "band", BAND_COLOURS, ("Health score", "Band"), half(size))


def velocities(bars: list[dict[str, Any]], size: Size) -> Any:
    return _stack(bars, "pace", PACE_COLOURS, ("Velocity", "Pace"), replace(size, height=220))


def bands(bars: list[dict[str, Any]], labels: list[str], size: Size) -> Any:
    """Shares of each day up to one hundred per cent, red at the foot."""
    plot = half(replace(size, every=2))
    colour = alt.Color(
        "band:N",
        scale=alt.Scale(domain=list(BAND_COLOURS), range=list(BAND_COLOURS.values())),
        legend=legend(plot),
    )
    tips = [
        alt.Tooltip("day:N", title="Day"),
        alt.Tooltip("band:N", title="Band"),
        alt.Tooltip("share:Q", title="Share", format=".1%"),
        alt.Tooltip("customers:Q", title="Customers", format=","),
        alt.Tooltip("of:Q", title="Customers scored", format=","),
    ]
    chart = alt.Chart(rows(bars)).mark_bar(width={"band": 0.9})
    return sized(
        chart.encode(
            x=months_axis(labels, plot),
            y=percent_axis("share:Q", 1),
            color=colour,
            order=alt.Order("order:Q"),
            tooltip=tips,
        ),
        plot,
    )


def calibration(bars: list[dict[str, Any]], everyone: float | None, size: Size) -> Any:
    """Share that left by ten points, with its interval; hollow: few scores; a line at the share of all."""
    labels = [bar["bin"] for bar in bars]
    data = rows(bars)
    x = _bins(labels, size, "Health score at a month end")
    tips = [
        alt.Tooltip("bin:N", title="Score"),
        alt.Tooltip("share:Q", title="Left within 90 days", format=".1%"),
        alt.Tooltip("interval:N", title="95% interval"),
        alt.Tooltip("counts:N", title="Scores that churn followed"),
    ]
    fill = alt.condition(alt.datum.is_small, alt.value("#ffffff"), alt.value(BLUE_LIGHT))
    layers = [
        alt.Chart(data)
        .mark_bar(stroke=BLUE, strokeWidth=1.2, width={"band": 0.7})
        .encode(
            x=x, y=alt.Y("share:Q", title=None, axis=_percent(), scale=alt.Scale(zero=True)), fill=fill, tooltip=tips
        )
    ]
    if everyone is not None:
        rule = alt.Chart(alt.Data(values=[{"all": everyone}]))
        layers.append(rule.mark_rule(color=MUTED, strokeWidth=1.2).encode(y="all:Q"))
    whiskers = alt.Chart(data).transform_filter("datum.low != null")
    layers.append(whiskers.mark_rule(color=INK, strokeWidth=1.4).encode(x=x, y="low:Q", y2="high:Q", tooltip=tips))
    for end in ("low:Q", "high:Q"):
        layers.append(
            whiskers.mark_tick(color=INK, thickness=1.4, width=10, orient="horizontal").encode(x=x, y=end, tooltip=tips)
        )
    return sized(alt.layer(*layers), size)


def _percent() -> alt.Axis:
    return quiet_axis(labelExpr="format(datum.value, '.2~%')")
