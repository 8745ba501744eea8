"""View models of why customers leave: reasons, avoidable, voluntary, industry, tenure; by customers and by MRR."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orchestration.dashboards.churn.queries import LOGOS, MRR, ChurnData, Share
from orchestration.dashboards.churn.splits import ZERO, Split, Splits
from orchestration.dashboards.churn.words import UNRECORDED, Words, is_gap
from orchestration.dashboards.parts.figure import Figure, page_of
from orchestration.dashboards.parts.marts import ALL, Marts
from orchestration.dashboards.parts.table import Table
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.rate_texts import together
from orchestration.dashboards.words.wording import reason_text

SHOWN = 12  # industries listed one by one; the rest is added up


@dataclass(frozen=True)
class ReasonsView:
    """Why customers leave: the texts of the section and one split per breakdown; small if under 30 were lost."""

    finding: str
    text: str
    period: str
    quarter: str
    total_logos: str
    total_mrr: str
    total_quarter: str
    lost: Figure
    lost_mrr: Figure
    reasons: Split
    avoidable: Split
    voluntary: Split
    industry: Split
    tenure: Split
    is_small_sample: bool
    facts: list[str]
    table: Table


def reasons(marts: Marts, churn: ChurnData, words: Words, as_of: date, currency: str) -> ReasonsView | None:
    """The last twelve months, with this quarter beside; None where nothing was lost or nothing is known."""
    end = as_of if as_of in churn.ends("ttm") else None
    logos = churn.split(LOGOS, ALL, "primary_reason", "ttm", end)
    mrr = churn.split(MRR, ALL, "primary_reason", "ttm", end)
    lost, money = _total(logos), _total(mrr)
    if not lost and not money:
        return None
    start = (logos or mrr)[0].period_start
    period = f"{formats.day(start)} to {formats.day(end)}"
    build = Splits(churn, words, end, quarter_ends(churn, as_of), currency)
    by_reason = build.split("Reason", "primary_reason")
    avoidable, voluntary = build.split("Avoidable", "avoidable"), build.split("Whose decision", "voluntary")
    quarter = f"Q{(as_of.month + 2) // 3}{formats.NBSP}{as_of.year} to {formats.day(as_of)}"
    total_quarter = formats.number(build.quarter_total("primary_reason"))
    return ReasonsView(
        finding=_finding(logos, mrr, words),
        text=(
            f"{period}: {formats.counted(lost, 'customer')} left, and {formats.money(money, currency)} MRR was lost"
            f" with them and with customers that now pay less. This quarter ({quarter}):"
            f" {formats.counted(build.quarter_total('primary_reason'), 'customer')} left."
        ),
        period=period,
        quarter=quarter,
        total_logos=formats.number(lost),
        total_mrr=formats.money(money, currency),
        total_quarter=total_quarter,
        lost=_figure(marts, LOGOS, "Customers lost", formats.number(lost), period),
        lost_mrr=_figure(marts, MRR, "MRR lost", formats.money(money, currency), period),
        reasons=by_reason,
        avoidable=avoidable,
        voluntary=voluntary,
        industry=build.split("Industry", "industry", limit=SHOWN),
        tenure=build.split("Customer for", "tenure"),
        is_small_sample=any(s.is_small_sample for s in logos),
        facts=build.facts(),
        table=build.table(by_reason),
    )


def _figure(marts: Marts, metric_id: str, name: str, text: str, period: str) -> Figure:
    """The whole that the shares of a metric are shares of."""
    metric = marts.metrics.get(metric_id)
    facts = [("Period", period), *([("Population", metric.population)] if metric and metric.population else [])]
    about = metric.definition if metric else ""
    return Figure(text, name, "All segments", about, facts, page_of(metric_id) if metric else None)


def unmeasured(marts: Marts) -> str | None:
    """Why there are no reasons, if a row says so."""
    latest = marts.latest(LOGOS, ALL, "month") or marts.latest(LOGOS, ALL, "ttm")
    return reason_text(latest.not_measurable_reason) if latest else None


def quarter_ends(churn: ChurnData, as_of: date) -> list[date]:
    """The ends of this quarter's months up to as_of."""
    first = date(as_of.year, (as_of.month - 1) // 3 * 3 + 1, 1)
    return [end for end in churn.ends("month") if first <= end <= as_of]


def _total(shares: list[Share]) -> Decimal:
    return sum((s.numerator or ZERO for s in shares), ZERO)


def _finding(logos: list[Share], mrr: list[Share], words: Words) -> str:
    """The most frequent stated reason, and what is not known of the rest."""
    lost, money = _total(logos), _total(mrr)
    if not lost:
        return "Nobody left; what was lost is MRR of customers that pay less"
    known = [s for s in logos if not is_gap(s.breakdown_value) and s.numerator]
    missing = sum((s.numerator or ZERO for s in logos if s.breakdown_value == UNRECORDED), ZERO)
    gap = f"{formats.percent(missing / lost)} of departures have no record" if missing and lost else ""
    if not known:
        return gap or "No reason is stated for any departure"
    most = max(s.numerator or ZERO for s in known)
    tied = [words.value("primary_reason", s.breakdown_value) for s in known if s.numerator == most]
    if len(tied) > 1:
        text = f"{together(tied)} are named most often, each by {formats.percent(most / lost)} of customers lost"
        return f"{text}; {gap}" if gap else text
    top = next(s for s in known if s.numerator == most)
    same = next((s.numerator or ZERO for s in mrr if s.breakdown_value == top.breakdown_value), ZERO)
    text = f"{words.value('primary_reason', top.breakdown_value)} is the most frequent reason:"
    text += f" {formats.percent((top.numerator or ZERO) / lost)} of customers lost"
    text += f" and {formats.percent(same / money)} of MRR lost" if money else ""
    return f"{text}; {gap}" if gap else text
