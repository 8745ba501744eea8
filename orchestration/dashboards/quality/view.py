"""View model of the Data quality page: what arrived, what was set aside, checked and restated, and one verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orchestration.dashboards.churn.queries import ChurnData, read_churn
from orchestration.dashboards.churn.standard import rule_rows, since
from orchestration.dashboards.churn.words import Words
from orchestration.dashboards.parts.charts import Chart
from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.marts import Marts
from orchestration.dashboards.parts.page import Content, Source
from orchestration.dashboards.parts.table import DataTable
from orchestration.dashboards.quality.arrivals import arrivals_note, arrivals_table, held_table
from orchestration.dashboards.quality.checks import ChecksView, checks_view
from orchestration.dashboards.quality.entities import entities_table, unmapped
from orchestration.dashboards.quality.quarantine import by_data, known_weeks, last_day, quarantine_table, trend_chart
from orchestration.dashboards.quality.queries import QualityData, read_quality
from orchestration.dashboards.quality.restated import RestatedView, restated_view
from orchestration.dashboards.quality.runs import RunsView, runs_view
from orchestration.dashboards.quality.standard import StandardView, standard_view
from orchestration.dashboards.quality.verdict import Verdict, verdict
from orchestration.dashboards.words import formats

_UNTOLD = "This publication does not tell."


@dataclass(frozen=True)
class QualityPage:
    """Everything the template prints; no_trend: why there is no chart of rows set aside, where there are such rows."""

    verdict: Verdict
    tiles: list[tuple[str, str, str]]
    arrivals: DataTable
    arrivals_note: str
    held: DataTable
    checks: ChecksView
    quarantine: DataTable
    quarantine_chart: Chart | None
    by_data: list[tuple[str, str]]
    no_trend: str | None
    data: DataTable
    unmapped: list[str]
    standard: StandardView
    rules_since: str
    restated: RestatedView
    runs: RunsView


def content(source: Source) -> list[Content]:
    """The page of the data behind the figures."""
    churn, quality = read_churn(source.connection), read_quality(source.connection)
    view = quality_page(source.marts, churn, quality, source.facts)
    return [Content("data_quality", "data_quality.html", "data_quality.html.j2", view)]


def quality_page(marts: Marts, churn: ChurnData, quality: QualityData, facts: PublicationFacts) -> QualityPage:
    """The whole page from the marts and the facts of one publication."""
    end = last_day(quality.days, facts.as_of)
    chart = trend_chart(quality.days, end)
    told = quality.days if known_weeks(quality.days or [], end) else None
    restated = restated_view(quality.restated, marts, facts.publication_id, facts.currency, _UNTOLD)
    no_held = _UNTOLD if quality.held is None else "Nothing. No delivery is held and no file was rejected."
    return QualityPage(
        verdict=verdict(marts, quality),
        tiles=_tiles(marts, quality, restated),
        arrivals=arrivals_table(quality.arrivals),
        arrivals_note=arrivals_note(quality.arrivals, formats.day(facts.as_of)) if quality.arrivals else "",
        held=held_table(quality.held or [], no_held),
        checks=checks_view(quality.checks),
        quarantine=quarantine_table(quality.quarantined or [], told, end, _no_quarantined(quality)),
        quarantine_chart=chart,
        by_data=by_data(quality.quarantined or []),
        no_trend=_no_trend(quality, end) if chart is None and quality.quarantined else None,
        data=entities_table(marts.freshness),
        unmapped=unmapped(marts.freshness),
        standard=standard_view(rule_rows(churn, Words(churn.codes, churn.rules)), marts, facts.currency),
        rules_since=since(churn),
        restated=restated,
        runs=runs_view(quality.runs, _UNTOLD),
    )


def _tiles(marts: Marts, quality: QualityData, restated: RestatedView) -> list[tuple[str, str, str]]:
    """Name, figure and note of the strip; a dash where nothing is known."""
    expected = {a.source for a in quality.arrivals if a.expected_every_days is not None}
    on_time = expected - {a.source for a in quality.arrivals if a.is_late}
    free = len({a.source for a in quality.arrivals} - expected)
    passed = [c for c in quality.checks if c.passed]
    accepted = sum(a.rows_accepted or 0 for a in quality.arrivals)
    aside = sum(a.rows_quarantined or 0 for a in quality.arrivals)
    mapped = [f for f in marts.freshness if f.is_mapped]
    whole = [f for f in mapped if not f.is_held and not f.data_issue]
    return [
        (
            "Sources on time",
            _of(len(on_time), len(expected)),
            f"{formats.number(free)} without an agreed rhythm" if free else "by the rhythm agreed with each",
        ),
        ("Kinds of data complete", _of(len(whole), len(mapped)), "nothing of them held or rejected"),
        ("Checks passed", _of(len(passed), len(quality.checks)), "in the run that made these pages"),
        (
            "Rows set aside",
            formats.number(aside) if quality.arrivals else formats.NONE,
            _share(aside, accepted + aside),
        ),
        ("Figures restated", restated.count, "of past periods, with this publication"),
    ]


def _share(part: int, whole: int) -> str:
    if not whole:
        return "no row was delivered"
    ratio = Decimal(part) / whole
    return f"{'under 0.1%' if 0 < ratio < Decimal('0.0005') else formats.percent(ratio)} of those delivered"


def _of(part: int, whole: int) -> str:
    return f"{formats.number(part)} of {formats.number(whole)}" if whole else formats.NONE


def _no_quarantined(quality: QualityData) -> str:
    if quality.quarantined is None:
        return _UNTOLD
    came = any(a.rows_accepted or a.rows_quarantined for a in quality.arrivals)
    return "None. Every row that came was taken." if came else "None. No row has come yet."


def _no_trend(quality: QualityData, end: date) -> str:
    if quality.days is None:
        return "This publication does not tell on which days these rows came."
    if known_weeks(quality.days, end):
        return "None of these rows came in the last 13 weeks."
    faults = formats.counted(sum(one.rows for one in quality.days), "fault")
    first = min((one.day for one in quality.days), default=end)
    return f"First load: {faults} found since {formats.day(first)}. No trend can be told before a month is known."
