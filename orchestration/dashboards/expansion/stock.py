"""What is open today: a stock, told as of the day of the publication beside the end of the last month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from orchestration.dashboards.parts.chosen import newest, target_of
from orchestration.dashboards.parts.figure import Figure, figure
from orchestration.dashboards.parts.marts import ALL, MetricValue
from orchestration.dashboards.parts.measures import Context, FiguresTable, Tile, segments_shown, tile, verdict
from orchestration.dashboards.parts.sparkline import sparkline
from orchestration.dashboards.words import formats

OPEN_MRR, OPEN_COUNT = "pipeline_open_mrr", "pipeline_open_count"
CONVERSION, GROWTH = "pipeline_conversion_rate", "pipeline_growth_rate"
MONTHS = 12  # whole ones, before the running one


@dataclass(frozen=True)
class Stock:
    """The newest amounts by month, oldest first: the last is what is open now, the one before is to compare with."""

    series: list[MetricValue]

    @property
    def now(self) -> MetricValue:
        return self.series[-1]

    @property
    def before(self) -> MetricValue | None:
        return self.series[-2] if len(self.series) > 1 else None


def stock(context: Context, metric_id: str = OPEN_MRR) -> Stock | None:
    """None where no month can be measured."""
    known = newest(context.marts.series(metric_id, ALL, "month"), MONTHS)
    return Stock(known) if known else None


def stock_tile(context: Context) -> Tile:
    """The open MRR of today; below it how many opportunities that is, and both at the end of the month before."""
    name, held, count = "Open pipeline MRR", stock(context), stock(context, OPEN_COUNT)
    if held is None:
        return tile(context, name, OPEN_MRR, "month")
    now, before = held.now, held.before
    opened = formats.counted(count.now.value or 0, "opportunity", "opportunities") if count else "Open"
    note = f"{opened} on {formats.day(now.period_end)}"
    if before is not None:
        note += f"; {context.money(before.value)} at the end of {formats.month(before.period_end)}"
    target = target_of(context.marts, OPEN_MRR)
    values = [v.value for v in held.series]
    line = sparkline(
        values,
        target.target_value if target else None,
        f"Last {len(values)} months: from {context.money(values[0])} to {context.money(values[-1])}",
    )
    return Tile(name, figure(context.marts, now, context.currency), note, verdict(context, target, now), line)


def stock_finding(context: Context) -> str | None:
    """What is open now against the end of the month before; None where no month can be measured."""
    held = stock(context)
    if held is None:
        return None
    now, before = held.now, held.before
    if now.is_complete:
        growth = _growth(context, now)
        return f"{context.money(now.value)} of MRR stood open at the end of {formats.month(now.period_end)}{growth}"
    text = f"{context.money(now.value)} of MRR is open on {formats.day(now.period_end)}"
    if before is None:
        return text
    growth = _growth(context, before)
    return f"{text}; at the end of {formats.month(before.period_end)} it was {context.money(before.value)}{growth}"


def _growth(context: Context, value: MetricValue) -> str:
    growth = context.marts.value_at(GROWTH, ALL, "month", value.period_end)
    if growth is None or growth.value is None:
        return ""
    more = "more" if growth.value >= 0 else "less"
    return f", {formats.percent(abs(growth.value))} {more} than a month before"


def stock_table(context: Context) -> FiguresTable | None:
    """What is open now and what the last whole month brought, by segment; None where nothing can be measured."""
    marts, held, count = context.marts, stock(context), stock(context, OPEN_COUNT)
    if held is None or count is None:
        return None
    segments = segments_shown(marts, OPEN_COUNT, "month")

    def row(metric_id: str, end: date, is_change: bool = False) -> list[Figure]:
        values = [marts.value_at(metric_id, segment, "month", end) for segment in segments]
        return [
            figure(marts, v, context.currency, formats.percent(v.value, sign=True) if v and is_change else None)
            for v in values
        ]

    today = formats.day(held.now.period_end)
    rows = [
        (f"Opportunities, {today}", row(OPEN_COUNT, count.now.period_end)),
        (f"MRR, {today}", row(OPEN_MRR, held.now.period_end)),
    ]
    if held.before is not None:
        rows.append((f"MRR, {formats.month(held.before.period_end)}", row(OPEN_MRR, held.before.period_end)))
    for title, metric_id in (("Growth", GROWTH), ("Conversion", CONVERSION)):
        shown = marts.shown(metric_id, ALL, "month")
        if shown is not None:
            month = formats.month(shown.period_end)
            rows.append((f"{title} in {month}", row(metric_id, shown.period_end, metric_id == GROWTH)))
    return FiguresTable(today, segments, rows)
