"""Velocity today: who is slower than their own usual pace, beside the health band, and who has no velocity."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from orchestration.dashboards.health import charts, words
from orchestration.dashboards.health.queries import Customer, HealthData
from orchestration.dashboards.parts.charts import Chart
from orchestration.dashboards.parts.customers import total_mrr
from orchestration.dashboards.parts.table import Table
from orchestration.dashboards.words import formats

USUAL = 50
SLOWER, FASTER = "Slower than usual", "Usual pace or faster"
_REASONS = {
    "history under 112 days": "with a history of less than 112 days",
    "no usage in 112 days": "without usage in 112 days",
    "usage alone": "with usage alone to go by",
}


@dataclass(frozen=True)
class PaceRow:
    """Customers of one health band (None: no score) by pace; slower_mrr is the MRR of the slower ones."""

    band: str | None
    slower: str
    slower_mrr: str
    faster: str
    unknown: str


@dataclass(frozen=True)
class VelocityView:
    chart: Chart
    rows: list[PaceRow]
    without: str | None


def velocity(health: HealthData, currency: str) -> VelocityView | None:
    """None where nobody has a velocity."""
    customers = health.customers or []
    scored = [c for c in customers if c.velocity_score is not None]
    if not scored:
        return None
    return VelocityView(
        chart=_chart(scored, currency),
        rows=[_row(band, customers, currency) for band in (*words.BANDS, None)],
        without=_without(health),
    )


def unmeasured(health: HealthData) -> str:
    """Why there is no velocity."""
    return _without(health) or "This publication holds no velocity of any customer."


def _is_slower(row: Customer) -> bool:
    return row.velocity_score is not None and row.velocity_score < USUAL


def _row(band: str | None, customers: list[Customer], currency: str) -> PaceRow:
    own = [c for c in customers if c.health_band == band]
    slower = [c for c in own if _is_slower(c)]
    unknown = sum(c.velocity_score is None for c in own)
    return PaceRow(
        band,
        formats.number(len(slower)),
        formats.money(total_mrr(slower), currency),
        formats.number(len(own) - len(slower) - unknown),
        formats.number(unknown),
    )


def _chart(scored: list[Customer], currency: str) -> Chart:
    bars, rows = [], []
    for lower in range(0, 100, 10):
        own = [c for c in scored if words.bin_of(c.velocity_score or Decimal(0)) == lower]
        mrr = formats.money(total_mrr(own), currency)
        pace = SLOWER if lower < USUAL else FASTER
        rows.append([words.ten(lower), pace, formats.number(len(own)), mrr])
        bars.append({"bin": words.ten(lower), "pace": pace, "order": 0, "customers": len(own), "mrr": mrr})
    slower = sum(_is_slower(c) for c in scored)
    share = formats.percent(Decimal(slower) / len(scored))
    return Chart(
        "health-velocity",
        f"{share} are slower than their own usual pace",
        "Customers by ten points of velocity today; 50 is the customer's own usual pace.",
        f"{formats.number(slower)} of {formats.counted(len(scored), 'customer')} have a velocity under {USUAL}.",
        Table("Customers by velocity today", ["Velocity", "Pace", "Customers", "MRR"], rows),
        lambda size: charts.velocities(bars, size),
    )


def _without(health: HealthData) -> str | None:
    told = [
        f"{formats.counted(u.customers, 'customer')} {_REASONS.get(u.unscored_reason, u.unscored_reason)}"
        for u in health.unscored
    ]
    return f"No velocity yet: {', '.join(told)}." if told else None
