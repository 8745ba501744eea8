"""View models of the edges: the band between two thresholds, and customers whose segment is not certain."""

from __future__ import annotations

from decimal import Decimal

from orchestration.dashboards.parts.customers import csm_cell, customer_name, money_cell, total_mrr
from orchestration.dashboards.parts.table import Cell, Column, DataTable
from orchestration.dashboards.segments.queries import Bordering, Uncertain
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.wording import reason_text

# As the vars of the models say (a test compares): MRR in the reporting currency.
GOVERNING, MENTIONED_ONCE = Decimal(3500), Decimal(3800)
DIGITAL_MRR, DIGITAL_EMPLOYEES = Decimal(500), 50
SHOWN = 100


def rules(currency: str) -> str:
    """What makes a segment."""
    strategic, digital = (formats.money(limit, currency) for limit in (GOVERNING, DIGITAL_MRR))
    return (
        f"Strategic: MRR above {strategic}. Digital: MRR up to {digital} and up to {DIGITAL_EMPLOYEES} employees."
        " Core: every other customer."
    )


def band_told(rows: list[Bordering], currency: str) -> str:
    """Which threshold governs, and what the other one would change."""
    governs, once = (formats.money(limit, currency) for limit in (GOVERNING, MENTIONED_ONCE))
    text = f"Strategic means MRR above {governs}; the charter mentions {once} once."
    if not rows:
        return f"{text} No customer lies between the two: both give the same segments."
    total = formats.money(total_mrr(rows), currency)
    who = f"{formats.counted(len(rows), 'customer')} with {total} MRR {'is' if len(rows) == 1 else 'are'}"
    return f"{text} {who} Strategic only because {governs} governs."


def band(rows: list[Bordering], currency: str) -> DataTable:
    """The customers between the thresholds, largest first."""
    return DataTable(
        id="segment-band",
        caption=f"Customers with MRR above {GOVERNING} and up to {MENTIONED_ONCE}",
        columns=(
            Column("Customer", "name", is_wide=True),
            Column(f"MRR in {currency}", "number"),
            Column("Employees", "number"),
            Column("ID", "name"),
        ),
        rows=[
            [
                Cell(customer_name(row.customer_name, row.customer_id)),
                # With cents: on whole units, the least of them would look like the threshold itself.
                Cell(formats.number(row.mrr, 2), row.mrr),
                Cell(formats.number(row.employee_count), row.employee_count),
                Cell(row.customer_id),
            ]
            for row in rows
        ],
        empty="No customer lies in the band.",
        shown=SHOWN,
    )


def uncertain_told(rows: list[Uncertain]) -> str:
    """How many customers have no segment, and how many one that rests on a gap."""
    without = sum(row.segment == "Unassigned" for row in rows)
    told = "Every active customer has a segment." if not without else f"{_have(without)} no segment."
    unclear = len(rows) - without
    if not unclear:
        return told
    return f"{told} {_have(unclear)} one that rests on unknown data: a low MRR and no known number of employees."


def _have(count: int) -> str:
    return f"{formats.counted(count, 'customer')} {'has' if count == 1 else 'have'}"


def uncertain(rows: list[Uncertain], currency: str) -> DataTable:
    """Customers to clear up, largest first."""
    return DataTable(
        id="segment-uncertain",
        caption="Customers without a certain segment",
        columns=(
            Column("Customer", "name", is_wide=True),
            Column("Segment today", is_choice=True),
            Column("MRR", "number"),
            Column("What is missing"),
            Column("CSM", "name"),
            Column("ID", "name"),
        ),
        rows=[
            [
                Cell(customer_name(row.customer_name, row.customer_id)),
                Cell(row.segment),
                money_cell(row.mrr, currency),
                Cell((reason_text(row.evidence) or "Segment").rstrip(".")),
                csm_cell(row.csm_id),
                Cell(row.customer_id),
            ]
            for row in rows
        ],
        empty="The segment of every active customer follows from known data.",
        shown=SHOWN,
    )
