"""View models of why customers leave: reasons, avoidable, voluntary, industry, tenure; by customers and by MRR."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orchestration.dashboards.churn.leavers import LEFT
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
# Two counts differ by more than chance where the square of their gap exceeds this times their sum.
CHANCE = Decimal("1.96") ** 2
WHOLES = {
    "Customers lost": "Departures: customers whose last MRR ended. Who left, came back and left again counts twice.",
    "MRR lost": "MRR of the customers that left, and what those that stay pay less.",
}


@dataclass(frozen=True)
class ReasonsView:
    """Why customers leave: the texts of the section and one split per breakdown; small if under 30 were lost."""

    finding: str
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
    has_small_base: bool
    notes: list[str]
    departures: str
    decided: str
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
    industry, tenure = build.split("Industry", "industry", limit=SHOWN), build.split("Customer for", "tenure")
    quarter = f"{formats.period('quarter', None, as_of)} to {formats.day(as_of)}"
    total_quarter = formats.number(build.quarter_total("primary_reason"))
    return ReasonsView(
        finding=_finding(logos, mrr, words),
        period=period,
        quarter=quarter,
        total_logos=formats.number(lost),
        total_mrr=formats.money(money, currency),
        total_quarter=total_quarter,
        lost=_figure(marts, logos, "Customers lost", formats.number(lost), period),
        lost_mrr=_figure(marts, mrr, "MRR lost", formats.money(money, currency), period),
        reasons=by_reason,
        avoidable=avoidable,
        voluntary=voluntary,
        industry=industry,
        tenure=tenure,
        is_small_sample=any(s.is_small_sample for s in logos),
        has_small_base=any(row.is_small_sample for split in (industry, tenure) for row in split.rows),
        notes=[note for note in (_close(logos, words), _before_standard(churn, start, as_of)) if note],
        departures=_departures(lost, build.avoided()),
        decided=build.decided(),
        table=build.table(by_reason),
    )


def _figure(marts: Marts, shares: list[Share], name: str, text: str, period: str) -> Figure:
    """The whole that the shares of a metric are shares of."""
    if not shares:
        return Figure(text, name, "All segments", WHOLES[name], [("Period", period)], None)
    of = shares[0]
    metric = marts.metrics.get(of.metric_id)
    row = marts.value_at(of.metric_id, ALL, "ttm", of.period_end, of.breakdown_value)
    facts = [("Period", period), *([("Population", metric.population)] if metric and metric.population else [])]
    facts += [("Sample", f"{formats.number(row.sample_size)} events")] if row and row.sample_size is not None else []
    return Figure(text, name, "All segments", WHOLES[name], facts, page_of(of.metric_id) if metric else None)


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
    """The reasons that lead by customers and by MRR, and how much has no record."""
    lost, money = _total(logos), _total(mrr)
    if not lost:
        return "Nobody left; what was lost is MRR of customers that pay less"
    missing = sum((s.numerator or ZERO for s in logos if s.breakdown_value == UNRECORDED), ZERO)
    gap = f"{formats.percent(missing / lost)} of departures have no record" if missing else ""
    leaders, dearest = _leaders(logos), _leaders(mrr)
    if not leaders:
        return gap or "No reason is stated for any departure"
    verb = "leads" if len(leaders) == 1 else "lead"
    text = f"{_named(leaders, words)} {verb} by customers lost ({formats.percent(_of(leaders[0], lost))})"
    if dearest and money:
        share = formats.percent(_of(dearest[0], money))
        is_same = [s.breakdown_value for s in leaders] == [s.breakdown_value for s in dearest]
        text += f" and by MRR lost ({share})" if is_same else f", {_named(dearest, words)} by MRR lost ({share})"
    return f"{text}; {gap}" if gap else text


def _of(share: Share, whole: Decimal) -> Decimal:
    return (share.numerator or ZERO) / whole


def _named(shares: list[Share], words: Words) -> str:
    return together([words.value("primary_reason", s.breakdown_value) for s in shares])


def _stated(shares: list[Share]) -> list[Share]:
    return [s for s in shares if not is_gap(s.breakdown_value) and s.numerator]


def _leaders(shares: list[Share]) -> list[Share]:
    """The stated reason with most lost; several where they tie."""
    stated = _stated(shares)
    most = max((s.numerator or ZERO for s in stated), default=ZERO)
    return [s for s in stated if s.numerator == most]


def _close(logos: list[Share], words: Words) -> str:
    """Says so where the most frequent reason leads the next one by no more than chance gives."""
    stated = sorted(_stated(logos), key=lambda s: (-(s.numerator or ZERO), s.breakdown_value))
    if len(stated) < 2:
        return ""
    first, *others = stated
    most, next_most = first.numerator or ZERO, others[0].numerator or ZERO
    if most == next_most or (most - next_most) ** 2 > CHANCE * (most + next_most):
        return ""
    name = words.value("primary_reason", others[0].breakdown_value)
    return (
        f"A lead of {formats.number(most)} customers over {formats.number(next_most)} ({name}) is within chance:"
        " by customers, no reason stands out."
    )


def _before_standard(churn: ChurnData, start: date, end: date) -> str:
    """How many of the departures without a record lie before the standard asked for one."""
    since = max((r.since_on for r in churn.rules if r.since_on), default=None)
    without = [
        e for e in churn.events or [] if e.event_type == LEFT and not e.is_recorded and start <= e.event_on <= end
    ]
    if since is None or not without or since <= start:
        return ""
    early = sum(e.event_on < since for e in without)
    return (
        f"Of the {formats.counted(len(without), 'departure')} without a record, {formats.number(early)} lie before"
        f" {formats.day(since)}, when the churn standard began; it judges only later ones."
    )


def _departures(lost: Decimal, avoided: str) -> str:
    """`In all, 124 departures in these 12 months ...: 57 could have been avoided, 10 could not, 57 not known.`"""
    if not lost:
        return ""
    text = f"In all, {formats.counted(lost, 'departure')} in these 12{formats.NBSP}months"
    text += ", counting customers who joined in them or came back"
    return f"{text}: {avoided}." if avoided else f"{text}."
