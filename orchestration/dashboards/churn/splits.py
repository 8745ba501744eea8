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
SMALL = 30  # customers on average under which a rate is marked


@dataclass(frozen=True)
class ReasonRow:
    """One value of a breakdown: bars are 0-100 along one scale, figures are text.

    customers, rate: how many there were on average, and the share of them lost in the year; a dash where not known.
    """

    label: str
    is_gap: bool
    logos: str
    logos_share: str
    logos_bar: float
    mrr: str
    mrr_share: str
    mrr_bar: float
    quarter: str
    customers: str = formats.NONE
    rate: str = formats.NONE
    rate_bar: float = 0
    is_small_sample: bool = False


@dataclass(frozen=True)
class Split:
    """One breakdown, largest first; `scale` says what a full bar stands for, has_rates whether customers are known."""

    title: str
    rows: list[ReasonRow]
    scale: str
    has_rates: bool = False


@dataclass(frozen=True)
class Member:
    """One row before it is text: the values it adds up."""

    label: str
    values: list[str]
    lost: Decimal
    mrr: Decimal
    customers: Decimal

    @property
    def rate(self) -> Decimal:
        """Lost in the year, of the customers there were on average."""
        return _ratio(self.lost, self.customers)


class Splits:
    """Puts the shares of one period into rows; `months` are the ends of this quarter's months."""

    def __init__(self, churn: ChurnData, words: Words, end: date | None, months: list[date], currency: str) -> None:
        self._churn, self._words, self._end, self._months, self._currency = churn, words, end, months, currency

    def split(self, title: str, breakdown: str, limit: int | None = None) -> Split:
        logos, mrr = (self._values(metric, breakdown) for metric in (LOGOS, MRR))
        quarter = self._quarter(breakdown)
        bases = {b.breakdown_value: b.customers for b in self._churn.bases if b.breakdown == breakdown}
        values = sorted(
            logos.keys() | mrr.keys() | bases.keys(), key=lambda v: self._rank(breakdown, v, logos, mrr, bases)
        )
        values = [v for v in values if logos.get(v) or mrr.get(v) or quarter.get(v) or bases.get(v)]
        rest = values[limit:] if limit and len(values) > limit + 1 else []
        named = [(self._words.value(breakdown, v), [v]) for v in values if v not in rest]
        if rest:
            named.append((f"{len(rest)} more", rest))
        lost, money = sum(logos.values(), ZERO), sum(mrr.values(), ZERO)
        members = [Member(label, of, *(_sum(found, of) for found in (logos, mrr, bases))) for label, of in named]
        top = max((max(_ratio(m.lost, lost), _ratio(m.mrr, money)) for m in members), default=ZERO)
        # A rate of a handful of customers must not set the scale of the others.
        highest = max((m.rate for m in members if m.customers >= SMALL), default=ZERO)
        rows = [
            ReasonRow(
                label=m.label,
                is_gap=all(is_gap(v) for v in m.values),
                logos=formats.number(m.lost),
                logos_share=formats.percent(_ratio(m.lost, lost)) if lost else formats.NONE,
                logos_bar=_place(_ratio(m.lost, lost), top),
                mrr=formats.money(m.mrr, self._currency),
                mrr_share=formats.percent(_ratio(m.mrr, money)) if money else formats.NONE,
                mrr_bar=_place(_ratio(m.mrr, money), top),
                quarter=formats.number(_sum(quarter, m.values)),
                customers=formats.number(m.customers) if m.customers else formats.NONE,
                rate=formats.percent(m.rate) if m.customers else formats.NONE,
                rate_bar=min(_place(m.rate, highest), 100.0),
                is_small_sample=0 < m.customers < SMALL,
            )
            for m in members
        ]
        return Split(title, rows, f"A full bar is {formats.percent(top)}", bool(bases))

    def avoided(self) -> str:
        """Whether the departures could have been avoided, every one of them counted once; empty without any."""
        values = self._values(LOGOS, "avoidable")
        total = sum(values.values(), ZERO)
        yes, no = (values.get(v, ZERO) for v in ("avoidable", "unavoidable"))
        if not total:
            return ""
        counts = (
            (yes, "could have been avoided"), (no, "could not"), (total - yes - no, "not known")
        )  # fmt: skip
        return ", ".join(f"{formats.number(count)} {word}" for count, word in counts)

    def decided(self) -> str:
        """How many departures with an answer the customer decided; empty without an answer."""
        values = self._values(LOGOS, "voluntary")
        known = sum((n for v, n in values.items() if not is_gap(v)), ZERO)
        own = sum((values.get(v, ZERO) for v in ("voluntary", "true", "yes")), ZERO)
        if not known:
            return ""
        return (
            f"{formats.percent(own / known)} of the departures with an answer were the customer's own decision"
            f" ({formats.number(own)} of {formats.number(known)})."
        )

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

    def _rank(
        self, breakdown: str, value: str, logos: dict[str, Decimal], mrr: dict[str, Decimal], bases: dict[str, Decimal]
    ) -> tuple:
        """Tenure from short to long, the others by their rate where it is known, else by customers lost; gaps last."""
        if breakdown == "tenure":
            return tenure_rank(value)
        lost, base = logos.get(value, ZERO), bases.get(value, ZERO)
        rate = _ratio(lost, base) if base >= SMALL else ZERO
        return (is_gap(value), -rate, -lost, -mrr.get(value, ZERO), value)


def _sum(found: dict[str, Decimal], values: list[str]) -> Decimal:
    return sum((found.get(v, ZERO) for v in values), ZERO)


def _ratio(part: Decimal, whole: Decimal) -> Decimal:
    return part / whole if whole else ZERO


def _place(share: Decimal, top: Decimal) -> float:
    return float(round(share / top * 100, 2)) if top else 0.0
