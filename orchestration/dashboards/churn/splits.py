"""Breakdowns of churn as rows: by customers and by MRR along one scale, with this quarter beside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orchestration.dashboards.churn.queries import LOGOS, MRR, ChurnData
from orchestration.dashboards.churn.words import Words, is_gap, tenure_rank
from orchestration.dashboards.parts.marts import ALL, SEGMENTS
from orchestration.dashboards.parts.table import Table
from orchestration.dashboards.words import formats

ZERO = Decimal(0)


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


class Splits:
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
