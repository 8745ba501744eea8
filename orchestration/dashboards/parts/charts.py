"""Charts: one specification each, drawn as SVG text at build time and brought to life in the page on request.

Drawings hold no script, no style block, no remote font; equal rows give equal bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

import altair as alt
import vl_convert

from orchestration.dashboards.parts.table import Table
from orchestration.dashboards.words import formats

FONT = "Helvetica Neue, Arial, Liberation Sans, sans-serif"
INK, MUTED, RULE = "#17212e", "#556070", "#d9dde3"
# One hue of three depths carries quantities; orange is loss. Lightness alone tells them apart in a grey print.
BLUE, BLUE_MID, BLUE_LIGHT, ORANGE, ORANGE_LIGHT = "#12426f", "#4a87bd", "#b5d2e9", "#b8480f", "#f0b27a"
GREY = "#c4c7cc"
SEGMENT_COLOURS = {"Strategic": BLUE, "Core": BLUE_MID, "Digital": BLUE_LIGHT, "Unassigned": GREY}
LONG_FRACTION = re.compile(r"-?\d+\.\d{3,}(?![\d.])")
DASH = [5, 3]  # a target, everywhere


@dataclass(frozen=True)
class Size:
    """Plot size in CSS pixels, axis text size, keys of the legend in a row, and every how many months a label."""

    name: str
    width: int
    height: int
    font: int
    columns: int
    every: int


WIDE = Size("wide", 640, 280, 12, 5, 1)
NARROW = Size("narrow", 310, 240, 12, 3, 2)


@dataclass(frozen=True)
class Chart:
    """A chart as a page shows it.

    id: unique in the site · finding: what it shows, as a sentence · sub: what is drawn, with unit and period ·
    text: the same finding for who does not see the drawing, with its numbers · table: what is drawn, as texts ·
    draw: the Altair chart for a size, without configuration; give every mark a tooltip.
    """

    id: str
    finding: str
    sub: str
    text: str
    table: Table
    draw: Callable[[Size], Any]


def specification(chart: Chart, size: Size) -> dict[str, Any]:
    """The Vega-Lite specification of a chart in the site's look; it carries all its data."""
    made = (
        chart.draw(size)
        .properties(background="transparent", padding=2)
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(labelColor=MUTED, labelFontSize=size.font, gridWidth=1)
        .configure_legend(labelColor=INK)
        .configure_bar(discreteBandSize=18)
        .to_dict(validate=False)  # Vega-Lite itself refuses what is wrong; checking here takes longer than drawing
    )
    # The page itself says what a drawing shows; a label on every mark would only make the file larger.
    made["config"]["aria"] = False
    return made


def svg(spec: dict[str, Any]) -> str:
    """The drawing of a specification, to a hundredth of a pixel. No address may be loaded."""
    drawn = vl_convert.vegalite_to_svg(spec, vl_version=vl_version(), allowed_base_urls=[])
    return LONG_FRACTION.sub(lambda found: f"{float(found[0]):.2f}", drawn)


def script(chart_id: str, specs: dict[str, dict[str, Any]]) -> str:
    """The specifications of a chart by size as a file that the page loads when a reader asks for it."""
    return f"(window.csCharts = window.csCharts || {{}})[{json.dumps(chart_id)}] = {json.dumps(specs)};\n"


@lru_cache(maxsize=1)
def engine() -> str:
    """Vega, Vega-Lite and its embedding as one script, made of what vl-convert carries."""
    return vl_convert.javascript_bundle("window.csEmbed = vegaEmbed;")


def vl_version() -> str:
    """The Vega-Lite version Altair writes, as vl-convert names it (such as 6.1)."""
    return ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])


def sized(chart: Any, size: Size) -> Any:
    """A single or layered chart at the plot size."""
    return chart.properties(width=size.width, height=size.height)


def rows(values: list[dict[str, Any]]) -> alt.Data:
    """Rows of a chart; decimals become floats here and nowhere before."""
    plain = [{k: float(v) if isinstance(v, Decimal) else v for k, v in row.items()} for row in values]
    return alt.Data(values=plain)


def label(month: Any) -> str:
    return formats.month(month).replace(formats.NBSP, " ")


def months_axis(labels: list[str], size: Size) -> alt.X:
    """Months by name, of a field `month`; the year stands under January and under the first month only."""
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


def quiet_axis(**options: Any) -> alt.Axis:
    """A value axis of light rules, without ticks and line."""
    return alt.Axis(
        **{"tickCount": 5, "ticks": False, "domain": False, "labelPadding": 8, "gridColor": RULE, **options}
    )


def money_axis(field: str, currency: str) -> alt.Y:
    """Amounts from zero, shortened to thousands and millions."""
    symbol = formats.money(Decimal(0), currency)[:-1].strip()
    text = (
        f"(datum.value < 0 ? '{formats.MINUS}' : '') + '{symbol}' + "
        "(abs(datum.value) >= 1000000 ? format(abs(datum.value) / 1000000, '.3~f') + 'M' :"
        " abs(datum.value) >= 1000 ? format(abs(datum.value) / 1000, ',.2~f') + 'k' : format(abs(datum.value), '~f'))"
    )
    return alt.Y(field, title=None, scale=alt.Scale(zero=True, nice=True), axis=quiet_axis(labelExpr=text))


def percent_axis(field: str, top: float | None = None, **options: Any) -> alt.Y:
    """Shares from zero; top: the end of the scale (1 for a whole), else what the values need."""
    scale = alt.Scale(zero=True, nice=True) if top is None else alt.Scale(domain=[0, top])
    return alt.Y(field, title=None, scale=scale, axis=quiet_axis(labelExpr="format(datum.value, '.2~%')", **options))


def count_axis(field: str) -> alt.Y:
    """Counts from zero, with separators and no fractions."""
    return alt.Y(field, title=None, scale=alt.Scale(zero=True, nice=True), axis=quiet_axis(format=",~f", tickMinStep=1))


def target_rule(target: float) -> alt.Chart:
    """The dashed rule of a target on a scale of `value`."""
    return (
        alt.Chart(alt.Data(values=[{"target": target}]))
        .mark_rule(color=INK, strokeWidth=1.6, strokeDash=DASH)
        .encode(y="target:Q")
    )


def legend(size: Size) -> alt.Legend:
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


def segment_colour(segments: list[str], size: Size) -> alt.Color:
    """The colour of a field `segment`, the same for a segment in every chart."""
    scale = alt.Scale(domain=segments, range=[SEGMENT_COLOURS[segment] for segment in segments])
    return alt.Color("segment:N", scale=scale, legend=legend(size))


def panel_title(title: str, subtitle: str, size: Size) -> alt.TitleParams:
    """What stands over one of several small panels."""
    return alt.TitleParams(
        text=title,
        subtitle=subtitle,
        anchor="start",
        frame="group",
        fontSize=size.font + 1,
        subtitleFontSize=size.font,
        color=INK,
        subtitleColor=MUTED,
        fontWeight=600,
        offset=8,
    )
