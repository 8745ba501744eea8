"""Where scores stand today, how the bands changed, and what the scores are made of."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from orchestration.dashboards.health import charts, words
from orchestration.dashboards.health.queries import Customer, HealthData
from orchestration.dashboards.health.tiles import BAND_SHARE, SCORE
from orchestration.dashboards.parts.charts import Chart, label
from orchestration.dashboards.parts.customers import total_mrr
from orchestration.dashboards.parts.marts import ALL, Marts, MetricValue
from orchestration.dashboards.parts.table import Table
from orchestration.dashboards.words import formats

PERIODS = 13


@dataclass(frozen=True)
class ComponentRow:
    name: str
    weight: str
    mean: str
    known: str
    weakest: str


def distribution(customers: list[Customer], currency: str) -> Chart | None:
    """Customers by ten points of today's score, by band; None where nobody has a score."""
    scored = [c for c in customers if c.health_score is not None]
    if not scored:
        return None
    grid: dict[tuple[int, str], list[Customer]] = {}
    for c in scored:
        grid.setdefault((words.bin_of(c.health_score or Decimal(0)), c.health_band or ""), []).append(c)
    bars, rows = [], []
    for lower in range(0, 100, 10):
        parts = {band: grid.get((lower, band), []) for band in words.BANDS}
        everyone = [c for part in parts.values() for c in part]
        mrr = formats.money(total_mrr(everyone), currency)
        rows.append([words.ten(lower), *(formats.number(len(p)) for p in parts.values()), str(len(everyone)), mrr])
        bars += [
            {"bin": words.ten(lower), "band": band.capitalize(), "order": i, "customers": len(part), "mrr": mrr}
            for i, (band, part) in enumerate(parts.items())
        ]
    full = max(range(0, 100, 10), key=lambda low: sum(len(grid.get((low, b), [])) for b in words.BANDS))
    most = sum(len(grid.get((full, b), [])) for b in words.BANDS)
    low = sum(len(p) for (lower, _), p in grid.items() if lower < 50)
    finding = (
        f"{formats.number(low)} of {formats.counted(len(scored), 'customer')} score under 50,"
        f" {formats.number(most)} from {full} to {full + 10}"
    )
    known = [c.health_score or Decimal(0) for c in scored]
    counts = [f"{formats.number(sum(c.health_band == band for c in scored))} {band}" for band in words.BANDS]
    if len(scored) == 1:
        finding = f"The one customer with a score has {formats.number(scored[0].health_score, 1)} of 100"
    return Chart(
        "health-distribution",
        finding,
        "Active customers with a score today, by ten points of it.",
        f"Scores from {formats.number(min(known), 1)} to {formats.number(max(known), 1)}: {', '.join(counts)}.",
        Table(
            "Customers by health score today",
            ["Score", *(b.capitalize() for b in words.BANDS), "Customers", "MRR"],
            rows,
        ),
        lambda size: charts.distribution(bars, size),
    )


def bands_over_time(marts: Marts) -> Chart | None:
    """Shares of the bands at month ends and on as_of; None where no day has a score."""
    series = {band: _recent(marts.series(BAND_SHARE, ALL, "point", band)) for band in words.BANDS}
    days = sorted({v.period_end for values in series.values() for v in values})
    if not days:
        return None
    found = {(band, v.period_end): v for band, values in series.items() for v in values}
    means = {v.period_end: v.value for v in marts.series(SCORE, ALL, "point")}
    bars = [
        {
            "month": label(day), "day": formats.day(day).replace(formats.NBSP, " "), "band": band.capitalize(),
            "order": i, "share": v.value, "customers": v.numerator, "of": v.denominator,
        }
        for day in days
        for i, band in enumerate(words.BANDS)
        if (v := found.get((band, day)))
    ]  # fmt: skip
    rows = []
    for day in days:
        values = [found.get((band, day)) for band in words.BANDS]
        cells = [f"{formats.percent(v.value)} ({formats.number(v.numerator)})" if v else formats.NONE for v in values]
        scored = next((v.denominator for v in values if v), None)
        rows.append([formats.day(day), *cells, formats.number(scored), formats.number(means.get(day), 1)])
    header = ["Day", *(b.capitalize() for b in words.BANDS), "Customers scored", "Mean score"]
    return Chart(
        "health-bands",
        _finding(series["red"]),
        f"Share of the scored customers at month ends and on {formats.day(days[-1])}.",
        _text(series),
        Table("Customers by health band", header, rows),
        lambda size: charts.bands(bars, [label(day) for day in days], size),
    )


def components(health: HealthData) -> list[ComponentRow]:
    """What a score is made of, the heaviest part first; a part that nobody has is left out."""
    weakest = [c.weakest_component for c in health.customers or []]
    return [
        ComponentRow(
            words.part(c.component),
            formats.number(c.weight),
            formats.number(c.value_sum / c.known, 1),
            formats.number(c.known),
            formats.number(weakest.count(c.component)),
        )
        for c in health.components
        if c.known and c.value_sum is not None
    ]


def _recent(series: list[MetricValue]) -> list[MetricValue]:
    return [v for v in series if v.value is not None][-PERIODS:]


def _finding(red: list[MetricValue]) -> str:
    if not red:
        return "No customer is red"
    text = f"{formats.percent(red[-1].value)} are red"
    if len(red) < PERIODS:
        return text
    return f"{text}, {formats.percent(red[0].value)} were on {formats.day(red[0].period_end)}"


def _text(series: dict[str, list[MetricValue]]) -> str:
    def share(place: int) -> str:
        told = [(band, values[place]) for band, values in series.items() if values]
        text = ", ".join(f"{band} {formats.percent(v.value)}" for band, v in told)
        return f"On {formats.day(told[0][1].period_end)}: {text}."

    return f"{share(0)} {share(-1)}" if len(series["red"]) > 1 else share(-1)
