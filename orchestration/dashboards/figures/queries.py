"""Who stands behind the figures shown: one pass over the contributions of a publication, read list by list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import duckdb

# Breakdowns that divide one population: whoever is in it has a row under every value, and is listed under its own.
SHARES = ("primary_reason", "avoidable", "voluntary", "industry", "tenure", "band")
AT_ONCE = 2_000  # rows held in memory while a file is written
Key = tuple[str, str]


@dataclass(frozen=True)
class Asked:
    """The period of one metric whose rows are wanted, and how many of each segment the page itself holds."""

    metric_id: str
    period_type: str
    end: date
    most: int


@dataclass(frozen=True)
class Part:
    """One customer (or team member, audit, tool) of a figure, in one breakdown: what it adds and why.

    mrr, csm_id: of as_of, None for who is no customer then · count_units: units of the sample it stands for.
    """

    unit_id: str
    name: str | None
    segment: str
    csm_id: str | None
    mrr: Decimal | None
    breakdown: str
    breakdown_value: str
    numerator: Decimal
    denominator: Decimal | None
    count_units: int
    evidence: str | None

    @property
    def is_left_out(self) -> bool:
        return not self.numerator and not self.denominator and not self.count_units


@dataclass(frozen=True)
class Totals:
    """What the rows of one list are alike in: `count` of them, `units` different ones, `on_page` held by the page.

    is_yes_or_no: each counts once or not at all · has_denominator: the figure is a quotient · needs_sample: the
    sample is neither the rows nor the denominator.
    """

    count: int
    units: int
    left_out: int
    on_page: int
    is_of_customers: bool
    is_yes_or_no: bool
    has_denominator: bool
    needs_sample: bool


# A release without customers of today knows no CSM of theirs.
_CSMS = "create or replace temp view figure_csms as select customer_id, csm_id from customer_today"
_NO_CSMS = "create or replace temp view figure_csms as select null::varchar as customer_id, null::varchar as csm_id"
# Nothing is pulled into Python here: of a large company these are a million rows.
_LISTS = """
create or replace temp table figure_rows as
with asked as (
    select unnest($metrics) as metric_id, unnest($types) as period_type, unnest($ends) as period_end,
        unnest($most) as most
),
found as (
    select c.*, a.most, coalesce(c.customer_id, c.team_unit_id) as unit_id,
        d.customer_name, d.mrr, t.csm_id,
        c.numerator = 0 and coalesce(c.denominator, 0) = 0 and c.count_units = 0 as is_left_out,
        case
            when m.value_kind = 'amount' or m.direction = 'none' then -abs(c.numerator)
            when c.denominator is null or (c.denominator = 0 and c.numerator <> 0) then -abs(c.numerator)
            when m.direction = 'down' then -c.numerator
            else c.numerator - c.denominator
        end as urgency,
        bool_or(c.breakdown = 'none') over (partition by c.metric_id, c.period_type) as has_whole
    from metric_contributions as c
    inner join asked as a using (metric_id, period_type, period_end)
    inner join metrics as m using (metric_id)
    left join dim_customer as d on c.customer_id = d.customer_id
    left join figure_csms as t on c.customer_id = t.customer_id
),
wanted as (
    select *, row_number() over (
        partition by metric_id, period_type, segment
        order by is_left_out, urgency, mrr desc nulls last, unit_id, breakdown, breakdown_value
    ) as place_in_segment
    from found
    where case when has_whole then breakdown = 'none' else not list_contains($shares, breakdown) or numerator <> 0 end
)
select *, place_in_segment <= most as is_on_page, row_number() over (
    partition by metric_id, period_type
    order by
        place_in_segment > most, is_left_out, urgency, mrr desc nulls last, unit_id, segment, breakdown, breakdown_value
) as place
from wanted
order by metric_id, period_type, place
"""

_TOTALS = """
select
    metric_id, period_type, count(*), count(distinct unit_id), count(*) filter (is_left_out),
    count(*) filter (is_on_page), count(customer_id) > 0,
    bool_and(numerator in (0, 1) and coalesce(denominator, 1) in (0, 1) and count_units in (0, 1)),
    count(denominator) > 0,
    bool_or(not is_left_out and count_units <> 1 and count_units is distinct from denominator)
from figure_rows
group by metric_id, period_type
order by metric_id, period_type
"""

_HEADS = """
select
    metric_id, period_type, unit_id, customer_name, segment, csm_id, mrr, breakdown, breakdown_value, numerator,
    denominator, count_units, evidence
from figure_rows
where is_on_page
order by metric_id, period_type, place
"""

_BETWEEN = """
select
    unit_id, customer_name, segment, csm_id, mrr, breakdown, breakdown_value, numerator, denominator, count_units,
    evidence
from figure_rows
where metric_id = ? and period_type = ? and place > ? and place <= ?
order by place
"""


class Lists:
    """The rows behind the periods asked for, in a table of the connection's own; in order of who to act on first.

    A release without contributions has no lists. Raises duckdb.Error naming a column that is gone.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, asked: Sequence[Asked]) -> None:
        self._con = con
        self.totals: dict[Key, Totals] = {}
        self._heads: dict[Key, list[Part]] = {}
        tables = {name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()}
        self.knows_csms = False
        self.is_told = {"metric_contributions", "dim_customer"} <= tables
        if not self.is_told:
            return
        self.knows_csms = "customer_today" in tables
        con.execute(_CSMS if self.knows_csms else _NO_CSMS)
        con.execute(
            _LISTS,
            {
                "metrics": [one.metric_id for one in asked],
                "types": [one.period_type for one in asked],
                "ends": [one.end for one in asked],
                "most": [one.most for one in asked],
                "shares": list(SHARES),
            },
        )
        for metric_id, period_type, *rest in con.execute(_TOTALS).fetchall():
            self.totals[metric_id, period_type] = Totals(*rest)
        for metric_id, period_type, *row in con.execute(_HEADS).fetchall():
            self._heads.setdefault((metric_id, period_type), []).append(Part(*row))

    def head(self, key: Key) -> list[Part]:
        """The rows that the page holds."""
        return self._heads.get(key, [])

    def between(self, key: Key, first: int, end: int) -> list[Part]:
        """Rows from place `first` (from 0) up to, without, `end`."""
        return [Part(*row) for row in self._con.execute(_BETWEEN, [*key, first, end]).fetchall()]

    def after_head(self, key: Key) -> Iterator[Part]:
        """The rows that only the file holds, a few thousand at a time."""
        for first in range(len(self.head(key)), self.totals[key].count, AT_ONCE):
            yield from self.between(key, first, first + AT_ONCE)
