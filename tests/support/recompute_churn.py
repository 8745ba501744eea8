"""The churn standard and the churn reasons once more: every day asked, every record tried."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from tests.support.recompute_facts import DAY, Facts, Row, happened, month_end, newest, year_before

KINDS = ("primary_reason", "avoidable", "voluntary", "industry", "tenure")


@dataclass(frozen=True)
class Event:
    """A churn or contraction of a month; `record` speaks for it, `values` by breakdown."""

    kind: str
    month: date
    segment: str
    day: date
    lost: Fraction
    record: Row | None
    values: dict[str, str]


def due_on(day: date) -> date:
    """Counted on the calendar: the tenth Monday to Friday after it."""
    left = 10
    while left:
        day += DAY
        left -= day.weekday() < 5
    return day


def churn(
    facts: Facts,
    series: list[date],
    findings: Sequence[Row],
    begins: date,
    figure: Callable[..., Any],
    segments: tuple[str, ...],
) -> dict[Any, Any]:
    """Figures by key; the breakdown stands before its value. Events from `begins` on are judged."""
    found = list(_events(facts, series))
    broken = {row["record_key"] for row in findings}
    first_mrr_on = min(day for customer in facts.live if (day := facts.first_paid_on(customer)))
    figures: dict[Any, Any] = {}
    for closing in series:
        month, year = closing.replace(day=1), year_before(closing) + DAY
        for segment in segments:
            judged = [event for event in _of(found, segment, month, closing)
                      if event.day >= begins and (event.record or due_on(event.day) <= facts.as_of)]  # fmt: skip
            good = sum(event.record is not None and event.record["churn_record_id"] not in broken for event in judged)
            figures["churn_standard_adherence", segment, "none", "month", month, closing] = _share(
                figure, good, len(judged), len(judged)
            )
        for period, opens in (("month", month), ("ttm", year)):
            is_unknown = period == "ttm" and first_mrr_on >= year
            for metric in ("churn_reasons_logos", "churn_reasons_mrr"):
                counted = [event for event in _of(found, "All", opens, closing)
                           if metric == "churn_reasons_mrr" or event.kind == "logo_churn"]  # fmt: skip
                for segment in segments:
                    if is_unknown or not counted:
                        none = figure(None, None, None, None, "history_too_short")
                        figures[metric, segment, "none", period, opens, closing] = (
                            none if is_unknown else _share(figure, 0, 0, 0)
                        )
                        continue
                    mine = _of(counted, segment, opens, closing)
                    for kind, value in {(kind, event.values[kind]) for event in counted for kind in KINDS}:
                        parts = [_worth(metric, event) for event in mine if event.values[kind] == value]
                        total = sum((_worth(metric, event) for event in mine), Fraction(0))
                        key = (metric, segment, f"{kind} {value}", period, opens, closing)
                        figures[key] = _share(figure, sum(parts, Fraction(0)), total, len(mine))
    return figures


def _worth(metric: str, event: Event) -> Fraction:
    return event.lost if metric == "churn_reasons_mrr" else Fraction(1)


def _share(figure: Callable[..., Any], part: Fraction | int, whole: Fraction | int, units: int) -> Any:
    value = Fraction(part) / Fraction(whole) if whole else None
    return figure(Fraction(part), Fraction(whole), value, units)


def _of(found: list[Event], segment: str, first: date, last: date) -> list[Event]:
    return [event for event in found if segment in (event.segment, "All") and first <= event.day <= last]


def _events(facts: Facts, series: list[date]) -> Iterator[Event]:
    records = _known_records(facts)
    for closing in series:
        month = closing.replace(day=1)
        for customer in facts.live:
            before, after = facts.mrr(customer, month - DAY), facts.mrr(customer, closing)
            if after >= before:
                continue
            day = max(day for n in range(31) if (day := month + n * DAY) <= closing
                      and facts.mrr(customer, day) < facts.mrr(customer, day - DAY))  # fmt: skip
            kind = "contraction" if after else "logo_churn"
            record = _speaking(records[customer, kind, month], day)
            values = _values(facts, customer, day, record)
            yield Event(kind, month, facts.segment(customer, month - DAY), day, before - after, record, values)


def _known_records(facts: Facts) -> dict[tuple[str, str, date], list[Row]]:
    """By customer, type and month."""
    known: dict[tuple[str, str, date], list[Row]] = defaultdict(list)
    made = [row for row in facts.rows["churn_records"] if happened(row["recorded_at"], facts.as_of)]
    for row in newest(made, ("churn_record_id",), "updated_at"):
        if row["effective_date"] <= facts.as_of:
            known[row["customer_id"], row["event_type"], row["effective_date"].replace(day=1)].append(row)
    return known


def _speaking(records: list[Row], day: date) -> Row | None:
    """Of the event's own day first, then the earliest recorded, then the smaller id."""

    def order(row: Row) -> tuple[Any, ...]:
        return row["effective_date"] != day, row["recorded_at"], row["churn_record_id"]

    return min(records, key=order, default=None)


def _values(facts: Facts, customer: str, day: date, record: Row | None) -> dict[str, str]:
    whose = {True: "voluntary", False: "involuntary", None: "not_stated"}
    said = dict.fromkeys(KINDS[:3], "unrecorded")
    if record:
        said = {
            "primary_reason": record["primary_reason"] or "not_stated",
            "avoidable": record["avoidable"] or "not_stated",
            "voluntary": whose[record["is_voluntary"]],
        }
    return said | {
        "industry": facts.customers[customer]["industry"] or "not_stated",
        "tenure": _tenure(facts.first_paid_on(customer) or day, day),
    }


def _tenure(start: date, day: date) -> str:
    bands = ((3, "under_3_months"), (12, "3_to_12_months"), (24, "1_to_2_years"))
    return next((name for months, name in bands if day < _later(start, months)), "over_2_years")


def _later(day: date, months: int) -> date:
    """The same day some months later, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    return first.replace(day=min(day.day, month_end(first).day))
