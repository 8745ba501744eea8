"""View models of revenue: the bridge of the last complete months, MRR by segment, the largest customers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from orchestration.dashboards.parts.charts import Chart, label
from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.marts import ALL, SEGMENTS, Marts, RollforwardMonth
from orchestration.dashboards.parts.page import Content, Source
from orchestration.dashboards.parts.table import Table
from orchestration.dashboards.revenue import charts
from orchestration.dashboards.revenue.movements import MOVEMENTS, complete_months
from orchestration.dashboards.words import formats


@dataclass(frozen=True)
class BridgeView:
    """The bridge as a chart with its finding, and a ledger (label, amount, kind)."""

    period: str
    ledger: list[tuple[str, str, str]]
    chart: Chart


@dataclass(frozen=True)
class SegmentRow:
    """One segment today; rates over 12 months as text, a reason in `unmeasured` where there is none."""

    segment: str
    customers: str
    mrr: str
    share: str
    mean: str
    ndr: str
    grr: str
    churn: str
    small: list[str]


@dataclass(frozen=True)
class CustomerRow:
    rank: str
    customer_id: str
    name: str
    segment: str
    mrr: str
    share: str


def content(source: Source) -> list[Content]:
    """The page of revenue."""
    return [Content("revenue", "revenue.html", "stub.html.j2", "Revenue")]


def bridge(marts: Marts, facts: PublicationFacts) -> BridgeView | None:
    """The MRR bridge of All; None while there is no complete month with revenue."""
    months = complete_months(marts)
    if not months:
        return None
    cur = facts.currency
    opening, closing = months[0].opening_mrr, months[-1].closing_mrr
    sums = {column: sum((getattr(m, column) for m in months), Decimal(0)) for column, _, _ in MOVEMENTS}
    span = _span(months)
    gains = [(sums[c], phrase) for c, _, phrase in MOVEMENTS if sums[c] > 0]
    losses = [(sums[c], phrase) for c, _, phrase in MOVEMENTS if sums[c] < 0]
    ledger = [("Opening MRR", formats.money(opening, cur), "total")]
    ledger += [
        (word, formats.money(sums[column], cur, sign=True), "gain" if sums[column] >= 0 else "loss")
        for column, word, _ in MOVEMENTS
    ]
    ledger.append(("Closing MRR", formats.money(closing, cur), "total"))
    text = f"{span}: MRR went from {formats.money(opening, cur)} to {formats.money(closing, cur)}."
    if gains:
        text += " Added: " + ", ".join(f"{p} {formats.money(a, cur)}" for a, p in sorted(gains, reverse=True)) + "."
    if losses:
        text += " Lost: " + ", ".join(f"{p} {formats.money(-a, cur)}" for a, p in sorted(losses)) + "."
    chart = Chart(
        id="mrr-movements",
        finding=_bridge_finding(opening, closing, gains, losses, len(months), cur),
        sub=f"MRR gained and lost each month; the diamond is the net change. {span}.",
        text=text,
        draw=lambda size: charts.movements(months, cur, size),
        table=Table(
            f"MRR bridge by month, all segments, {span}",
            ["Month", "Opening", *(word for _, word, _ in MOVEMENTS), "Closing", "Customers"],
            [
                [
                    formats.month(m.month),
                    formats.money(m.opening_mrr, cur),
                    *(formats.money(getattr(m, column), cur, sign=True) for column, _, _ in MOVEMENTS),
                    formats.money(m.closing_mrr, cur),
                    formats.number(m.closing_customers),
                ]
                for m in months
            ],
        ),
    )
    return BridgeView(span, ledger, chart)


def _span(months: list[RollforwardMonth]) -> str:
    return f"{formats.month(months[0].month)} to {formats.month(months[-1].month)}"


def _bridge_finding(opening: Decimal, closing: Decimal, gains: list, losses: list, count: int, currency: str) -> str:
    span = "in the last complete month" if count == 1 else f"in the last {count} complete months"
    change = closing - opening
    if change == 0:
        return f"MRR is unchanged {span}, at {formats.money(closing, currency)}"
    by = f"{formats.percent(abs(change) / opening)}" if opening else formats.money(abs(change), currency)
    if change > 0:
        return f"MRR grew {by} {span}, led by {max(gains)[1]}"
    return f"MRR fell {by} {span}; {min(losses)[1]} took most"


def segments_over_time(marts: Marts, facts: PublicationFacts) -> Chart | None:
    """MRR by segment at the same month-ends the bridge covers."""
    months = complete_months(marts)
    if not months:
        return None
    cur, grid = facts.currency, segment_grid(marts)
    shares = [(grid[s][-1], s) for s in grid]
    total = sum((amount for amount, _ in shares), Decimal(0))
    largest, name = max(shares)
    changes = [(grid[s][-1] - grid[s][0], s) for s in grid]
    change, mover = max(changes, key=lambda c: abs(c[0]))
    finding = f"{name} carries {formats.percent(largest / total)} of MRR" if total else "No MRR at the last month-end"
    if total and len(months) > 1 and change:
        finding += f"; {mover} moved most, {formats.money(change, cur, sign=True)}"
    at = formats.month(months[-1].month)
    parts = ", ".join(f"{s} {formats.money(grid[s][-1], cur)}" for s in grid)
    labels = [label(m.month) for m in months]
    return Chart(
        id="mrr-by-segment",
        finding=finding,
        sub=f"MRR at month-ends by the segment of that day. {_span(months)}.",
        text=f"MRR at the end of {at}: {parts}.",
        draw=lambda size: charts.segments(labels, grid, cur, size),
        table=Table(
            "MRR by segment at month-ends",
            ["Month", *grid, "All"],
            [
                [
                    formats.month(m.month),
                    *(formats.money(grid[s][i], cur) for s in grid),
                    formats.money(m.closing_mrr, cur),
                ]
                for i, m in enumerate(months)
            ],
        ),
    )


def segment_grid(marts: Marts) -> dict[str, list[Decimal]]:
    """Closing MRR per segment at the bridge's month-ends; Unassigned only where it ever has any."""
    months = [m.month for m in complete_months(marts)]
    grid = {}
    for segment in SEGMENTS:
        closing = {m.month: m.closing_mrr for m in marts.months(segment)}
        amounts = [closing.get(month, Decimal(0)) for month in months]
        if segment != "Unassigned" or any(amounts):
            grid[segment] = amounts
    return grid


