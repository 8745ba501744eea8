"""Bars by month: how many records meet the standard, and how many customers at risk stayed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import altair as alt

from orchestration.dashboards.churn.saves import SavesMonth
from orchestration.dashboards.churn.standard import AdherenceMonth
from orchestration.dashboards.parts.charts import (
    BLUE,
    BLUE_MID,
    GREY,
    ORANGE,
    WIDE,
    Size,
    count_axis,
    label,
    legend,
    months_axis,
    percent_axis,
    rows,
    target_rule,
)
from orchestration.dashboards.words import formats

ROOM_FOR_COUNTS = 32  # width of a bar in pixels
PARTS = (("Stayed", BLUE), ("Left", ORANGE), ("Not judged yet", GREY))


def adherence(months: list[AdherenceMonth], target: float | None, size: Size) -> Any:
    """Bars from zero to one hundred per cent; in each its counts, the running month lighter."""
    plot = replace(
        size, width=470 if size.name == WIDE.name else size.width, height=200, every=1 if len(months) <= 8 else 2
    )
    labels = [label(m.month) for m in months]
    values = [
        {
            "month": text,
            "share": m.value,
            "counts": m.counts,
            "kind": "full" if m.is_complete else "running",
            "Month": text,
            "Share": formats.percent(Decimal(str(m.value))),
            "Met": m.counts,
        }
        for text, m in zip(labels, months, strict=True)
    ]
    base = alt.Chart(rows(values))
    x, y = months_axis(labels, plot), percent_axis("share:Q", 1, values=[0, 0.25, 0.5, 0.75, 1])
    colour = alt.Color("kind:N", scale=alt.Scale(domain=["full", "running"], range=[BLUE, BLUE_MID]), legend=None)
    told = ["Month:N", "Share:N", "Met:N"]
    bar = min(64, round(plot.width / max(len(months), 1) * 0.66))
    layers = [base.mark_bar(size=bar).encode(x=x, y=y, color=colour, tooltip=told)]
    if bar >= ROOM_FOR_COUNTS:
        text = base.mark_text(baseline="bottom", dy=-5, color="#ffffff", fontSize=size.font, fontWeight=600)
        inside = text.encode(x=x, y=alt.datum(0), text="counts:N", tooltip=told)
        layers.append(inside.transform_filter("datum.share >= 0.12"))
    if target is not None:
        layers.append(target_rule(target).encode(tooltip=alt.value(f"Target {formats.percent(Decimal(str(target)))}")))
    return alt.layer(*layers).properties(width=plot.width, height=plot.height)


def saved(months: list[SavesMonth], size: Size) -> Any:
    """Customers from zero, by what became of them, one stack a month."""
    plot = replace(size, height=190)
    labels = [label(m.month) for m in months]
    values = [
        {"month": text, "index": i, "part": part, "order": place, "customers": count, "Month": text, "Customers": count}
        for i, (text, m) in enumerate(zip(labels, months, strict=True))
        for place, ((part, _), count) in enumerate(zip(PARTS, (m.stayed, m.left, m.open), strict=True))
        if count
    ]
    scale = alt.Scale(domain=[part for part, _ in PARTS], range=[colour for _, colour in PARTS])
    chart = alt.Chart(rows(values)).mark_bar()
    return chart.encode(
        x=months_axis(labels, plot),
        y=count_axis("customers:Q"),
        color=alt.Color("part:N", scale=scale, legend=legend(plot)),
        order="order:Q",
        tooltip=["Month:N", alt.Tooltip("part:N", title="Outcome"), "Customers:Q"],
    ).properties(width=plot.width, height=plot.height)
