"""Proactive saves: customers with a risk that was acted on in time, and whether they were there 90 days later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orchestration.dashboards.churn.queries import Save
from orchestration.dashboards.churn.rate_rows import RateRow, rate_row
from orchestration.dashboards.parts.chosen import target_of
from orchestration.dashboards.parts.customers import customer_name
from orchestration.dashboards.parts.marts import ALL, SEGMENTS, Marts, MetricValue
from orchestration.dashboards.parts.table import Cell, Column, DataTable, Table
from orchestration.dashboards.words import evidence, formats
from orchestration.dashboards.words.rate_texts import counts, interval
from orchestration.dashboards.words.wording import reason_text

SAVES = "proactive_save_rate"
MONTHS = 13
SHOWN = 20  # customers of the list on the page; its file holds all
# outcome: icon and word; those that can still be lost come first
OUTCOMES = {"open": ("unset", "Not judged yet"), "left": ("missed", "Left"), "stayed": ("achieved", "Stayed")}
COLUMNS = (
    Column("Customer", "name"),
    Column("Segment", is_choice=True),
    Column("Month of the risk", is_choice=True),
    Column("Outcome", "status", is_choice=True),
    Column("Evidence"),
    Column("ID", "name"),
)


@dataclass(frozen=True)
class SavesMonth:
    """One month for drawing: customers that stayed, that left, and that cannot be judged yet."""

    month: date
    stayed: int
    left: int
    open: int


@dataclass(frozen=True)
class SavesView:
    """The section's texts; `rows`: the newest judged month by segment; `reason` is set where no month is judged."""

    finding: str
    text: str
    months: list[SavesMonth]
    month: str
    rows: list[RateRow]
    reason: str | None
    table: Table
    file: DataTable | None
    no_list: str | None


def saves(marts: Marts, behind: list[Save] | None, currency: str) -> SavesView | None:
    """The last thirteen months with the list behind them; None where a release lacks the metric."""
    series = marts.series(SAVES, ALL, "month")[-MONTHS:]
    if not series:
        return None
    judged = [v for v in series if v.value is not None]
    last = judged[-1] if judged else None
    rows = []
    if last:
        rows = [rate_row(marts, ALL, last, target_of(marts, SAVES, ALL), currency)]
        found = ((s, marts.value_at(SAVES, s, "month", last.period_end)) for s in SEGMENTS)
        rows += [rate_row(marts, s, v, target_of(marts, SAVES, s), currency) for s, v in found if v and v.denominator]
    months = [_month(v) for v in series]
    return SavesView(
        finding=_finding(judged),
        text=_text(months),
        months=months,
        month=formats.month(last.period_end) if last else "",
        rows=rows,
        reason=None if last else reason_text(series[-1].not_measurable_reason) or "No month can be judged yet.",
        table=_table(series),
        file=_list(behind) if behind is not None else None,
        no_list="This publication does not list who is behind it." if behind is None else None,
    )


def _month(v: MetricValue) -> SavesMonth:
    stayed, judged = int(v.numerator or 0), int(v.denominator or 0)
    return SavesMonth(v.period_end.replace(day=1), stayed, judged - stayed, v.count_excluded or 0)


def _finding(judged: list[MetricValue]) -> str:
    if not judged:
        return "No risk that was acted on can be judged yet"
    last, before = judged[-1], judged[:-1]
    text = (
        f"{counts(last)} customers whose risk of {formats.month(last.period_end)} was acted on in time stayed"
        f" ({formats.percent(last.value)})"
    )
    stayed = sum((v.numerator or Decimal(0) for v in before), Decimal(0))
    whole = sum((v.denominator or Decimal(0) for v in before), Decimal(0))
    if not whole:
        return text
    return f"{text}; {formats.number(stayed)} of {formats.number(whole)} in the judged months before"


def _text(months: list[SavesMonth]) -> str:
    stayed, left, still = (sum(getattr(m, name) for m in months) for name in ("stayed", "left", "open"))
    return (
        f"Since {formats.month(months[0].month)}: of the customers whose risk was acted on in time"
        f" {formats.number(stayed)} stayed, {formats.number(left)} left,"
        f" {formats.number(still)} cannot be judged yet."
    )


def _table(series: list[MetricValue]) -> Table:
    rows = []
    for v in series:
        m = _month(v)
        rate = formats.percent(v.value) + ("*" if v.is_small_sample and v.value is not None else "")
        month = formats.month(v.period_end) if v.is_complete else formats.day(v.period_end)
        numbers = [formats.number(n) for n in (m.stayed, m.left, m.open)]
        rows.append([month, rate, interval(v) or formats.NONE, *numbers])
    header = ["Month of the risk", "Rate", "95% interval", "Stayed", "Left", "Not judged yet"]
    return Table("Proactive saves by month. * Small sample: fewer than 30 customers.", header, rows)


def _list(behind: list[Save]) -> DataTable:
    keys = list(OUTCOMES)
    ordered = sorted(
        behind, key=lambda s: (keys.index(outcome(s)), -s.period_end.toordinal(), s.customer_name or "", s.customer_id)
    )
    rows = []
    for s in ordered:
        icon, word = OUTCOMES[outcome(s)]
        named = customer_name(s.customer_name, s.customer_id)
        month = Cell(formats.month(s.period_end), f"{s.period_end:%Y-%m}")
        told = [Cell(word, status=icon), Cell(_evidence(s.evidence)), Cell(s.customer_id)]
        rows.append([Cell(named), Cell(s.segment), month, *told])
    empty = "No risk of these months was acted on in time."
    return DataTable("churn-saves", "Customers whose risk was acted on in time", COLUMNS, rows, empty, SHOWN)


def outcome(s: Save) -> str:
    """A key of OUTCOMES."""
    if not s.denominator:
        return "open"
    return "stayed" if s.numerator else "left"


def _evidence(text: str | None) -> str:
    return evidence.told(text) if text else formats.NONE
