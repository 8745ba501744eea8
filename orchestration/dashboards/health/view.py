"""View model of the Health page: everything the template prints, already text."""

from __future__ import annotations

from dataclasses import dataclass, replace

from orchestration.dashboards.csm.queries import NOT_LISTED, listed_rows
from orchestration.dashboards.health import movers, risk, scores, tiles, validation, velocity
from orchestration.dashboards.health.queries import HealthData, read_health
from orchestration.dashboards.health.tiles import SegmentRow, Tile
from orchestration.dashboards.parts.charts import Chart
from orchestration.dashboards.parts.customers import total_mrr
from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.marts import ALL, Marts
from orchestration.dashboards.parts.page import Content, Source
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.rate_texts import together
from orchestration.dashboards.words.wording import reason_text

DEFINED = (
    tiles.SCORE, tiles.BAND_SHARE, tiles.VELOCITY, validation.AUC, validation.LIFT, validation.CORRELATION,
    validation.WITH_VELOCITY, "health_calibration",
)  # fmt: skip


@dataclass(frozen=True)
class HealthPage:
    """Sections that are None are empty; the sentence beside each says why."""

    title: str
    lede: str
    data_issue: str | None
    tiles: list[Tile]
    unscored: str | None
    risk: risk.RiskView | None
    no_customers: str
    movers: movers.MoversView | None
    no_movers: str
    distribution: Chart | None
    bands: Chart | None
    no_scores: str
    segments: list[SegmentRow]
    components: list[scores.ComponentRow]
    validation: validation.ValidationView | None
    velocity: velocity.VelocityView | None
    velocity_verdict: str
    no_velocity: str
    definitions: list[tuple[str, str]]


def content(source: Source) -> list[Content]:
    """The page of health."""
    health = read_health(source.connection, source.facts.as_of)
    return [Content("health", "health.html", "health.html.j2", health_page(source.marts, health, source.facts))]


def health_page(marts: Marts, health: HealthData, facts: PublicationFacts) -> HealthPage:
    """The whole page from the marts and the facts of one publication."""
    health = replace(health, customers=listed_rows(health.customers, marts))
    currency, customers = facts.currency, health.customers or []
    at_risk = risk.risk(customers, facts.as_of, currency)
    latest = marts.latest(tiles.SCORE, ALL, "point")
    reason = reason_text(latest.not_measurable_reason if latest else None)
    is_scored = any(c.health_score is not None for c in customers)
    nobody = NOT_LISTED if health.customers is None else "No customer is active."
    is_measured = latest is not None and latest.value is not None
    return HealthPage(
        title=_title(marts, at_risk),
        lede=_lede(health, at_risk, reason or nobody),
        data_issue=reason_text(latest.data_issue) if latest else None,
        tiles=tiles.tiles(marts, health.customers, currency),
        unscored=_unscored(health, currency) if is_scored else None,
        risk=at_risk,
        no_customers=nobody,
        movers=movers.movers(health, facts.as_of, currency),
        no_movers="No customer has a score of today and one of seven days before." if customers else nobody,
        distribution=scores.distribution(customers, currency),
        bands=scores.bands_over_time(marts),
        no_scores=nobody if is_measured else f"No customer has a health score. {reason or ''}".strip(),
        segments=tiles.segments(marts, currency),
        components=scores.components(health),
        validation=validation.validation(marts, health, currency),
        velocity=velocity.velocity(health, currency),
        velocity_verdict=f"{validation.velocity_verdict(health)[0]}; nobody is listed above for it.",
        no_velocity=velocity.unmeasured(health),
        definitions=[(m.name, m.definition) for i in DEFINED if (m := marts.metrics.get(i))],
    )


def _title(marts: Marts, at_risk: risk.RiskView | None) -> str:
    latest = marts.latest(tiles.SCORE, ALL, "point")
    if latest is None or latest.value is None:
        return "Health cannot be measured yet"
    mean = f"Health averages {formats.number(latest.value, 1)} of 100"
    if at_risk is None:
        return mean
    if not at_risk.customers:
        return f"{mean}; nobody is at risk"
    return f"{mean}; {formats.counted(at_risk.customers, 'customer')}, {at_risk.total.share} of MRR, at risk"


def _lede(health: HealthData, at_risk: risk.RiskView | None, why: str) -> str:
    if at_risk is None:
        return why
    verbs = {risk.NOTICE: "with notice or an end", risk.RED: "red", risk.FALLING: "yellow and falling fast"}
    told = [f"{row.customers} {verbs[row.reason]}" for row in at_risk.rows if row.customers != "0"]
    auc = health.check(validation.AUC)
    trust = f"{validation.in_short(auc)}." if auc and auc.value is not None else ""
    return f"{f'At risk: {together(told)}.' if told else ''} {trust}".strip() or "Nobody is at risk by the rule below."


def _unscored(health: HealthData, currency: str) -> str | None:
    rows = [c for c in health.customers or [] if c.health_score is None]
    if not rows:
        return None
    mrr = formats.money(total_mrr(rows), currency)
    return (
        f"{formats.counted(len(rows), 'customer')} with {mrr} MRR {'has' if len(rows) == 1 else 'have'} no score: too"
        " little is known of them."
    )
