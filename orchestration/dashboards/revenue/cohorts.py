"""View model of the cohort heat maps: what is left of each start quarter, every third month after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from orchestration.dashboards.parts.figure import page_of
from orchestration.dashboards.parts.marts import ALL, Marts, MetricValue
from orchestration.dashboards.words import formats

LOGOS, DOLLARS = "logo_cohort_retention", "dollar_cohort_retention"
QUARTERS = 12  # start quarters shown, the newest
EVERY = 3  # months between two columns
# Lower ends of the shades 1 to 5 in whole percent, as printed; below the first there is none.
SHADES = (70, 80, 90, 95, 100)
KEY = (("under 70%", 0), ("70–79%", 1), ("80–89%", 2), ("90–94%", 3), ("95–99%", 4), ("100% and more", 5))


@dataclass(frozen=True)
class Heat:
    """One cell: the share as text, its shade (0-5), and what it is made of."""

    text: str
    shade: int
    about: str


@dataclass(frozen=True)
class CohortRow:
    """One start quarter; cells follow the map's columns, None where the month lies ahead."""

    quarter: str
    size: str
    is_small_sample: bool
    cells: list[Heat | None]


@dataclass(frozen=True)
class CohortMap:
    id: str
    finding: str
    sub: str
    size_title: str
    months: list[int]
    latest: str
    rows: list[CohortRow]
    href: str | None


def cohort_maps(marts: Marts, currency: str) -> list[CohortMap]:
    """The maps of customers and of MRR; those without a finished start quarter left out."""
    return [made for made in (_map(marts, metric, currency) for metric in (LOGOS, DOLLARS)) if made]


def _map(marts: Marts, metric: str, currency: str) -> CohortMap | None:
    cohorts = {quarter: _by_month(values) for quarter, values in _quarters(marts, metric).items()}
    cohorts = {quarter: months for quarter, months in cohorts.items() if 0 in months}
    if not cohorts:
        return None
    columns = list(range(0, max(max(months) for months in cohorts.values()) + 1, EVERY))
    end = max(v.period_end for months in cohorts.values() for v in months.values())
    is_money = metric == DOLLARS
    return CohortMap(
        id="cohort-mrr" if is_money else "cohort-customers",
        finding=_finding(cohorts, is_money),
        sub="MRR of a start quarter's customers, of what they first paid."
        if is_money
        else "Customers of a start quarter that are still active, of all that started in it.",
        size_title="First MRR" if is_money else "Started",
        months=columns,
        latest=formats.day(end),
        rows=[_row(quarter, months, columns, end, is_money, currency) for quarter, months in cohorts.items()],
        href=page_of(metric) if metric in marts.metrics else None,
    )


def _quarters(marts: Marts, metric: str) -> dict[str, list[MetricValue]]:
    """Whole months by start quarter (2025-Q3), the oldest of the newest first."""
    found: dict[str, list[MetricValue]] = {}
    for value in marts.values:
        is_mine = (value.metric_id, value.segment, value.period_type) == (metric, ALL, "month")
        is_cohort = value.breakdown == "start_quarter"
        if is_mine and is_cohort and value.is_complete and value.value is not None:
            found.setdefault(value.breakdown_value, []).append(value)
    return {quarter: found[quarter] for quarter in sorted(found)[-QUARTERS:]}


def _by_month(values: list[MetricValue]) -> dict[int, MetricValue]:
    """By months since the end of the start quarter; the months inside it, whose starters still join, left out."""
    found = {}
    for value in values:
        year, quarter = (int(part) for part in value.breakdown_value.split("-Q"))
        since = (value.period_end.year - year) * 12 + value.period_end.month - 3 * quarter
        if since >= 0:
            found[since] = value
    return found


def _row(
    quarter: str, months: dict[int, MetricValue], columns: list[int], end: date, is_money: bool, currency: str
) -> CohortRow:
    start = months[0]
    last = months[max(months)]
    name = _name(quarter)
    cells = [_heat(name, months.get(column), is_money, currency) for column in columns]
    size = formats.money(start.denominator, currency) if is_money else formats.number(start.denominator)
    return CohortRow(
        quarter=name,
        size=size,
        is_small_sample=bool(start.is_small_sample),
        cells=[*cells, _heat(name, last if last.period_end == end else None, is_money, currency)],
    )


def _heat(quarter: str, value: MetricValue | None, is_money: bool, currency: str) -> Heat | None:
    if value is None or value.value is None:
        return None
    parts = [
        formats.money(part, currency) if is_money else formats.number(part)
        for part in (value.numerator, value.denominator)
    ]
    share = formats.rounded(value.value * 100, 0)
    return Heat(
        text=f"{formats.number(share)}%",
        shade=sum(share >= lower for lower in SHADES),
        about=f"Starters of {quarter} on {formats.day(value.period_end)}: {parts[0]} of {parts[1]}",
    )


def _name(quarter: str) -> str:
    year, number = quarter.split("-")
    return f"{number}{formats.NBSP}{year}"


def _finding(cohorts: dict[str, dict[int, MetricValue]], is_money: bool) -> str:
    """The newest start quarter with a year behind it, else the oldest as far as it goes."""
    grown = [quarter for quarter, months in cohorts.items() if 12 in months]
    quarter = grown[-1] if grown else min(cohorts)
    since = 12 if grown else max(cohorts[quarter])
    share, name = formats.percent(cohorts[quarter][since].value), _name(quarter)
    if not since:
        return f"No start quarter is older than {name} yet"
    return f"{name} keeps {share} of its {'MRR' if is_money else 'customers'} after {formats.counted(since, 'month')}"
