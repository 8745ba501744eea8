"""Lists of the Expansion page: opportunities open and closed, and customers to refer to."""

from __future__ import annotations

from datetime import date

from orchestration.dashboards.expansion.queries import Opportunity, Reference
from orchestration.dashboards.parts.customers import csm_cell, customer_name, health_cell, money_cell
from orchestration.dashboards.parts.table import Cell, Column, DataTable
from orchestration.dashboards.words import formats

ON_PAGE, CLOSED_ON_PAGE = 30, 25
TYPES = {"upsell": "Upsell", "cross_sell": "Cross-sell"}
_FIRST = (Column("Customer", "name"), Column("Segment", is_choice=True), Column("MRR", "number"))
_CSM = Column("CSM", "name", is_choice=True)


def open_list(opportunities: list[Opportunity], as_of: date, currency: str) -> DataTable:
    """What is open, the largest first."""
    opened = [o for o in opportunities if o.outcome == "open"]
    columns = (
        *_FIRST,
        Column("Type", is_choice=True),
        Column("Stage", "name", is_choice=True),
        Column("Days in stage", "number"),
        Column("Opened"),
        Column("Days open", "number"),
        _CSM,
        Column("Opportunity", "name"),
        Column("ID", "name"),
    )
    rows = [
        (
            *_first(o, currency),
            Cell(TYPES.get(o.opportunity_type, o.opportunity_type)),
            Cell(o.stage),
            _number((as_of - o.stage_since).days),
            Cell(formats.day(o.opened_on), o.opened_on),
            _number(o.days_open),
            csm_cell(o.csm_id),
            Cell(o.opportunity_id),
            Cell(o.customer_id),
        )
        for o in opened
    ]
    return DataTable(
        "expansion-open", "Open upsells and cross-sells", columns, rows, "No upsell or cross-sell is open.", ON_PAGE
    )


def closed_list(opportunities: list[Opportunity], currency: str) -> DataTable:
    """What was won or lost in the last twelve months, the newest first."""
    closed = sorted(
        (o for o in opportunities if o.closed_on is not None),
        key=lambda o: (-(o.closed_on or date.min).toordinal(), -o.mrr, o.opportunity_id),
    )
    columns = (
        *_FIRST,
        Column("Type", is_choice=True),
        Column("Outcome", is_choice=True),
        Column("Closed"),
        Column("Days open", "number"),
        _CSM,
        Column("Opportunity", "name"),
        Column("ID", "name"),
    )
    rows = [
        (
            *_first(o, currency),
            Cell(TYPES.get(o.opportunity_type, o.opportunity_type)),
            Cell(o.outcome.capitalize()),
            Cell(formats.day(o.closed_on), o.closed_on),
            _number(o.days_open),
            csm_cell(o.csm_id),
            Cell(o.opportunity_id),
            Cell(o.customer_id),
        )
        for o in closed
    ]
    caption = "Upsells and cross-sells won or lost in 12 months"
    return DataTable("expansion-closed", caption, columns, rows, "None was won or lost in 12 months.", CLOSED_ON_PAGE)


def reference_list(references: list[Reference], currency: str) -> DataTable:
    """Customers others may be referred to, the largest first."""
    columns = (
        *_FIRST,
        Column("Industry", "name", is_choice=True),
        Column("Health", "status"),
        Column("Notice"),
        Column("Last touch"),
        Column("Days since", "number"),
        _CSM,
        Column("ID", "name"),
    )
    rows = [
        (
            *_first(r, currency),
            Cell(r.industry or formats.NONE),
            health_cell(r.health_band, r.health_score),
            _notice(r),
            Cell(formats.day(r.last_touch_on), r.last_touch_on) if r.last_touch_on else Cell("Never"),
            _number(r.days_since_touch),
            csm_cell(r.csm_id),
            Cell(r.customer_id),
        )
        for r in references
    ]
    none = "No active customer has agreed to be a reference."
    return DataTable("expansion-references", "Referenceable customers", columns, rows, none, ON_PAGE)


def _first(row: Opportunity | Reference, currency: str) -> tuple[Cell, Cell, Cell]:
    name = customer_name(row.customer_name, row.customer_id)
    return Cell(name), Cell(row.segment), money_cell(row.mrr, currency)


def _number(count: int | None) -> Cell:
    return Cell(formats.number(count), count)


def _notice(reference: Reference) -> Cell:
    """When it gave notice, or the day it leaves where no notice is dated."""
    if reference.notice_on:
        return Cell(f"Given {formats.day(reference.notice_on)}", reference.notice_on)
    return (
        Cell(f"Ends {formats.day(reference.ends_on)}", reference.ends_on) if reference.ends_on else Cell(formats.NONE)
    )
