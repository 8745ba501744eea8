"""Charts as SVG text, drawn at build time: no script, no style block, no remote font, equal bytes for equal rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt
import vl_convert

from . import formats
from .queries import ALL, Marts
from .revenue import MOVEMENTS, complete_months, segment_grid

FONT = "Helvetica Neue, Arial, Liberation Sans, sans-serif"
INK, MUTED, RULE = "#17212e", "#556070", "#d9dde3"
# Gains are blue, losses orange: apart under every colour blindness; inside a side, lightness tells them apart
# and they stand on either side of zero, so that a grey print still reads.
MOVEMENT_COLOURS = {
    "New": "#12426f",
    "Expansion": "#4a87bd",
    "Reactivation": "#a9cbe6",
    "Contraction": "#f0b27a",
    "Churn": "#b8480f",
}
SEGMENT_COLOURS = {"Strategic": "#12426f", "Core": "#4a87bd", "Digital": "#b5d2e9", "Unassigned": "#c4c7cc"}


@dataclass(frozen=True)
class Size:
    """Plot size in CSS pixels, axis text size, and how many keys of the legend stand in a row."""

    name: str
    width: int
    height: int
    font: int
    columns: int
    every: int


WIDE = Size("wide", 640, 280, 12, 5, 1)
NARROW = Size("narrow", 310, 240, 12, 3, 2)


def movements_svg(marts: Marts, currency: str, size: Size) -> str:
    """Signed MRR movements a month, stacked on either side of zero, with the net change as a mark."""
    months = complete_months(marts)
    words = [word for _, word, _ in MOVEMENTS]
    bars = [
        {"month": label(m.month), "movement": word, "order": i, "amount": float(getattr(m, column))}
        for m in months
        for i, (column, word, _) in enumerate(MOVEMENTS)
    ]
    net = [{"month": label(m.month), "amount": float(m.closing_mrr - m.opening_mrr)} for m in months]
    x = months_axis([label(m.month) for m in months], size)
    y = _money_axis(currency)
    colour = alt.Color(
        "movement:N",
        scale=alt.Scale(domain=words, range=[MOVEMENT_COLOURS[w] for w in words]),
        legend=_legend(size),
    )
    base = alt.Chart(alt.Data(values=bars))
    stack = base.mark_bar().encode(x=x, y=y, color=colour, order=alt.Order("order:Q"))
    zero = alt.Chart(alt.Data(values=[{"zero": 0}])).mark_rule(color=INK, strokeWidth=1).encode(y="zero:Q")
    marks = (
        alt.Chart(alt.Data(values=net))
        .mark_point(shape="diamond", size=58, filled=True, color="#ffffff", stroke=INK, strokeWidth=1.6, opacity=1)
        .encode(x=x, y=alt.Y("amount:Q"))
    )
    return _svg(stack + zero + marks, size)


def segments_svg(marts: Marts, currency: str, size: Size) -> str:
    """MRR at month-ends, stacked by segment from zero."""
    grid = segment_grid(marts)
    months = [label(m.month) for m in complete_months(marts, ALL)]
    # The largest accounts at the foot, as in the legend's order from left to right.
    bars = [
        {"month": label, "segment": segment, "order": i, "amount": float(amount)}
        for i, (segment, amounts) in enumerate(grid.items())
        for label, amount in zip(months, amounts, strict=True)
    ]
    chart = (
        alt.Chart(alt.Data(values=bars))
        .mark_bar()
        .encode(
            x=months_axis(months, size),
            y=_money_axis(currency),
            color=alt.Color(
                "segment:N",
                scale=alt.Scale(domain=list(grid), range=[SEGMENT_COLOURS[s] for s in grid]),
                legend=_legend(size),
            ),
            order=alt.Order("order:Q"),
        )
    )
    return _svg(alt.layer(chart), size)


def label(month: Any) -> str:
    return formats.month(month).replace(formats.NBSP, " ")


def months_axis(labels: list[str], size: Size) -> alt.X:
    # The year stands under January and under the first month only.
    shown = labels[:: size.every]
    month = "substring(datum.label, 0, 3)"
    text = f"{month} == 'Jan' || datum.index == 0 ? split(datum.label, ' ') : {month}"
    return alt.X(
        "month:N",
        sort=labels,
        title=None,
        scale=alt.Scale(paddingInner=0.28, paddingOuter=0.14),
        axis=alt.Axis(values=shown, labelAngle=0, labelExpr=text, ticks=False, domain=False, labelPadding=8),
    )


def _money_axis(currency: str) -> alt.Y:
    symbol = formats.money(formats.Decimal(0), currency)[:-1].strip()
    text = (
        f"(datum.value < 0 ? '{formats.MINUS}' : '') + '{symbol}' + "
        "(abs(datum.value) >= 1000000 ? format(abs(datum.value) / 1000000, '.3~f') + 'M' :"
        " abs(datum.value) >= 1000 ? format(abs(datum.value) / 1000, ',.2~f') + 'k' : format(abs(datum.value), '~f'))"
    )
    return alt.Y(
        "amount:Q",
        title=None,
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(labelExpr=text, tickCount=5, ticks=False, domain=False, labelPadding=8, gridColor=RULE),
    )


def _legend(size: Size) -> alt.Legend:
    return alt.Legend(
        orient="top",
        title=None,
        direction="horizontal",
        columns=size.columns,
        symbolType="square",
        symbolSize=110,
        labelFontSize=size.font,
        columnPadding=14,
        rowPadding=4,
        offset=12,
        symbolStrokeWidth=0,
    )


def _svg(chart: alt.LayerChart | alt.FacetChart, size: Size) -> str:
    return svg_of(chart.properties(width=size.width, height=size.height), size)


def svg_of(chart: Any, size: Size) -> str:
    """A chart with its own sizes in the site's look."""
    spec = (
        chart.properties(background="transparent", padding=2)
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(labelColor=MUTED, labelFontSize=size.font, gridWidth=1)
        .configure_legend(labelColor=INK)
        .configure_bar(discreteBandSize=18)
        .to_dict()
    )
    # No address may be loaded: the specification carries all its data.
    return vl_convert.vegalite_to_svg(spec, vl_version=vl_version(), allowed_base_urls=[])


def vl_version() -> str:
    """The Vega-Lite version Altair writes, as vl-convert names it (such as 6.1)."""
    return ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
