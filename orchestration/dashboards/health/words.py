"""Words and cells that several parts of the Health page use."""

from __future__ import annotations

from decimal import Decimal

from orchestration.dashboards.csm.address import csm_page
from orchestration.dashboards.health.queries import Customer
from orchestration.dashboards.parts.table import Cell
from orchestration.dashboards.words import formats

BANDS = ("red", "yellow", "green")
NOBODY = "Nobody"
_CHANNELS = {"email": "e-mail", "in_app": "in app", "qbr": "business review"}


def part(code: str | None) -> str:
    """A component of the score: `Usage`."""
    return code.replace("_", " ").capitalize() if code else formats.NONE


def channel(code: str | None) -> str:
    return _CHANNELS.get(code, code.replace("_", " ")) if code else ""


def points(change: Decimal | None) -> Cell:
    """A change of a score with its sign."""
    return Cell(formats.number(change, 1, sign=True), change)


def score(row: Customer) -> Cell:
    """The score behind its band, in shape and word."""
    if row.health_score is None or row.health_band is None:
        return Cell(formats.NONE)
    text = f"{row.health_band.capitalize()}{formats.NBSP}{formats.number(row.health_score, 1)}"
    return Cell(text, row.health_score, status=row.health_band)


def name(row: Customer) -> Cell:
    """The customer's name; of a blank one the id, so that the row has a head."""
    return Cell(row.customer_name if row.customer_name.strip() else row.customer_id)


def csm(row: Customer) -> Cell:
    return Cell(row.csm_id or NOBODY, href=csm_page(row.csm_id))


def money(amount: Decimal, currency: str) -> Cell:
    return Cell(formats.money(amount, currency), amount)


def total(rows: list[Customer]) -> Decimal:
    """MRR of these customers."""
    return sum((row.mrr for row in rows), Decimal(0))


def ten(lower: int) -> str:
    """Ten points of a score: `70–80`."""
    return f"{lower}–{lower + 10}"


def bin_of(value: Decimal) -> int:
    """The lower end of the ten points that hold a score; 100 belongs to the last."""
    return min(int(value // 10), 9) * 10
