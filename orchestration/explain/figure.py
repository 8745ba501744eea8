"""One published figure, found by what a person calls it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from orchestration.explain.errors import ExplainError, near
from orchestration.explain.periods import Period, choose

SHOWN = 20
Number = Decimal | None


@dataclass(frozen=True)
class Figure:
    """A row of metric_values with what the catalogue says of its metric.

    value, ci_low, ci_high: in `unit`, a ratio 0 to 1 · sample_size: units in the denominator · count_excluded: units
    that could not be judged · numerator_words, denominator_words: the two halves of the definition; None where it is
    not written as a quotient.
    """

    metric_id: str
    name: str
    definition: str
    unit: str
    segment: str
    breakdown: str
    breakdown_value: str
    period: Period
    as_of: date
    value: Number
    numerator: Number
    denominator: Number
    ci_low: Number
    ci_high: Number
    sample_size: int | None
    count_excluded: int | None
    is_small_sample: bool
    data_issue: str | None
    not_measurable_reason: str | None

    @property
    def numerator_words(self) -> str | None:
        return self.definition.partition(" / ")[0] if " / " in self.definition else None

    @property
    def denominator_words(self) -> str | None:
        return self.definition.partition(" / ")[2].strip(" .") or None


def find(
    marts: duckdb.DuckDBPyConnection,
    metric: str,
    segment: str = "All",
    period: str | None = None,
    breakdown: str | None = None,
) -> Figure:
    """The figure of a published file. period: see `choose`; breakdown: 'trigger=onboarding', None for the undivided.

    Raises ExplainError for a question that names nothing published, with what comes near.
    """
    about = _metric(marts, metric)
    rows = _rows(marts, "select * from metric_values where metric_id = ?", [about["metric_id"]])
    rows = _in_segment(rows, segment)
    rows = _in_breakdown(rows, breakdown)
    periods = {_period(row): row for row in rows}
    row = periods[choose(period, list(periods), [kind.strip() for kind in about["period_types"].split(",")])]
    told = {name: row.get(name) for name in Figure.__dataclass_fields__ if name in row}
    words = {"name": about["name"], "definition": " ".join(about["definition"].split())}
    return Figure(**{"count_excluded": None} | told | words | {"period": _period(row)})


def _metric(marts: duckdb.DuckDBPyConnection, asked: str) -> dict[str, Any]:
    known = {row["metric_id"]: row for row in _rows(marts, "select * from metrics order by metric_id", [])}
    for row in known.values():
        if asked.strip().lower() in (row["metric_id"], row["name"].lower()):
            return row
    called = {row["name"]: row["metric_id"] for row in known.values()}
    likely = [called.get(name, name) for name in near(asked, [*known, *called], most=8)]
    found = list(dict.fromkeys(likely))[:5] or sorted(known)
    raise ExplainError(f"there is no metric {asked!r}. {'Near' if likely else 'There are'}: {', '.join(found)}")


def _in_segment(rows: list[dict[str, Any]], asked: str) -> list[dict[str, Any]]:
    known = sorted({row["segment"] for row in rows})
    found = [row for row in rows if row["segment"].lower() == asked.strip().lower()]
    if not found:
        likely = near(asked, known)
        hint = f" Did you mean {likely[0]}?" if likely else ""
        raise ExplainError(f"there is no segment {asked!r} here.{hint} There are: {', '.join(known)}")
    return found


def _in_breakdown(rows: list[dict[str, Any]], asked: str | None) -> list[dict[str, Any]]:
    """Rows of the value; without one asked for, the undivided ones."""
    kind, _, value = (asked or "none=none").partition("=")
    found = [row for row in rows if (row["breakdown"], row["breakdown_value"]) == (kind.strip(), value.strip())]
    # Where nothing happened a metric has a row 'none', though it is always divided.
    undivided = {_period(row) for row in rows if row["breakdown"] == "none"}
    is_divided = asked is None and any(_period(row) not in undivided for row in rows)
    if found and not is_divided:
        return found
    known = sorted({f"{row['breakdown']}={row['breakdown_value']}" for row in rows if row["breakdown"] != "none"})
    if not known:
        raise ExplainError(f"there is no breakdown {asked!r}: this metric is not broken down")
    listed = near(asked, known) if asked else []
    shown = ", ".join(listed or known[:SHOWN]) + (f" and {len(known) - SHOWN} more" if len(known) > SHOWN else "")
    wanted = f"there is no breakdown {asked!r}" if asked else "this metric is always broken down: say by what"
    raise ExplainError(f"{wanted}, as in --breakdown {known[0]}. There are: {shown}")


def _period(row: dict[str, Any]) -> Period:
    return Period(row["period_type"], row["period_start"], row["period_end"], row["is_complete"])


def _rows(marts: duckdb.DuckDBPyConnection, query: str, values: list[Any]) -> list[dict[str, Any]]:
    found = marts.execute(query, values)
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
