"""A line of the last periods, small enough to stand beside its figure; the numbers stand on the figure's page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT, MARGIN = 96, 24, 3


@dataclass(frozen=True)
class Sparkline:
    """A drawing of WIDTH x HEIGHT: path of the line with gaps, place of the last value, height of the target."""

    path: str
    last: tuple[float, float]
    target: float | None
    text: str


def sparkline(values: Sequence[Decimal | None], target: Decimal | None, text: str, last: int = 13) -> Sparkline | None:
    """The newest `last` values, oldest first; None with fewer than two. The scale holds values and target, not zero."""
    shown = list(values)[-last:]
    known = [value for value in shown if value is not None]
    if len(known) < 2:
        return None
    low, high = min(known), max(known)
    if target is not None:
        low, high = min(low, target), max(high, target)
    span = high - low

    def place(i: int, value: Decimal) -> tuple[float, float]:
        x = MARGIN + (WIDTH - 2 * MARGIN) * i / (len(shown) - 1)
        return round(x, 1), height(value)

    def height(value: Decimal) -> float:
        share = float((value - low) / span) if span else 0.5
        return round(HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * share, 1)

    points = [place(i, value) if value is not None else None for i, value in enumerate(shown)]
    path, pen = "", "M"
    for point in points:
        path += f"{pen}{point[0]} {point[1]}" if point else ""
        pen = "L" if point else "M"
    final = next(point for point in reversed(points) if point)
    return Sparkline(path, final, height(target) if target is not None else None, text)
