"""The list of those behind a figure: what each adds to it, whom to act on first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import overload

from orchestration.dashboards.figures.labels import Labels
from orchestration.dashboards.figures.periods import UNDIVIDED, Shown
from orchestration.dashboards.figures.queries import Key, Lists, Part, Totals
from orchestration.dashboards.figures.words import (
    UNITS,
    WITHOUT_ROWS,
    breakdown_named,
    half,
    has_money_parts,
    spaced,
    text_of,
)
from orchestration.dashboards.parts.customers import csm_cell, customer_name
from orchestration.dashboards.parts.figure import page_of
from orchestration.dashboards.parts.marts import ALL, Marts, Metric
from orchestration.dashboards.parts.table import Cell, Column, DataTable
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.wording import reason_text

LEFT_OUT = "Left out"
_NO_CELL = Cell(formats.NONE)


@dataclass(frozen=True)
class BehindView:
    """Who stands behind the figures of one period. intro: what the rows add up to · none: why there are none.

    elsewhere: name and page of a figure whose list names the same customers.
    """

    slug: str
    period: str
    intro: str
    table: DataTable | None
    none: str | None
    elsewhere: tuple[str, str] | None


class Rows(Sequence[Sequence[Cell]]):
    """The rows of one list: the page's own are at hand, the others come from the file when they are asked for."""

    def __init__(self, lists: Lists, key: Key, columns: Columns) -> None:
        self._lists, self._key, self._columns = lists, key, columns
        self._count = lists.totals[key].count
        self._head = [columns.cells(part) for part in lists.head(key)]

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        yield from self._head
        yield from (self._columns.cells(part) for part in self._lists.after_head(self._key))

    @overload
    def __getitem__(self, place: int) -> Sequence[Cell]: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Sequence[Cell]]: ...
    def __getitem__(self, place: int | slice) -> Sequence[Cell] | Sequence[Sequence[Cell]]:
        places = range(self._count)[place]
        if isinstance(places, int):
            return self._columns.cells(self._lists.between(self._key, places, places + 1)[0])
        if places.start == 0 and places.step == 1 and places.stop <= len(self._head):
            return self._head[: places.stop]
        return list(self)[place]


@dataclass(frozen=True)
class Columns:
    """Which columns a list has, and the cells of a row."""

    metric: Metric
    totals: Totals
    is_divided: bool
    knows_csms: bool
    currency: str
    labels: Labels

    @property
    def is_yes_or_no(self) -> bool:
        return self.totals.is_yes_or_no and self.metric.unit in ("ratio", "customers")

    @property
    def is_money(self) -> bool:
        return has_money_parts(self.metric)

    @property
    def columns(self) -> list[Column]:
        if self.totals.is_of_customers:
            found = [Column("Customer", "name"), Column("Segment", is_choice=True)]
            found += [Column("CSM", "name", is_choice=True)] if self.knows_csms else []
            found += [] if self.is_money else [Column("MRR", "number")]
        else:
            found = [Column(UNITS.get(self.metric.metric_id, "Team member"), "name")]
        found += [Column("Breakdown", is_choice=True)] if self.is_divided else []
        if self.is_yes_or_no:
            found.append(Column("Counts", is_choice=True))
        else:
            found.append(Column("Adds", "number"))
            found += [Column("Out of", "number")] if self.totals.has_denominator else []
        found += [Column("In the sample", "number")] if self.totals.needs_sample else []
        found.append(Column("Why", "name", is_wide=True))
        return [*found, Column("ID", "name")] if self.totals.is_of_customers else found

    def cells(self, part: Part) -> list[Cell]:
        name = customer_name(part.name, part.unit_id)
        if not self.totals.is_of_customers:
            made = [Cell(name)]
        else:
            made = [Cell(name), Cell(part.segment)]
            if self.knows_csms:
                made.append(self._csm(part))
            if not self.is_money:
                made.append(self._number(part.mrr, is_money=True))
        if self.is_divided:
            value = self.labels.part(part.breakdown, part.breakdown_value)
            made.append(Cell(f"{spaced(breakdown_named(part.breakdown))}: {value}"))
        made += self._adds(part)
        if self.totals.needs_sample:
            made.append(Cell(formats.number(part.count_units), part.count_units))
        made.append(Cell(self.labels.evidence(part.breakdown, part.evidence or "", self.currency)))
        return [*made, Cell(part.unit_id)] if self.totals.is_of_customers else made

    def _adds(self, part: Part) -> list[Cell]:
        if self.is_yes_or_no:
            if part.is_left_out:
                return [Cell(LEFT_OUT, "")]
            return [Cell("Yes" if part.numerator else "No", int(part.numerator))]
        if part.is_left_out:
            return [Cell(LEFT_OUT, ""), _NO_CELL] if self.totals.has_denominator else [Cell(LEFT_OUT, "")]
        made = [self._number(part.numerator, self.is_money)]
        return [*made, self._number(part.denominator, self.is_money)] if self.totals.has_denominator else made

    def _csm(self, part: Part) -> Cell:
        # Who pays nothing any more is nobody's to look after.
        return csm_cell(part.csm_id) if part.csm_id is not None or part.mrr else _NO_CELL

    def _number(self, value: Decimal | None, is_money: bool) -> Cell:
        if value is None:
            return _NO_CELL
        exact = value.to_integral_value() if value == value.to_integral_value() else value.normalize()
        return Cell(half(value, is_money, self.currency), exact)


