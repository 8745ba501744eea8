"""View model of the Segments page: everything the template prints, already text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.figure import Figure, figure
from orchestration.dashboards.parts.marts import ALL, SEGMENTS, Marts
from orchestration.dashboards.parts.page import Content, Source
from orchestration.dashboards.parts.table import DataTable
from orchestration.dashboards.revenue.judged import Judged, judged
from orchestration.dashboards.segments import compare, edges, moves
from orchestration.dashboards.segments.queries import COVERAGE, SegmentData, read_segments
from orchestration.dashboards.words import formats


@dataclass(frozen=True)
class SegmentsPage:
    """Lists are None where the publication does not hold them."""

    title: str
    lede: str
    comparison: compare.Comparison | None
    uncovered: str
    flow: moves.FlowView | None
    paths: list[moves.Path]
    moves: DataTable | None
    band_told: str | None
    band: DataTable | None
    coverage: Figure
    coverage_judged: Judged | None
    uncertain_told: str | None
    uncertain: DataTable | None
    rules: str


def content(source: Source) -> list[Content]:
    """The page of segments."""
    data = read_segments(source.connection, source.facts.as_of)
    view = segments_page(source.marts, data, source.facts)
    return [Content("segments", "segments.html", "segments.html.j2", view)]


def segments_page(marts: Marts, data: SegmentData, facts: PublicationFacts) -> SegmentsPage:
    """The whole page from the marts and the facts of one publication."""
    if moves.are_missing(data.moves, marts):
        data = replace(data, moves=None)
    cur = facts.currency
    covered = marts.latest(COVERAGE, ALL, "point")
    compared = compare.comparison(marts, facts)
    return SegmentsPage(
        title=_title(marts),
        lede=_lede(data),
        comparison=compared,
        uncovered=compare.uncovered_told(compared) if compared else "",
        flow=moves.flow(marts, facts),
        paths=moves.paths(data.moves or [], cur),
        moves=moves.listed(data.moves, cur) if data.moves is not None else None,
        band_told=edges.band_told(data.band, cur) if data.band is not None else None,
        band=edges.band(data.band, cur) if data.band is not None else None,
        coverage=figure(marts, covered, cur),
        coverage_judged=judged(marts, COVERAGE, ALL, covered, cur),
        uncertain_told=edges.uncertain_told(data.uncertain) if data.uncertain is not None else None,
        uncertain=edges.uncertain(data.uncertain, cur) if data.uncertain is not None else None,
        rules=edges.rules(cur),
    )


def _title(marts: Marts) -> str:
    """The segment with the most MRR: its share of MRR and of customers."""
    now = {segment: months[-1] for segment in (*SEGMENTS, ALL) if (months := marts.months(segment))}
    total = now.get(ALL)
    if total is None or not total.closing_mrr or not total.closing_customers:
        return "No customer has a segment yet"
    most = max((s for s in SEGMENTS if s in now), key=lambda s: (now[s].closing_mrr, s))
    customers = formats.percent(Decimal(now[most].closing_customers) / total.closing_customers)
    return f"{most} brings {formats.percent(compare.share(now, most))} of MRR from {customers} of customers"


def _lede(data: SegmentData) -> str:
    told = "This publication does not list who moved between segments."
    if data.moves is not None:
        told = moves.summary(data.moves) or "Nobody has moved to another segment in the last 13 months."
    return f"{told} {edges.uncertain_told(data.uncertain)}" if data.uncertain else told
