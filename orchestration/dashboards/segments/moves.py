"""View model of moves between segments: the MRR they carried, the paths taken, and who moved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from orchestration.dashboards.parts.charts import Chart, label
from orchestration.dashboards.parts.customers import customer_name, money_cell
from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.figure import page_of
from orchestration.dashboards.parts.marts import ALL, SEGMENTS, Marts
from orchestration.dashboards.parts.table import Cell, Column, DataTable, Table
from orchestration.dashboards.revenue.bridge import METRIC
from orchestration.dashboards.revenue.movements import complete_months
from orchestration.dashboards.segments import charts
from orchestration.dashboards.segments.queries import Move
from orchestration.dashboards.words import formats

RANK = {"Digital": 0, "Core": 1, "Strategic": 2}
UP, DOWN = "Up", "Down"
SHOWN = 100
COLUMNS = (
    Column("Customer", "name", is_wide=True),
    Column("Moved on"),
    Column("From", is_choice=True),
    Column("To", is_choice=True),
    Column("Direction", is_choice=True),
    Column("MRR that day", "number"),
    Column("Employees that day", "number"),
    Column("ID", "name"),
)


@dataclass(frozen=True)
class Path:
    """One way between two segments: how many customers took it, and their MRR on the day they did."""

    start: str
    end: str
    moves: str
    mrr: str


@dataclass(frozen=True)
class NetRow:
    """MRR that came into and left a segment over the months of the chart."""

    segment: str
    entered: str
    left: str
    net: str


@dataclass(frozen=True)
class FlowView:
    period: str
    rows: list[NetRow]
    chart: Chart
    href: str | None


def way(move: Move) -> str:
    return UP if RANK.get(move.to_segment, -1) > RANK.get(move.from_segment, -1) else DOWN


def paths(moves: list[Move], currency: str) -> list[Path]:
    """Most travelled first."""
    counts = Counter((m.from_segment, m.to_segment) for m in moves)
    mrr = {key: sum((m.mrr for m in moves if (m.from_segment, m.to_segment) == key), Decimal(0)) for key in counts}
    ordered = sorted(counts, key=lambda key: (-counts[key], key))
    return [Path(*key, formats.number(counts[key]), formats.money(mrr[key], currency)) for key in ordered]


def summary(moves: list[Move]) -> str | None:
    """`47 moves between segments since 12 Nov 2025: 39 up and 8 down.`; None without a move."""
    if not moves:
        return None
    up = sum(way(m) == UP for m in moves)
    since = formats.day(min(m.moved_on for m in moves))
    return f"{formats.counted(len(moves), 'move')} between segments since {since}: {up} up and {len(moves) - up} down."


def are_missing(moves: list[Move] | None, marts: Marts) -> bool:
    """Whether nobody is listed though the roll-forward of the last 13 months tells of MRR that moved."""
    recent = {m.month for m in marts.months(ALL)[-13:]}
    moved = (m for m in marts.rollforward if m.segment != ALL and m.month in recent)
    return not moves and any(m.entered_segment_mrr or m.left_segment_mrr for m in moved)


def listed(moves: list[Move], currency: str) -> DataTable:
    """Every move, newest first."""
    return DataTable(
        id="segment-moves",
        caption="Customers that moved to another segment",
        columns=COLUMNS,
        rows=[
            [
                Cell(customer_name(m.customer_name, m.customer_id)),
                Cell(formats.day(m.moved_on), m.moved_on),
                Cell(m.from_segment),
                Cell(m.to_segment),
                Cell(way(m)),
                money_cell(m.mrr, currency),
                Cell(formats.number(m.employee_count), m.employee_count),
                Cell(m.customer_id),
            ]
            for m in moves
        ],
        empty="No customer has moved to another segment in the last 13 months.",
        shown=SHOWN,
    )


def flow(marts: Marts, facts: PublicationFacts) -> FlowView | None:
    """MRR by month and segment that entered (+) and left (-); None while nothing ever moved between month-ends."""
    months, cur = complete_months(marts), facts.currency
    ends = [m.month for m in months]
    entered = {s: _column(marts, s, ends, "entered_segment_mrr") for s in SEGMENTS}
    left = {s: _column(marts, s, ends, "left_segment_mrr") for s in SEGMENTS}
    shown = [s for s in SEGMENTS if any(entered[s]) or any(left[s])]
    if not shown:
        return None
    labels = [label(end) for end in ends]
    nets = {s: sum(entered[s], Decimal(0)) + sum(left[s], Decimal(0)) for s in shown}
    period = f"{formats.month(ends[0])} to {formats.month(ends[-1])}"
    told = "; ".join(f"{s} {'gained' if nets[s] >= 0 else 'lost'} {formats.money(abs(nets[s]), cur)}" for s in shown)
    bars = {s: (entered[s], left[s]) for s in shown}
    return FlowView(
        period=period,
        rows=[
            NetRow(
                s,
                formats.money(sum(entered[s], Decimal(0)), cur, sign=True),
                formats.money(sum(left[s], Decimal(0)), cur, sign=True),
                formats.money(nets[s], cur, sign=True),
            )
            for s in shown
        ],
        chart=Chart(
            id="segment-flow",
            finding=_finding(nets, len(ends), cur),
            sub=f"MRR whose segment at a month's end is not that of its start. Up: entered; down: left. {period}.",
            text=f"By moves between segments, {period}: {told}.",
            draw=lambda size: charts.flow(labels, bars, cur, size),
            table=Table(
                f"MRR that entered and left each segment, {period}",
                ["Month", *(f"{s} {word}" for s in shown for word in ("entered", "left"))],
                [
                    [
                        formats.month(end),
                        *(formats.money(side[s][i], cur, sign=True) for s in shown for side in (entered, left)),
                    ]
                    for i, end in enumerate(ends)
                ],
            ),
        ),
        href=page_of(METRIC) if METRIC in marts.metrics else None,
    )


def _column(marts: Marts, segment: str, ends: list, column: str) -> list[Decimal]:
    found = {m.month: getattr(m, column) for m in marts.months(segment)}
    return [found.get(end, Decimal(0)) for end in ends]


def _finding(nets: dict[str, Decimal], count: int, currency: str) -> str:
    """Moves give one segment what they take from others."""
    most = max(nets, key=lambda s: (nets[s], s))
    if not nets[most]:
        return "Moves between segments cancelled out"
    least = min(nets, key=lambda s: (nets[s], s))
    gained, lost = (formats.money(abs(nets[s]), currency) for s in (most, least))
    span = f"in {formats.counted(count, 'month')}"
    text = f"Moves brought {most} {gained} MRR {span}"
    return f"{text}, all from {least}" if gained == lost else f"{text}; {least} gave up {lost}"