def segment_rows(marts: Marts, facts: PublicationFacts) -> list[SegmentRow]:
    """Today's customers and MRR, and the 12-month rates, per segment and for All."""
    total = next(iter(marts.months(ALL)[-1:]), None)
    rows = []
    for segment in (*SEGMENTS, ALL):
        months = marts.months(segment)
        customers = months[-1].closing_customers if months else 0
        mrr = months[-1].closing_mrr if months else Decimal(0)
        rates = {
            key: marts.latest(metric, segment, "ttm")
            for key, metric in (
                ("ndr", "net_dollar_retention"),
                ("grr", "gross_revenue_retention"),
                ("churn", "logo_churn_rate"),
            )
        }
        rows.append(
            SegmentRow(
                segment=segment,
                customers=formats.number(customers),
                mrr=formats.money(mrr, facts.currency),
                share=formats.percent(mrr / total.closing_mrr) if total and total.closing_mrr else formats.NONE,
                mean=formats.money(mrr / customers, facts.currency) if customers else formats.NONE,
                **{key: formats.percent(value.value) if value else formats.NONE for key, value in rates.items()},
                small=[k for k, v in rates.items() if v and v.value is not None and v.is_small_sample],
            )
        )
    return rows


def customer_rows(marts: Marts, facts: PublicationFacts) -> list[CustomerRow]:
    """The largest customers; an empty name falls back to the id."""
    return [
        CustomerRow(
            rank=str(c.rank),
            customer_id=c.customer_id,
            name=c.customer_name if c.customer_name and c.customer_name.strip() else c.customer_id,
            segment=c.segment or formats.NONE,
            mrr=formats.money(c.mrr, facts.currency),
            share=formats.percent(c.share_of_mrr),
        )
        for c in marts.top_customers
    ]
