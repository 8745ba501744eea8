"""Typed rows of what the Segments page reads besides the metrics: who moved, the band, whose segment is uncertain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import duckdb

from orchestration.dashboards.parts.reading import is_there, read_if_there

COVERAGE = "segmentation_coverage"


@dataclass(frozen=True)
class Move:
    """One customer in another segment than the day before; mrr and employees on moved_on."""

    customer_id: str
    customer_name: str | None
    moved_on: date
    from_segment: str
    to_segment: str
    mrr: Decimal
    employee_count: int | None


@dataclass(frozen=True)
class Bordering:
    """One customer that the governing threshold makes Strategic, and the one mentioned once would not."""

    customer_id: str
    customer_name: str | None
    mrr: Decimal
    employee_count: int | None


@dataclass(frozen=True)
class Uncertain:
    """One active customer without a segment, or with one that rests on what nobody knows."""

    customer_id: str
    customer_name: str | None
    segment: str
    mrr: Decimal
    csm_id: str | None
    evidence: str | None


@dataclass(frozen=True)
class SegmentData:
    """None: a release that does not list them. Moves newest first, the others by MRR."""

    moves: list[Move] | None
    band: list[Bordering] | None
    uncertain: list[Uncertain] | None


def read_segments(con: duckdb.DuckDBPyConnection, as_of: date) -> SegmentData:
    """Read from an open marts file. Tables may be missing; raises duckdb.Error for columns."""
    # Constants of this file and a date: nothing in it comes from data.
    told = (
        "select customer_id as unit, max(evidence) as evidence from metric_contributions"  # noqa: S608
        f" where metric_id = '{COVERAGE}' and period_type = 'point' and period_end = date '{as_of}' and numerator = 0"
        " group by customer_id"
    )
    untold = "select null::varchar as unit, null::varchar as evidence"
    evidence = told if is_there(con, "metric_contributions") else untold
    unclear = f"left join ({evidence}) as unclear on unclear.unit = customer_id"
    return SegmentData(
        moves=read_if_there(con, Move, "segment_moves", "order by moved_on desc, mrr desc, customer_id"),
        band=read_if_there(con, Bordering, "segment_review", "order by mrr desc, customer_id"),
        uncertain=read_if_there(
            con,
            Uncertain,
            "customer_today",
            f"{unclear} where segment = 'Unassigned' or unclear.unit is not null order by mrr desc, customer_id",
        ),
    )
