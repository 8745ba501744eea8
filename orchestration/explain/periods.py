"""From what a person calls a period to the period that was published."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from orchestration.explain.errors import ExplainError

HINT = (
    "write 2026-08 (a month), 2026-Q3 (a quarter), 2026-08-31 (a day), ttm, ttm:2026-08, latest (the running one) or "
    "ttm:latest (twelve months to as_of, what the scorecard judges)"
)
MONTHLY = ("month", "cohort_month")  # they begin with their month; the others are called by their last day
QUARTER = r"(\d{4})-Q([1-4])"
SHOWN = 6


@dataclass(frozen=True)
class Period:
    """A published period; start and end are inclusive days."""

    period_type: str
    start: date
    end: date
    is_complete: bool

    def __str__(self) -> str:
        days = f"{self.end}" if self.start == self.end else f"{self.start} to {self.end}"
        return f"{self.period_type} {days}{'' if self.is_complete else ' (still running)'}"


def choose(asked: str | None, published: Sequence[Period], order: Sequence[str]) -> Period:
    """The period that `asked` means, of those published; `order`: the metric's period types, its main one first.

    None: the latest complete one of the main type. Raises ExplainError, which lists what there is.
    """
    types = [kind for kind in order if any(period.period_type == kind for period in published)]
    asked = None if asked is None else _spelled(asked)
    kind, _, rest = (asked or "").partition(":")
    if kind in {*order, *(period.period_type for period in published)}:
        types, asked = [kind], rest or None
    candidates = [period for period in published if period.period_type in types]
    if not candidates:
        raise ExplainError(f"there is no period {asked or kind!r}; {_there_is(published)}")
    if asked is None or asked == "latest":
        return _latest(candidates, types[0], complete=asked is None)
    if re.fullmatch(QUARTER, asked) and "quarter" not in types:
        raise ExplainError(
            f"there is no figure for {asked!r}: it has no quarters, but {', '.join(types)}; {_there_is(candidates)}"
        )
    found = [period for period in candidates if _is_meant(period, asked)]
    if not found:
        raise ExplainError(f"there is no figure for {asked!r}; {_there_is(candidates)}")
    # Of several within a month the last one stands for it.
    return min(found, key=lambda period: (types.index(period.period_type), -period.end.toordinal()))


def _spelled(asked: str) -> str:
    """As periods are written here: ` TTM:2026-9` is ttm:2026-09, 2026-q3 is 2026-Q3."""
    told = re.sub(r"-(\d)(?!\d)", r"-0\1", asked.strip().lower())
    return re.sub(r"-q(\d)$", r"-Q\1", told)


def _latest(candidates: Sequence[Period], kind: str, complete: bool) -> Period:
    of_kind = [period for period in candidates if period.period_type == kind]
    over = [period for period in of_kind if period.is_complete]
    return max(over if complete and over else of_kind, key=lambda period: period.end)


def _is_meant(period: Period, asked: str) -> bool:
    """Whether a month, a quarter or a day names the period. Raises ExplainError if it is none of them."""
    begins, ends = f"{period.start:%Y-%m}", f"{period.end:%Y-%m}"
    if re.fullmatch(r"\d{4}-\d{2}", asked):
        return period.period_type != "quarter" and (begins if period.period_type in MONTHLY else ends) == asked
    if quarter := re.fullmatch(QUARTER, asked):
        year, number = int(quarter[1]), int(quarter[2])
        return period.period_type == "quarter" and (period.end.year, (period.end.month + 2) // 3) == (year, number)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", asked):
        return str(period.end) == asked
    raise ExplainError(f"{asked!r} is no period: {HINT}")


def _there_is(published: Sequence[Period]) -> str:
    newest = sorted(published, key=lambda period: period.end, reverse=True)[:SHOWN]
    return f"the newest are {', '.join(map(str, newest))}. {HINT[0].upper()}{HINT[1:]}" if newest else HINT
