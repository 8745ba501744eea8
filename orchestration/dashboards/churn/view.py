"""View model of the Churn page: everything the template prints, already text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orchestration.dashboards.churn import charts, leavers, rates
from orchestration.dashboards.churn import reasons as why
from orchestration.dashboards.churn import standard as records
from orchestration.dashboards.churn.notice import NoticeView, notice
from orchestration.dashboards.churn.queries import LOGOS, MRR, ChurnData, read_churn
from orchestration.dashboards.churn.saves import SAVES, SavesView, saves
from orchestration.dashboards.churn.tiles import tiles
from orchestration.dashboards.churn.words import Words
from orchestration.dashboards.parts.charts import Chart
from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.figure import Tile
from orchestration.dashboards.parts.marts import ALL, Marts
from orchestration.dashboards.parts.page import Content, Source
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.rate_texts import together
from orchestration.dashboards.words.wording import reason_text


@dataclass(frozen=True)
class ChurnPage:
    title: str
    lede: str
    tiles: list[Tile]
    yearly: rates.RatesView | None
    monthly: rates.RatesView | None
    segments: list[rates.SegmentRates]
    yearly_chart: Chart | None
    monthly_chart: Chart | None
    records_chart: Chart | None
    saves_chart: Chart | None
    unmeasured: str | None
    data_issue: str | None
    notice: NoticeView | None
    saves: SavesView | None
    reasons: why.ReasonsView | None
    no_reasons: str | None
    standard: records.StandardView
    left: leavers.LeaversList | None
    left_earlier: leavers.LeaversList | None
    no_left: str | None
    definitions: list[tuple[str, str]]


def content(source: Source) -> list[Content]:
    """The page of churn."""
    churn = read_churn(source.connection)
    return [Content("churn", "churn.html", "churn.html.j2", churn_page(source.marts, churn, source.facts))]


def churn_page(marts: Marts, churn: ChurnData, facts: PublicationFacts) -> ChurnPage:
    """The whole page from the marts and the facts of one publication."""
    words = Words(churn.codes, churn.rules)
    yearly, monthly = rates.yearly(marts, facts.currency), rates.monthly(marts, facts.currency)
    standard = records.standard(marts, churn, words, facts.currency)
    latest = marts.latest(rates.RATE, ALL, "ttm")
    reasons = why.reasons(marts, churn, words, facts.as_of, facts.currency)
    saved = saves(marts, churn.saves, facts.currency)
    # Without a figure for any month, a list without names would claim that nobody left.
    is_known = bool(churn.events) or monthly is not None
    leaving = notice(churn.leaving, facts.as_of, facts.currency)
    left = leavers.who_left(churn, words, facts.as_of, facts.currency) if is_known else None
    no_left = None if left else _no_left(marts)
    if leavers.tell_nobody(left) and _is_loss_counted(marts, churn, facts.as_of):
        left, no_left = None, "This publication lists none of those who left or pay less."
    return ChurnPage(
        title=_title(yearly),
        lede=_lede(marts, reasons),
        tiles=tiles(yearly, monthly, leaving, saved),
        yearly=yearly,
        monthly=monthly,
        segments=rates.compared(yearly, monthly),
        yearly_chart=charts.yearly_chart(yearly),
        monthly_chart=charts.monthly_chart(monthly),
        records_chart=charts.records_chart(standard),
        saves_chart=charts.saves_chart(saved),
        unmeasured=None if yearly else _why(marts),
        data_issue=reason_text(latest.data_issue) if latest else None,
        notice=leaving,
        saves=saved,
        reasons=reasons,
        no_reasons=None if reasons else _no_reasons(marts),
        standard=standard,
        left=left[0] if left else None,
        left_earlier=left[1] if left else None,
        no_left=no_left,
        definitions=_definitions(marts),
    )


def _why(marts: Marts) -> str:
    latest = marts.latest(rates.RATE, ALL, "ttm") or marts.latest(rates.RATE, ALL, "month")
    return reason_text(latest.not_measurable_reason if latest else None) or "No customer was active a year ago."


def _no_reasons(marts: Marts) -> str:
    reason = why.unmeasured(marts)
    if reason:
        return reason
    is_told = marts.latest(LOGOS, ALL, "ttm") or marts.latest(LOGOS, ALL, "month")
    return "Nobody left and nobody pays less in these 12 months." if is_told else "This publication tells no reasons."


def _no_left(marts: Marts) -> str:
    latest = marts.latest(rates.RATE, ALL, "month") or marts.latest(rates.RATE, ALL, "ttm")
    return reason_text(latest.not_measurable_reason if latest else None) or "This publication does not list who left."


def _is_loss_counted(marts: Marts, churn: ChurnData, as_of: date) -> bool:
    """Whether a figure of these twelve months counts somebody that left or pays less."""
    yearly, start = marts.latest(rates.RATE, ALL, "ttm"), leavers.year_start(as_of)
    counts = [yearly.numerator] if yearly else []
    counts += [v.numerator for v in marts.series(rates.RATE, ALL, "month") if v.period_start >= start]
    counts += [s.numerator for s in churn.shares if s.period_type == "ttm" and s.period_end == as_of]
    return any(counts)


def _title(yearly: rates.RatesView | None) -> str:
    if yearly is None:
        return "Churn cannot be measured yet"
    total = yearly.rows[0].value
    text = f"Logo churn is {total} over 12{formats.NBSP}months" if total != formats.NONE else "Logo churn"
    if yearly.over is None:
        return f"{text}; no target can be judged"
    return f"{text}, {'above target in ' + together(yearly.over) if yearly.over else 'within every target'}"


def _lede(marts: Marts, reasons: why.ReasonsView | None) -> str:
    latest = marts.latest(rates.RATE, ALL, "ttm")
    if latest is None or latest.value is None:
        return _why(marts)
    base = formats.counted(latest.denominator or Decimal(0), "customer")
    text = (
        f"{formats.number(latest.numerator)} of the {base} active a year before {formats.day(latest.period_end)}"
        f" {'is' if latest.numerator == 1 else 'are'} gone."
    )
    return f"{text} {reasons.departures}" if reasons and reasons.departures else text


def _definitions(marts: Marts) -> list[tuple[str, str]]:
    """Name and definition of every metric on the page that the catalogue holds."""
    wanted = (rates.RATE, SAVES, LOGOS, MRR, records.ADHERENCE)
    return [(m.name, m.definition) for m in (marts.metrics.get(metric_id) for metric_id in wanted) if m]
