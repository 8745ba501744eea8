"""Charts of the Revenue page."""

from __future__ import annotations

from typing import Any

import altair as alt

from orchestration.dashboards.parts.charts import (
    INK,
    SEGMENT_COLOURS,
    Size,
    label,
    legend,
    money_axis,
    months_axis,
    rows,
    sized,
)
from orchestration.dashboards.parts.marts import RollforwardMonth
from orchestration.dashboards.revenue.movements import MOVEMENTS

# Gains are blue, losses orange: apart under every colour blindness; inside a side, lightness tells them apart
# and they stand on either side of zero, so that a grey print still reads.
MOVEMENT_COLOURS = {
    "New": "#12426f",
    "Expansion": "#4a87bd",
    "Reactivation": "#a9cbe6",
    "Contraction": "#f0b27a",
    "Churn": "#b8480f",
}


def movements(months: list[RollforwardMonth], currency: str, size: Size) -> Any:
    """Signed MRR movements a month, stacked on either side of zero, with the net change as a mark."""
    words = [word for _, word, _ in MOVEMENTS]
    bars = [
        {"month": label(m.month), "movement": word, "order": i, "amount": getattr(m, column)}
        for m in months
        for i, (column, word, _) in enumerate(MOVEMENTS)
    ]
    net = [{"month": label(m.month), "amount": m.closing_mrr - m.opening_mrr, "movement": "Net change"} for m in months]
    x = months_axis([label(m.month) for m in months], size)
    tips = [
        alt.Tooltip("month:N", title="Month"),
        alt.Tooltip("movement:N", title="Movement"),
        alt.Tooltip("amount:Q", title="MRR", format=",.0f"),
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


def segments(months: list[str], grid: dict[str, list], currency: str, size: Size) -> Any:
    """MRR at month-ends, stacked by segment from zero, the largest accounts at the foot."""
    bars = [
        {"month": month, "segment": segment, "order": i, "amount": amount}
        for i, (segment, amounts) in enumerate(grid.items())
        for month, amount in zip(months, amounts, strict=True)
    ]
    chart = (
        alt.Chart(rows(bars))
        .mark_bar()
        .encode(
            x=months_axis(months, size),
            y=money_axis("amount:Q", currency),
            color=alt.Color(
                "segment:N",
                scale=alt.Scale(domain=list(grid), range=[SEGMENT_COLOURS[s] for s in grid]),
                legend=legend(size),
            ),
            order=alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip("month:N", title="Month"),
                alt.Tooltip("segment:N", title="Segment"),
                alt.Tooltip("amount:Q", title="MRR", format=",.0f"),
            ],
        )
    )
    return sized(chart, size)
