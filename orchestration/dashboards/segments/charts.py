"""Charts of the Segments page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import altair as alt

from orchestration.dashboards.parts.charts import (
    INK,
    Size,
    money_axis,
    months_axis,
    rows,
    segment_colour,
    sized,
)
from orchestration.dashboards.words import formats


def flow(months: list[str], sides: dict[str, tuple[list[Decimal], list[Decimal]]], currency: str, size: Size) -> Any:
    """MRR that entered (above zero) and left (below) each segment, stacked. sides: both rows of amounts a segment."""
    bars = [
        {
            "month": month,
            "segment": segment,
            "order": i,
            "amount": amount,
            "told": formats.money(amount, currency, sign=True),
            "way": way,
        }
        for i, (segment, amounts) in enumerate(sides.items())
        for way, side in zip(("entered", "left"), amounts, strict=True)
        for month, amount in zip(months, side, strict=True)
    ]
    chart = (
        alt.Chart(rows(bars))
        .mark_bar()
        .encode(
            x=months_axis(months, size),
            y=money_axis("amount:Q", currency),
            color=segment_colour(list(sides), size),
            order=alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip("month:N", title="Month"),
                alt.Tooltip("segment:N", title="Segment"),
                alt.Tooltip("way:N", title="Way"),
                alt.Tooltip("told:N", title="MRR"),
            ],
        )
    )
    zero = alt.Chart(alt.Data(values=[{"zero": 0}])).mark_rule(color=INK, strokeWidth=1).encode(y="zero:Q")
    return sized(chart + zero, size)
