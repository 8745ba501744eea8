"""View model of revenue retention over twelve months: net and gross, a panel and a row per segment."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.dashboards.parts.charts import Chart
from orchestration.dashboards.parts.chosen import newest
from orchestration.dashboards.parts.figure import Figure, figure
from orchestration.dashboards.parts.marts import ALL, ORDER, Marts, MetricValue
from orchestration.dashboards.parts.table import Table
from orchestration.dashboards.revenue import charts
from orchestration.dashboards.revenue.judged import Judged, judged
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.rate_texts import together
from orchestration.dashboards.words.wording import reason_text

NET, GROSS = "net_dollar_retention", "gross_revenue_retention"
NAMES = {NET: "Net", GROSS: "Gross"}
PERIODS = 12


@dataclass(frozen=True)
class RetentionRow:
    """One segment over twelve months and in the last complete month."""

    segment: str
    net: Figure
    net_judged: Judged | None
    gross: Figure
    gross_judged: Judged | None
    net_month: str
    gross_month: str


@dataclass(frozen=True)
class RetentionView:
    """chart: None where nothing can be measured, and then `reason` says why."""

    rows: list[RetentionRow]
    period: str
    month: str | None
    reason: str | None
    chart: Chart | None


def retention(marts: Marts, currency: str) -> RetentionView:
    """Net dollar and gross revenue retention of every segment; Unassigned only where it has a figure."""
    series = {segment: lines(marts, segment) for segment in ORDER}
    shown = [s for s in ORDER if s != "Unassigned" or any(series[s].values())]
    latest, month = marts.latest(NET, ALL, "ttm"), marts.shown(NET, ALL, "month")
    is_measured = any(values for s in shown for values in series[s].values())
    return RetentionView(
        rows=[_row(marts, segment, currency) for segment in shown],
        period=formats.period("ttm", latest.period_start, latest.period_end) if latest else f"12{formats.NBSP}months",
        month=formats.month(month.period_end) if month and month.is_complete else None,
        reason=None if is_measured else _reason(latest),
        chart=_chart({s: series[s] for s in shown if any(series[s].values())}) if is_measured else None,
    )


def lines(marts: Marts, segment: str) -> dict[str, list[MetricValue]]:
    """The last twelve complete periods and the running one of both metrics, those without a figure left out."""
    found = {}
    for metric in NAMES:
        found[metric] = newest(marts.series(metric, segment, "ttm"), PERIODS)
    return found


def _row(marts: Marts, segment: str, currency: str) -> RetentionRow:
    net, gross = (marts.latest(metric, segment, "ttm") for metric in NAMES)
    return RetentionRow(
        segment=segment,
        net=figure(marts, net, currency),
        net_judged=judged(marts, NET, segment, net, currency),
        gross=figure(marts, gross, currency),
        gross_judged=judged(marts, GROSS, segment, gross, currency),
        net_month=_month(marts, NET, segment),
        gross_month=_month(marts, GROSS, segment),
    )


def _month(marts: Marts, metric: str, segment: str) -> str:
    value = marts.shown(metric, segment, "month")
    return _marked(value) if value else formats.NONE


def _marked(value: MetricValue) -> str:
    is_small = value.is_small_sample and value.value is not None
    return f"{formats.percent(value.value)}{'*' if is_small else ''}"


def _reason(latest: MetricValue | None) -> str:
    return reason_text(latest.not_measurable_reason if latest else None) or "No customer was active a year ago."


def _chart(series: dict[str, dict[str, list[MetricValue]]]) -> Chart:
    ends = sorted({v.period_end for metrics in series.values() for values in metrics.values() for v in values})
    told = ", ".join(
        f"{segment} net {formats.percent(metrics[NET][-1].value)}, gross {formats.percent(metrics[GROSS][-1].value)}"
        for segment, metrics in series.items()
        if metrics[NET] and metrics[GROSS]
    )
    return Chart(
        id="revenue-retention",
        finding=_finding(series),
        sub=f"Share of the MRR of a year earlier, at month-ends and on {formats.day(ends[-1])}. Hollow: small sample."
        f" The scale starts at {formats.percent(charts.retention_scale(series)[0])}.",
        text=f"MRR kept over the 12{formats.NBSP}months to {formats.day(ends[-1])}: {told}.",
        draw=lambda size: charts.retention(series, size),
        table=Table(
            "Net and gross retention over 12 months, by segment",
            ["12 months to", *(f"{s} {word.lower()}" for s in series for word in NAMES.values())],
            [[formats.day(end), *(_at(series[s][m], end) for s in series for m in NAMES)] for end in ends],
        ),
    )


def _at(values: list[MetricValue], end: object) -> str:
    found = next((v for v in values if v.period_end == end), None)
    return _marked(found) if found else formats.NONE


def _finding(series: dict[str, dict[str, list[MetricValue]]]) -> str:
    """Where customers of a year ago pay more today than then, and where less."""
    net = {s: metrics[NET][-1].value for s, metrics in series.items() if metrics[NET] and s != ALL}
    grew = [s for s, value in net.items() if value is not None and value >= 1]
    shrank = [s for s in net if s not in grew]
    if not net:
        return "Retention is measured for all segments together only"
    if not shrank:
        return "In every segment, customers of a year ago pay at least as much today"
    if not grew:
        return "In every segment, customers of a year ago pay less today"
    return f"Customers of a year ago pay more today in {together(grew)}, less in {together(shrank)}"
