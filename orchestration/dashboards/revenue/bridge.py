"""View model of the MRR bridge: what moved MRR in the last complete month and over the last twelve."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from orchestration.dashboards.parts.charts import Chart
from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.figure import Figure, figure
from orchestration.dashboards.parts.marts import ALL, Marts, RollforwardMonth
from orchestration.dashboards.parts.table import Table
from orchestration.dashboards.revenue import charts
from orchestration.dashboards.revenue.movements import MOVEMENTS, complete_months, running_month
from orchestration.dashboards.words import formats

METRIC = "mrr_movement"


@dataclass(frozen=True)
class Line:
    """One line of the ledger; kind: total, gain or loss. of_month is plain text where the figure is not published."""

    word: str
    of_month: Figure | None
    month: str
    span: str
    kind: str


@dataclass(frozen=True)
class BridgeView:
    """The bridge as a chart with its finding, and a ledger of the last month and of all months together."""

    month: str
    span: str
    ledger: list[Line]
    running: str | None
    chart: Chart


def bridge(marts: Marts, facts: PublicationFacts) -> BridgeView | None:
    """The MRR bridge of All; None while there is no complete month with revenue."""
    months = complete_months(marts)
    if not months:
        return None
    cur, sums = facts.currency, totals(months)
    opening, closing = months[0].opening_mrr, months[-1].closing_mrr
    return BridgeView(
        month=formats.month(months[-1].month),
        span=_many(len(months)),
        ledger=[
            _total("Opening MRR", months[-1].opening_mrr, opening, cur),
            *(_line(marts, months[-1], column, word, sums[column], cur) for column, word, _ in MOVEMENTS),
            _total("Closing MRR", closing, closing, cur),
        ],
        running=_running(running_month(marts), facts),
        chart=Chart(
            id="revenue-bridge",
            finding=_finding(sums, len(months), cur),
            sub=f"MRR gained and lost each month; the diamond is the net change. {span_of(months)}.",
            text=_text(months, sums, cur),
            draw=lambda size: charts.movements(months, cur, size),
            table=_table(months, cur),
        ),
    )


def totals(months: list[RollforwardMonth]) -> dict[str, Decimal]:
    """The sum of each movement over some months, by column."""
    return {column: sum((getattr(m, column) for m in months), Decimal(0)) for column, _, _ in MOVEMENTS}


def span_of(months: list[RollforwardMonth]) -> str:
    return f"{formats.month(months[0].month)} to {formats.month(months[-1].month)}"


def _many(count: int) -> str:
    return formats.counted(count, "month")


def _total(word: str, month: Decimal, span: Decimal, currency: str) -> Line:
    return Line(word, None, formats.money(month, currency), formats.money(span, currency), "total")


def _line(marts: Marts, month: RollforwardMonth, column: str, word: str, total: Decimal, currency: str) -> Line:
    text = formats.money(getattr(month, column), currency, sign=True)
    value = marts.shown(METRIC, ALL, "month", column.removesuffix("_mrr"))
    is_same = value is not None and value.is_complete and value.period_end.replace(day=1) == month.month
    return Line(
        word,
        figure(marts, value, currency, text) if is_same else None,
        text,
        formats.money(total, currency, sign=True),
        "gain" if total >= 0 else "loss",
    )


def _running(month: RollforwardMonth | None, facts: PublicationFacts) -> str | None:
    """What the month that is not over has brought so far."""
    if month is None:
        return None
    net = formats.money(month.closing_mrr - month.opening_mrr, facts.currency, sign=True)
    closing = formats.money(month.closing_mrr, facts.currency)
    return f"{formats.month(month.month)} up to {formats.day(facts.as_of)}: {net} so far, to {closing}."


def _finding(sums: dict[str, Decimal], count: int, currency: str) -> str:
    """What brought most of the gain, and how much of the gain was lost again."""
    span = f"in {_many(count)}" if count > 1 else "in the last complete month"
    moved = [(sums[column], phrase) for column, _, phrase in MOVEMENTS]
    gained = sum((amount for amount, _ in moved if amount > 0), Decimal(0))
    lost = -sum((amount for amount, _ in moved if amount < 0), Decimal(0))
    if not gained and not lost:
        return f"No MRR was gained or lost {span}"
    if not gained:
        return f"{formats.money(lost, currency)} MRR was lost {span} and none gained; {min(moved)[1]} took most"
    most, phrase = max(moved)
    text = f"{phrase[:1].upper()}{phrase[1:]} brought {formats.percent(most / gained)} of the MRR gained {span}"
    return f"{text}; losses took back {formats.percent(lost / gained)}" if lost else f"{text}; nothing was lost"


def _text(months: list[RollforwardMonth], sums: dict[str, Decimal], currency: str) -> str:
    def money(amount: Decimal) -> str:
        return formats.money(amount, currency)

    text = f"{span_of(months)}: MRR went from {money(months[0].opening_mrr)} to {money(months[-1].closing_mrr)}."
    moved = [(sums[column], phrase) for column, _, phrase in MOVEMENTS]
    gains = [f"{phrase} {money(amount)}" for amount, phrase in sorted(moved, reverse=True) if amount > 0]
    losses = [f"{phrase} {money(-amount)}" for amount, phrase in sorted(moved) if amount < 0]
    text += f" Added: {', '.join(gains)}." if gains else ""
    return text + (f" Lost: {', '.join(losses)}." if losses else "")


def _table(months: list[RollforwardMonth], currency: str) -> Table:
    rows = [
        [
            formats.month(m.month),
            formats.money(m.opening_mrr, currency),
            *(formats.money(getattr(m, column), currency, sign=True) for column, _, _ in MOVEMENTS),
            formats.money(m.closing_mrr, currency),
            formats.number(m.closing_customers),
        ]
        for m in months
    ]
    header = ["Month", "Opening", *(word for _, word, _ in MOVEMENTS), "Closing", "Customers"]
    return Table(f"MRR bridge by month, all segments, {span_of(months)}", header, rows)
