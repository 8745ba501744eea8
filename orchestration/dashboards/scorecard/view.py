"""View model of the Scorecard, the front page: everything the template prints, already text."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.dashboards.parts import targets
from orchestration.dashboards.parts.charts import Chart
from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.marts import ALL, Marts
from orchestration.dashboards.parts.page import Content, Source
from orchestration.dashboards.quality import entities
from orchestration.dashboards.revenue import view as revenue
from orchestration.dashboards.scorecard import headline
from orchestration.dashboards.words import formats


@dataclass(frozen=True)
class Scorecard:
    title: str
    lede: str
    tiles: list[headline.Tile]
    counts: list[targets.StatusCount]
    total: int
    objectives: list[targets.ObjectiveView]
    bridge: revenue.BridgeView | None
    segments_over_time: Chart | None
    segments: list[revenue.SegmentRow]
    customers: list[revenue.CustomerRow]
    sources: list[entities.SourceRow]
    unmapped: list[str]


def content(source: Source) -> list[Content]:
    """The front page."""
    return [Content("scorecard", "index.html", "scorecard.html.j2", scorecard(source.marts, source.facts))]


def scorecard(marts: Marts, facts: PublicationFacts) -> Scorecard:
    """The whole page from the marts and the facts of one publication."""
    bridge = revenue.bridge(marts, facts)
    return Scorecard(
        title=_title(marts),
        lede=_lede(marts, facts),
        tiles=headline.tiles(marts, facts),
        counts=targets.status_counts(marts.targets),
        total=len(marts.targets),
        objectives=targets.objectives(marts, facts.as_of, facts.currency),
        bridge=bridge,
        segments_over_time=revenue.segments_over_time(marts, facts),
        segments=revenue.segment_rows(marts, facts),
        customers=revenue.customer_rows(marts, facts),
        sources=entities.source_rows(marts.freshness),
        unmapped=entities.unmapped(marts.freshness),
    )


def _title(marts: Marts) -> str:
    """The state of the plan in one sentence; judged targets only, so that missing data never looks like failure."""
    judged = [t for t in marts.targets if t.status not in ("unset", "not_measurable")]
    achieved = sum(t.status == "achieved" for t in judged)
    if not judged:
        return "No target can be judged yet"
    if achieved == len(judged):
        return (
            "The only target that can be judged is achieved"
            if achieved == 1
            else (f"All {achieved} targets that can be judged are achieved")
        )
    return f"{achieved or 'None'} of {formats.counted(len(judged), 'judged target')} achieved"


def _lede(marts: Marts, facts: PublicationFacts) -> str:
    months = marts.months(ALL)
    if not months or not months[-1].closing_customers:
        return f"No customer has MRR on {formats.day(facts.as_of)}."
    now = months[-1]
    worst = _furthest(marts)
    text = (
        f"{formats.counted(now.closing_customers, 'active customer')} bring"
        f"{'s' if now.closing_customers == 1 else ''} {formats.money(now.closing_mrr, facts.currency)} MRR on"
        f" {formats.day(facts.as_of)}."
    )
    return f"{text} {worst}" if worst else text


def _furthest(marts: Marts) -> str | None:
    """The rate short of its target with the widest gap; no other units, which do not compare, and no small samples."""
    short = [
        t
        for t in marts.targets
        if t.status not in ("achieved", "unset", "not_measurable")
        and t.unit == "ratio"
        and t.distance is not None
        and not t.is_small_sample
    ]
    if not short:
        return None
    widest = max(short, key=lambda t: (abs(t.distance or 0), t.target_id))
    segment = "" if widest.segment == ALL else f" in {widest.segment}"
    return (
        f"Furthest rate from its target: {widest.metric_name}{segment}, {formats.percent(widest.value)} against"
        f" {formats.percent(widest.target_value)}."
    )
