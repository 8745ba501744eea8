"""View models of why customers leave: reasons, avoidable, voluntary, industry, tenure; by customers and by MRR."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orchestration.dashboards.churn.queries import LOGOS, MRR, ChurnData, Share
from orchestration.dashboards.churn.words import UNRECORDED, Words, is_gap, tenure_rank
from orchestration.dashboards.parts.marts import ALL, SEGMENTS, Marts
from orchestration.dashboards.parts.table import Table
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.rate_texts import together
from orchestration.dashboards.words.wording import reason_text

ZERO = Decimal(0)
SHOWN = 12  # industries listed one by one; the rest is added up


@dataclass(frozen=True)
class ReasonRow:
    """One value of a breakdown: bars are 0-100 along one scale, figures are text."""

    label: str
    is_gap: bool
    logos: str
    logos_share: str
    logos_bar: float
    mrr: str
    mrr_share: str
    mrr_bar: float
    quarter: str


@dataclass(frozen=True)
class Split:
    """One breakdown, largest first; `scale` says what a full bar stands for."""

    title: str
    rows: list[ReasonRow]
    scale: str


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
    reasons: Split
    avoidable: Split
    voluntary: Split
    industry: Split
    tenure: Split
    is_small_sample: bool
    facts: list[str]
    table: Table


def reasons(churn: ChurnData, words: Words, as_of: date, currency: str) -> ReasonsView | None:
    """The last twelve months, with this quarter beside; None where nothing was lost or nothing is known."""
    end = as_of if as_of in churn.ends("ttm") else None
    logos = churn.split(LOGOS, ALL, "primary_reason", "ttm", end)
    mrr = churn.split(MRR, ALL, "primary_reason", "ttm", end)
    lost, money = _total(logos), _total(mrr)
    if not lost and not money:
        return None
    start = (logos or mrr)[0].period_start
    period = f"{formats.day(start)} to {formats.day(end)}"
    build = _Builder(churn, words, end, quarter_ends(churn, as_of), currency)
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
        reasons=by_reason,
        avoidable=avoidable,
        voluntary=voluntary,
        industry=build.split("Industry", "industry", limit=SHOWN),
        tenure=build.split("Customer for", "tenure"),
        is_small_sample=any(s.is_small_sample for s in logos),
        facts=build.facts(),
        table=build.table(by_reason),
    )


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


class _Builder:
    """Puts the shares of one period into rows; `months` are the ends of this quarter's months."""

    def __init__(self, churn: ChurnData, words: Words, end: date | None, months: list[date], currency: str) -> None:
        self._churn, self._words, self._end, self._months, self._currency = churn, words, end, months, currency

    def split(self, title: str, breakdown: str, limit: int | None = None) -> Split:
        logos, mrr = (self._values(metric, breakdown) for metric in (LOGOS, MRR))
        quarter = self._quarter(breakdown)
        values = sorted(logos.keys() | mrr.keys(), key=lambda v: self._rank(breakdown, v, logos, mrr))
        values = [v for v in values if logos.get(v) or mrr.get(v) or quarter.get(v)]
        rest = values[limit:] if limit and len(values) > limit + 1 else []
        named = [(self._words.value(breakdown, v), [v]) for v in values if v not in rest]
        if rest:
            named.append((f"{len(rest)} more", rest))
        lost, money = sum(logos.values(), ZERO), sum(mrr.values(), ZERO)
        shares = [
            (
                label,
                members,
                sum((logos.get(v, ZERO) for v in members), ZERO),
                sum((mrr.get(v, ZERO) for v in members), ZERO),
            )
            for label, members in named
        ]
        top = max((max(_ratio(n, lost), _ratio(m, money)) for _, _, n, m in shares), default=ZERO)
        rows = [
            ReasonRow(
                label=label,
                is_gap=all(is_gap(v) for v in members),
                logos=formats.number(count),
                logos_share=formats.percent(_ratio(count, lost)) if lost else formats.NONE,
                logos_bar=_place(_ratio(count, lost), top),
                mrr=formats.money(amount, self._currency),
                mrr_share=formats.percent(_ratio(amount, money)) if money else formats.NONE,
                mrr_bar=_place(_ratio(amount, money), top),
                quarter=formats.number(sum((quarter.get(v, ZERO) for v in members), ZERO)),
            )
            for label, members, count, amount in shares
        ]
        return Split(title, rows, f"A full bar is {formats.percent(top)}")

    def facts(self) -> list[str]:
        """Avoidable and voluntary in one sentence each, of the departures that have an answer."""
        told = []
        for breakdown, yes, words in (
            ("avoidable", ("avoidable",), "could have been avoided"),
            ("voluntary", ("voluntary", "true", "yes"), "were the customer's own decision"),
        ):
            values = self._values(LOGOS, breakdown)
            known = sum((n for v, n in values.items() if not is_gap(v)), ZERO)
            hit = sum((n for v, n in values.items() if v in yes), ZERO)
            if known:
                told.append(
                    f"{formats.percent(hit / known)} of the departures with an answer {words}"
                    f" ({formats.number(hit)} of {formats.number(known)})."
                )
        return told

    def quarter_total(self, breakdown: str) -> Decimal:
        return sum(self._quarter(breakdown).values(), ZERO)

    def table(self, split: Split) -> Table:
        """Customers lost by reason and segment."""
        by_segment = {s: self._values(LOGOS, "primary_reason", s) for s in SEGMENTS}
        shown = [s for s in SEGMENTS if any(by_segment[s].values()) or s != "Unassigned"]
        logos = self._values(LOGOS, "primary_reason")
        values = {self._words.value("primary_reason", v): v for v in logos.keys() | self._mrr_values()}
        rows = [
            [r.label, r.logos, *(formats.number(by_segment[s].get(values[r.label], ZERO)) for s in shown), r.mrr]
            for r in split.rows
        ]
        return Table("Customers lost by reason and segment", ["Reason", "Customers", *shown, "MRR lost"], rows)

    def _mrr_values(self) -> set[str]:
        return set(self._values(MRR, "primary_reason"))

    def _values(self, metric: str, breakdown: str, segment: str = ALL) -> dict[str, Decimal]:
        shares = self._churn.split(metric, segment, breakdown, "ttm", self._end)
        return {s.breakdown_value: s.numerator or ZERO for s in shares}

    def _quarter(self, breakdown: str) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for end in self._months:
            for s in self._churn.split(LOGOS, ALL, breakdown, "month", end):
                found[s.breakdown_value] = found.get(s.breakdown_value, ZERO) + (s.numerator or ZERO)
        return found

    def _rank(self, breakdown: str, value: str, logos: dict[str, Decimal], mrr: dict[str, Decimal]) -> tuple:
        """Reasons by customers lost, what is not known last; tenure from short to long."""
        if breakdown == "tenure":
            return tenure_rank(value)
        return (is_gap(value), -logos.get(value, ZERO), -mrr.get(value, ZERO), value)


def _ratio(part: Decimal, whole: Decimal) -> Decimal:
    return part / whole if whole else ZERO


def _place(share: Decimal, top: Decimal) -> float:
    return float(round(share / top * 100, 2)) if top else 0.0
