"""What publications before the current one reported for a figure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import duckdb

from orchestration.explain.figure import Figure

RESTATED = """
select old_as_of, new_as_of, old_value, new_value, coalesce(files, ''), traced_by = 'customers'
from restatements
where metric_id = $metric_id and segment = $segment and breakdown = $breakdown
    and breakdown_value = $breakdown_value and period_type = $period_type and period_end = $end
order by new_as_of, new_publication_id
"""


@dataclass(frozen=True)
class Restatement:
    """Two publications' values of a figure, in its unit; None: it had none.

    files: up to twenty that brought the change, none if a definition or a mapping did · is_traced: False where they
    are all that arrived between, because nobody knows whose part changed.
    """

    old_as_of: date
    new_as_of: date
    old_value: Decimal | None
    new_value: Decimal | None
    files: tuple[str, ...]
    is_traced: bool


def restated(marts: duckdb.DuckDBPyConnection, figure: Figure) -> list[Restatement]:
    """Every restatement of the figure, the oldest first; none in a release that does not tell them."""
    if not marts.execute("select 1 from information_schema.tables where table_name = 'restatements'").fetchone():
        return []
    asked = {
        "metric_id": figure.metric_id,
        "segment": figure.segment,
        "breakdown": figure.breakdown,
        "breakdown_value": figure.breakdown_value,
        "period_type": figure.period.period_type,
        "end": figure.period.end,
    }
    return [
        Restatement(*days_and_values, _files(files), is_traced)
        for *days_and_values, files, is_traced in marts.execute(RESTATED, asked).fetchall()
    ]


def _files(told: str) -> tuple[str, ...]:
    """`customers: a.csv, subscriptions: b.csv` -> a.csv and b.csv, each once."""
    return tuple(dict.fromkeys(file for file in re.split(r"(?:^|, )[a-z_]+: ", told) if file))