def behind(marts: Marts, metric: Metric, shown: Shown, lists: Lists, period: str, currency: str) -> BehindView:
    """The list of one period type of a metric, or why there is none."""
    key = (metric.metric_id, shown.period_type)
    slug = f"behind-{shown.period_type.replace('_', '-')}"
    totals = lists.totals.get(key)
    if totals is None:
        why, other = WITHOUT_ROWS.get(metric.metric_id, (None, None))
        elsewhere = marts.metrics.get(other or "")
        link = (elsewhere.name, page_of(elsewhere.metric_id)) if elsewhere else None
        return BehindView(slug, period, "", None, _why_nobody(shown, lists, why), link)
    is_divided = any(part.breakdown != "none" for part in lists.head(key))
    columns = Columns(metric, totals, is_divided, lists.knows_csms, currency, shown.labels)
    id_ = f"figure-{metric.metric_id}-{shown.period_type}"
    table = DataTable(
        id=id_.replace("_", "-"),
        caption=f"Who is behind {metric.name}, {period}",
        columns=columns.columns,
        rows=Rows(lists, key, columns),
        empty="Nobody.",
        shown=totals.on_page,
    )
    return BehindView(slug, period, _intro(metric, shown, totals, is_divided, currency), table, None, None)


def _why_nobody(shown: Shown, lists: Lists, why: str | None) -> str:
    whole = shown.values.get((ALL, UNDIVIDED))
    if shown.end is None:
        return "This publication holds no figure of it."
    if whole is not None and whole.value is None and whole.not_measurable_reason and why is None:
        return reason_text(whole.not_measurable_reason) or ""
    if why is not None:
        return why
    if not lists.is_told:
        return "This publication does not list who stands behind its figures."
    if not any(value.sample_size for value in shown.values.values()):
        return "Nobody: there was nothing to count in this period."
    return "This publication does not list who stands behind it."


def _intro(metric: Metric, shown: Shown, totals: Totals, is_divided: bool, currency: str) -> str:
    """`938 customers; 316 count: 316 ÷ 938 = 33.7%.`"""
    what = UNITS.get(metric.metric_id, "team member").lower()
    who = formats.counted(totals.units, "customer" if totals.is_of_customers else what)
    whole = shown.values.get((ALL, UNDIVIDED))
    is_money = has_money_parts(metric)
    sentences = [f"{who}."]
    if whole is not None and not is_divided and whole.numerator is not None:
        total = half(whole.numerator, is_money, currency)
        if whole.denominator is not None:
            total += f" ÷ {half(whole.denominator, is_money, currency)}"
        value = text_of(whole, currency)
        sentences = [f"{who}; together {total}{f' = {value}' if whole.value is not None and ' ÷ ' in total else ''}."]
    if totals.left_out:
        sentences.append(f"{formats.number(totals.left_out)} of them cannot be judged and are left out.")
    return " ".join(sentences)
