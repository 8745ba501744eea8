"""The customers behind a figure: what each adds to it, and what made it count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path

import duckdb

from orchestration.explain.figure import Figure
from orchestration.spreadsheet import csv_text

BEHIND = """
select
    coalesce(customer_id, team_unit_id), dim_customer.customer_name, customer_id is not null, c.segment, c.numerator,
    c.denominator, c.count_units, c.count_excluded, c.evidence
from metric_contributions as c
left join dim_customer using (customer_id)
where c.metric_id = $metric_id and ($segment = 'All' or c.segment = $segment)
    and c.breakdown = $breakdown and c.breakdown_value = $breakdown_value
    and c.period_type = $period_type and c.period_start = $start and c.period_end = $end
order by abs(c.numerator) desc, c.denominator desc nulls last, 1
"""


@dataclass(frozen=True)
class Part:
    """One customer (or team member, audit, tool: then `name` is None) of a figure.

    count_units: units of the sample it stands for · count_excluded: units left out · evidence: what made it count.
    """

    unit_id: str
    name: str | None
    is_customer: bool
    segment: str
    numerator: Decimal
    denominator: Decimal | None
    count_units: int
    count_excluded: int
    evidence: str | None

    @property
    def is_left_out(self) -> bool:
        return not self.numerator and not self.denominator and not self.count_units


def behind(marts: duckdb.DuckDBPyConnection, figure: Figure) -> list[Part] | None:
    """Everybody behind the figure, the greatest first.

    None where the published file does not tell: figures older than 13 months, and those that are no sum.
    """
    known = "select 1 from information_schema.tables where table_name = 'metric_contributions'"
    if not marts.execute(known).fetchone():
        return None
    asked = {
        "metric_id": figure.metric_id,
        "segment": figure.segment,
        "breakdown": figure.breakdown,
        "breakdown_value": figure.breakdown_value,
        "period_type": figure.period.period_type,
        "start": figure.period.start,
        "end": figure.period.end,
    }
    found = [Part(*row) for row in marts.execute(BEHIND, asked).fetchall()]
    is_empty = not found and bool(figure.numerator or figure.denominator or figure.sample_size or figure.value)
    return None if is_empty else found


def write_csv(path: Path, figure: Figure, parts: Sequence[Part]) -> None:
    """One line a part, behind what names the figure; text that a spreadsheet would run stays text.

    Raises OSError where the folder is not there.
    """
    names = ["metric_id", "period_type", "period_start", "period_end", "breakdown", "breakdown_value"]
    period = figure.period
    head = [figure.metric_id, period.period_type, period.start, period.end, figure.breakdown, figure.breakdown_value]
    columns = [field.name for field in fields(Part)]
    rows = ([*head, *(getattr(part, name) for name in columns)] for part in parts)
    path.write_bytes(csv_text([*names, *columns], rows).encode("utf-8"))
