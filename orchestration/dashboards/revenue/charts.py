"""Charts of the Revenue page."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import altair as alt

from orchestration.dashboards.parts.charts import (
    BLUE,
    BLUE_MID,
    INK,
    MUTED,
    NARROW,
    ORANGE,
    ORANGE_LIGHT,
    WIDE,
    Size,
    label,
    legend,
    money_axis,
    months_axis,
    quiet_axis,
    rows,
    segment_colour,
    sized,
)
from orchestration.dashboards.parts.marts import MetricValue, RollforwardMonth
from orchestration.dashboards.revenue.movements import MOVEMENTS
from orchestration.dashboards.words import formats

# Gains are blue, losses orange: apart under every colour blindness; inside a side, lightness tells them apart
# and they stand on either side of zero, so that a grey print still reads.
MOVEMENT_COLOURS = {
    "New": BLUE,
    "Expansion": BLUE_MID,
    "Reactivation": "#a9cbe6",
    "Contraction": ORANGE_LIGHT,
    "Churn": ORANGE,
}
KINDS = {"Net": BLUE, "Gross": BLUE_MID}
# Plot sizes of one panel of the retention chart: two stand side by side.
PANEL = {
    WIDE.name: replace(WIDE, width=282, height=132, every=3),
    NARROW.name: replace(NARROW, width=124, height=112, every=5),
}
STEP = Decimal("0.05")


def movements(months: list[RollforwardMonth], currency: str, size: Size) -> Any:
    """Signed MRR movements a month, stacked on either side of zero, with the net change as a mark."""
    words = [word for _, word, _ in MOVEMENTS]
    bars = [
        {"month": label(m.month), "movement": word, "order": i, **_amount(getattr(m, column), currency, sign=True)}
        for m in months
        for i, (column, word, _) in enumerate(MOVEMENTS)
    ]
    net = [
        {
            "month": label(m.month),
            "movement": "Net change",
            **_amount(m.closing_mrr - m.opening_mrr, currency, sign=True),
        }
        for m in months
    ]
    x = months_axis([label(m.month) for m in months], size)
    tips = [
        alt.Tooltip("month:N", title="Month"),
        alt.Tooltip("movement:N", title="Movement"),
        alt.Tooltip("told:N", title="MRR"),
    ]
    colour = alt.Color(
        "movement:N",
        scale=alt.Scale(domain=words, range=[MOVEMENT_COLOURS[w] for w in words]),
        legend=legend(size),
    )
    base = alt.Chart(rows(bars))
    stack = base.mark_bar().encode(
        x=x, y=money_axis("amount:Q", currency), color=colour, order=alt.Order("order:Q"), tooltip=tips
    )
    zero = alt.Chart(alt.Data(values=[{"zero": 0}])).mark_rule(color=INK, strokeWidth=1).encode(y="zero:Q")
    marks = (
        alt.Chart(rows(net))
        .mark_point(shape="diamond", size=58, filled=True, color="#ffffff", stroke=INK, strokeWidth=1.6, opacity=1)
        .encode(x=x, y=alt.Y("amount:Q"), tooltip=tips)
    )
    return sized(stack + zero + marks, size)


def arr(months: list[str], grid: dict[str, list[Decimal]], is_running: bool, currency: str, size: Size) -> Any:
    """ARR at month-ends, stacked by segment from zero, the largest accounts at the foot; paler while a month runs."""
    bars = [
        {"month": month, "segment": segment, "order": i, "whole": month != months[-1], **_amount(amount, currency)}
        for i, (segment, amounts) in enumerate(grid.items())
        for month, amount in zip(months, amounts, strict=True)
    ]
    opacity = alt.condition("datum.whole", alt.value(1), alt.value(0.55)) if is_running else alt.value(1)
    chart = (
        alt.Chart(rows(bars))
        .mark_bar()
        .encode(
            x=months_axis(months, size),
            y=money_axis("amount:Q", currency),
            color=segment_colour(list(grid), size),
            opacity=opacity,
            order=alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip("month:N", title="Month"),
                alt.Tooltip("segment:N", title="Segment"),
                alt.Tooltip("told:N", title="ARR"),
            ],
        )
    )
    return sized(chart, size)


def _amount(amount: Decimal, currency: str, sign: bool = False) -> dict[str, Any]:
    """An amount to draw, and as the page prints it, to tell."""
    return {"amount": amount, "told": formats.money(amount, currency, sign)}


def retention(series: dict[str, dict[str, list[MetricValue]]], size: Size) -> Any:
    """A panel a segment, net and gross as lines on one scale for all; the rule is the MRR of a year before."""
    domain = [float(end) for end in retention_scale(series)]
    ends = sorted({v.period_end for metrics in series.values() for line in metrics.values() for v in line})
    labels = [label(end) for end in ends]
    panels = [
        _panel(segment, dict(zip(KINDS, metrics.values(), strict=True)), labels, domain, PANEL[size.name], i % 2 == 0)
        for i, (segment, metrics) in enumerate(series.items())
    ]
    # Flush: plots stand in line, whatever their axes and titles take; the spacing leaves the room for those.
    spacing = {"row": 76, "column": 16 if size.name == NARROW.name else 26}
    return alt.concat(*panels, columns=2, spacing=spacing, bounds="flush")


def retention_scale(series: dict[str, dict[str, list[MetricValue]]]) -> tuple[Decimal, Decimal]:
    """Both ends of the scale that holds every rate and the whole, in steps of five points."""
    values = [v.value for metrics in series.values() for line in metrics.values() for v in line if v.value is not None]
    low, high = min([*values, Decimal(1)]), max([*values, Decimal(1)])
    steps = ((low / STEP).to_integral_value(ROUND_FLOOR), (high / STEP).to_integral_value(ROUND_CEILING))
    return steps[0] * STEP, max(steps[1] * STEP, Decimal(1) + STEP)


def _panel(
    segment: str, lines: dict[str, list[MetricValue]], labels: list[str], domain: list[float], size: Size, is_left: bool
) -> Any:
    points = [
        {
            "month": label(v.period_end),
            "kind": kind,
            "rate": v.value,
            "small": bool(v.is_small_sample),
            "dot": bool(v.is_small_sample) or len(line) == 1,
        }
        for kind, line in lines.items()
        for v in line
    ]
    axis = quiet_axis(labelExpr="format(datum.value, '.2~%')", tickCount=4, labelOpacity=1 if is_left else 0)
    x = months_axis(labels, size)
    y = alt.Y("rate:Q", title=None, scale=alt.Scale(domain=domain, zero=False), axis=axis)
    scale = alt.Scale(domain=list(KINDS), range=list(KINDS.values()))
    key = alt.Legend.from_dict({**legend(size).to_dict(), "symbolType": "stroke", "symbolStrokeWidth": 3})
    colour = alt.Color("kind:N", scale=scale, legend=key)
    base = alt.Chart(rows(points))
    whole = alt.Chart(alt.Data(values=[{"rate": 1}])).mark_rule(color=MUTED, strokeWidth=1).encode(y=y)
    line = base.mark_line(strokeWidth=2).encode(x=x, y=y, color=colour)
    # Hollow: too few customers to read much into it. Dots on every line would only make the file larger.
    # Colours by test, not by scale: a second scale without a key contradicts the key of the lines.
    net = {"test": "datum.kind == 'Net'", "value": KINDS["Net"]}
    hollow = {"test": "datum.small", "value": "#ffffff"}
    dots = base.mark_point(size=26, filled=True, opacity=1, strokeWidth=1.4).encode(
        x=x,
        y=y,
        stroke=alt.StrokeValue(KINDS["Gross"], condition=net),
        fill=alt.FillValue(KINDS["Gross"], condition=[hollow, net]),
    )
    title = alt.TitleParams(
        text=segment, anchor="start", frame="group", fontSize=size.font + 1, color=INK, fontWeight=600, offset=8
    )
    layers = alt.layer(
        whole, line, dots.transform_filter("datum.dot"), _told(segment, lines, x, size.width / len(labels))
    )
    return sized(layers, size).properties(title=title)


def _told(segment: str, lines: dict[str, list[MetricValue]], x: alt.X, width: float) -> alt.Chart:
    """A column a month, not to be seen, that tells both rates."""
    told: dict[str, dict[str, Any]] = {}
    for kind, line in lines.items():
        for v in line:
            month = told.setdefault(label(v.period_end), {"month": label(v.period_end), "segment": segment})
            month |= {kind: v.value, "end": formats.day(v.period_end), "customers": v.sample_size}
    tips = [
        alt.Tooltip("segment:N", title="Segment"),
        alt.Tooltip("end:N", title="12 months to"),
        *(alt.Tooltip(f"{kind}:Q", title=kind, format=".1%") for kind in lines),
        alt.Tooltip("customers:Q", title="Customers", format=","),
    ]
    columns = alt.Chart(rows(list(told.values())))
    return columns.mark_rule(opacity=0, strokeWidth=round(width)).encode(x=x, tooltip=tips)
