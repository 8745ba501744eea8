"""The lists of what came and of what waits: each source against its rhythm, and deliveries held or rejected."""

from __future__ import annotations

from collections.abc import Iterable

from orchestration.dashboards.parts.table import Cell, Column, DataTable
from orchestration.dashboards.quality.queries import Arrival, HeldDelivery
from orchestration.dashboards.quality.words import spaced
from orchestration.dashboards.words import formats


def arrivals_table(arrivals: Iterable[Arrival]) -> DataTable:
    """Every source and kind of data; late ones first."""
    ordered = sorted(arrivals, key=lambda a: (not a.is_late, a.source, a.entity))
    return DataTable(
        id="quality-arrivals",
        caption="When each source last delivered",
        columns=[
            Column("Source", "name"),
            Column("Data"),
            Column("State", is_choice=True),
            Column("Last delivery"),
            Column("Expected"),
            Column("Days since", "number"),
            Column("Rows taken", "number"),
            Column("Rows set aside", "number"),
        ],
        rows=[_arrival(a) for a in ordered],
        empty="No source is set up, or this publication does not tell when data came.",
    )


def arrivals_note(arrivals: list[Arrival], as_of: str) -> str:
    """`27 sources; 2 late, counted to 21 Nov 2026.`"""
    late = {a.source for a in arrivals if a.is_late}
    state = f"{formats.counted(len(late), 'source')} late" if late else "none is late"
    return f"{formats.counted(len({a.source for a in arrivals}), 'source')}; {state}, counted to {as_of}."


def _arrival(a: Arrival) -> list[Cell]:
    last = Cell(formats.moment(a.last_loaded_at), a.last_loaded_at.date() if a.last_loaded_at else None)
    if a.last_delivered_on is not None:
        last = Cell(formats.day(a.last_delivered_on), a.last_delivered_on)
    return [
        Cell(a.source),
        Cell(spaced(a.entity)),
        _state(a),
        last,
        _rhythm(a.expected_every_days),
        _count(a.days_since),
        _count(a.rows_accepted or 0),
        _count(a.rows_quarantined or 0),
    ]


def _state(a: Arrival) -> Cell:
    never = a.last_delivered_on is None and a.last_loaded_at is None
    if a.is_late:
        return Cell("Late", note="Nothing has come yet" if never else None, status="at_risk")
    if never:
        return Cell("Nothing yet", status="unset")
    return Cell("Not judged", status="unset") if a.expected_every_days is None else Cell("On time", status="achieved")


def _rhythm(every: int | None) -> Cell:
    if every is None:
        return Cell("No rhythm agreed")
    return Cell("Every day" if every == 1 else f"Every {formats.counted(every, 'day')}")


def _count(value: int | None) -> Cell:
    return Cell(formats.number(value), value)


def held_table(held: Iterable[HeldDelivery], none: str) -> DataTable:
    """Every delivery that waits for a correction, those that stop the publication first; none: said if nothing does."""
    return DataTable(
        id="quality-held",
        caption="Deliveries that wait for a correction",
        columns=[
            Column("Data"),
            Column("Source", "name"),
            Column("File", "name", is_wide=True),
            Column("What happened", "name", is_wide=True),
            Column("Faulty rows", "number"),
            Column("Since"),
            Column("Effect"),
        ],
        rows=[_held(h) for h in held],
        empty=none,
    )


def _held(h: HeldDelivery) -> list[Cell]:
    kind = {"held": "Held", "rejected": "Rejected"}.get(h.kind, spaced(h.kind))
    counts = Cell(formats.NONE)
    if h.rows is not None:
        counts = Cell(f"{formats.number(h.faulty_rows or 0)} of {formats.number(h.rows)}", h.faulty_rows or 0)
    effect = Cell("The last accepted data is used")
    if h.blocks_publication:
        effect = Cell("Stops the publication", status="not_achieved")
    return [
        Cell(spaced(h.entity)),
        Cell(h.source or formats.NONE),
        Cell(h.path or formats.NONE),
        Cell(f"{kind}. {h.reason}" if h.reason else f"{kind}."),
        counts,
        Cell(formats.day(h.since), h.since),
        effect,
    ]
