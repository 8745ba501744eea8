"""Amounts by month as stacked bars from zero, the running month lighter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import altair as alt

from orchestration.dashboards.parts.charts import (
    BLUE,
    BLUE_LIGHT,
    BLUE_MID,
    DASH,
    GREY,
    INK,
    Size,
    legend,
    months_axis,
    quiet_axis,
    rows,
    sized,
)
from orchestration.dashboards.parts.marts import MetricValue
from orchestration.dashboards.parts.table import Table
from orchestration.dashboards.words import formats

COLOURS = (BLUE, BLUE_MID, BLUE_LIGHT, GREY)


@dataclass(frozen=True)
class Bar:
    """One month of a stack: amounts by part, as the stack names them."""

    month: str
    amounts: dict[str, Decimal]
    is_complete: bool = True


@dataclass(frozen=True)
class Stack:
    """Bars and their parts from the foot up. write: an amount as text · target: of the foot or the whole, as drawn."""

    parts: list[str]
    bars: list[Bar]
    write: Callable[[Decimal], str]
    target: Decimal | None = None
    colours: Sequence[str] = COLOURS


def stack_table(stack: Stack, caption: str, total: str | None = "All") -> Table:
    """What is drawn, as texts; total heads the column of sums, None leaves it out."""
    made = []
    for bar in stack.bars:
        cells = [stack.write(bar.amounts.get(part, Decimal(0))) for part in stack.parts]
        month = bar.month if bar.is_complete else f"{bar.month}, so far"
        made.append([month, *([stack.write(sum(bar.amounts.values(), Decimal(0)))] if total else []), *cells])
    return Table(caption, ["Month", *([total] if total else []), *stack.parts], made)


def draw_apart(stack: Stack, size: Size, y: alt.Y) -> Any:
    """The parts one above the other, each from zero and as high as its share asks; the target belongs to the first."""
    first, rest = stack.parts[0], stack.parts[1:]
    tops = {part: max((bar.amounts.get(part, Decimal(0)) for bar in stack.bars), default=Decimal(0)) for part in rest}
    top = max([*(bar.amounts.get(first, Decimal(0)) for bar in stack.bars), stack.target or Decimal(0), Decimal(0)])
    drawn = []
    for place, part in enumerate(stack.parts):
        share = 1.0 if place == 0 or not top else max(0.25, float(tops[part] / top))
        plot = replace(size, height=round(size.height * 0.62 * share))
        one = replace(stack, parts=[part], target=stack.target if place == 0 else None, colours=stack.colours[place:])
        title = alt.TitleParams(text=part, anchor="start", fontSize=size.font + 1, color=INK, fontWeight=600, offset=8)
        drawn.append(draw(one, plot, y).properties(title=title))
    return alt.vconcat(*drawn, spacing=16).resolve_scale(color="independent")


def draw(stack: Stack, size: Size, y: alt.Y) -> Any:
    """y: the axis of a field `amount`."""
    labels = [bar.month.replace(formats.NBSP, " ") for bar in stack.bars]
    values = [
        {
            "month": label,
            "part": part,
            "place": place,
            "amount": bar.amounts.get(part, Decimal(0)),
            "full": bar.is_complete,
            "Month": label if bar.is_complete else f"{label}, so far",
            "Part": part,
            "Amount": stack.write(bar.amounts.get(part, Decimal(0))),
        }
        for bar, label in zip(stack.bars, labels, strict=True)
        for place, part in enumerate(stack.parts)
    ]
    colours = list(stack.colours[: len(stack.parts)])
    bars = (
        alt.Chart(rows(values))
        .mark_bar()
        .encode(
            x=months_axis(labels, size),
            y=y,
            color=alt.Color(
                "part:N",
                scale=alt.Scale(domain=stack.parts, range=colours),
                legend=legend(size) if len(stack.parts) > 1 else None,
            ),
            order=alt.Order("place:Q"),
            opacity=alt.condition(alt.datum.full, alt.value(1), alt.value(0.5)),
            tooltip=["Month:N", "Part:N", "Amount:N"],
        )
    )
    if stack.target is None:
        return sized(bars, size)
    rule = alt.Chart(alt.Data(values=[{"target": float(stack.target), "Target": stack.write(stack.target)}]))
    drawn = rule.mark_rule(color=INK, strokeWidth=1.6, strokeDash=DASH).encode(y="target:Q", tooltip=["Target:N"])
    return sized(alt.layer(bars, drawn), size)


def lighter(now: MetricValue | None) -> str:
    """What the lighter bar stands for, as a sentence after another; now: the running month, if one is drawn."""
    return f" Lighter: {formats.month_so_far(now.period_end)}." if now else ""


def amount_axis(places: int = 1) -> alt.Y:
    """Amounts per customer from zero."""
    return alt.Y("amount:Q", title=None, scale=alt.Scale(zero=True, nice=True), axis=quiet_axis(format=f".{places}~f"))
