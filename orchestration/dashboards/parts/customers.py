"""How every page names a customer, its health, its CSM and its last channel: one wording, one shape of cell."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from orchestration.dashboards.parts.address import csm_page
from orchestration.dashboards.parts.table import Cell
from orchestration.dashboards.words import formats

NOBODY = "Nobody"
# Health bands, the worst first.
BANDS = {"red": "Red", "yellow": "Yellow", "green": "Green"}
_CHANNELS = {"email": "e-mail", "in_app": "in-app message", "qbr": "business review"}


class Paying(Protocol):
    """Whatever has an MRR in the reporting currency."""

    @property
    def mrr(self) -> Decimal: ...


def customer_name(name: str | None, customer_id: str) -> str:
    """The name; where there is none or a blank one, the id, so that the row has a head."""
    return name if name and name.strip() else customer_id


def total_mrr(customers: Iterable[Paying]) -> Decimal:
    return sum((customer.mrr for customer in customers), Decimal(0))


def money_cell(amount: Decimal, currency: str) -> Cell:
    return Cell(formats.money(amount, currency), amount)


def csm_cell(csm_id: str | None) -> Cell:
    """Who looks after a customer, with a link to the page of that CSM, or of nobody's customers."""
    return Cell(csm_id or NOBODY, href=csm_page(csm_id))


def health_cell(band: str | None, score: Decimal | None) -> Cell:
    """`Green 78.1` beside the band's shape, the file holds the score; a dash where there is none."""
    if score is None or band not in BANDS:
        return Cell(formats.NONE)
    return Cell(f"{BANDS[band]}{formats.NBSP}{formats.number(score, 1)}", score, status=band)


def band_cell(band: str | None) -> Cell:
    """`Green` beside its shape, for a column that filters by band."""
    return Cell(BANDS[band], status=band) if band in BANDS else Cell(formats.NONE)


def channel_word(code: str | None) -> str | None:
    """`business review`; None where nothing is known."""
    return _CHANNELS.get(code, code.replace("_", " ")) if code else None
