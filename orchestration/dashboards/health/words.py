"""Words and cells that several parts of the Health page use."""

from __future__ import annotations

from decimal import Decimal

from orchestration.dashboards.parts.table import Cell
from orchestration.dashboards.words import formats

BANDS = ("red", "yellow", "green")


def part(code: str | None) -> str:
    """A component of the score: `Usage`."""
    return code.replace("_", " ").capitalize() if code else formats.NONE


def points(change: Decimal | None) -> Cell:
    """A change of a score with its sign."""
    return Cell(formats.number(change, 1, sign=True), change)


def ten(lower: int) -> str:
    """Ten points of a score: `70–80`."""
    return f"{lower}–{lower + 10}"


def bin_of(value: Decimal) -> int:
    """The lower end of the ten points that hold a score; 100 belongs to the last."""
    return min(int(value // 10), 9) * 10
