"""How many customers each industry and each age had: what its departures are held against."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import duckdb

from orchestration.dashboards.parts.reading import read_rows

MONTHS = 12
TABLES = ("customer_mrr_monthly", "dim_customer")
# The ages as the models band them at a departure, here at a month's end.
_TENURE = """case
    when last_day(month) < first_paid_on + interval 3 month then 'under_3_months'
    when last_day(month) < first_paid_on + interval 12 month then '3_to_12_months'
    when last_day(month) < first_paid_on + interval 24 month then '1_to_2_years'
    else 'over_2_years'
end"""


@dataclass(frozen=True)
class Base:
    """One value of a breakdown: customers with MRR at each of the last twelve whole months' ends, added up."""

    breakdown: str
    breakdown_value: str
    customer_months: int

    @property
    def customers(self) -> Decimal:
        """How many there were on average."""
        return Decimal(self.customer_months) / MONTHS


def read_bases(con: duckdb.DuckDBPyConnection) -> list[Base]:
    """Read from an open marts file; none from a release without the two tables. Raises duckdb.Error for columns."""
    found = con.execute(
        "select count(*) from information_schema.tables where table_schema = 'main' and table_name in (?, ?)",
        list(TABLES),
    ).fetchall()
    if found != [(len(TABLES),)]:
        return []
    kinds = (("industry", "coalesce(industry, 'not_stated')"), ("tenure", _TENURE))
    # Constants of this file: nothing in it comes from data.
    counted = " union all ".join(
        f"select '{breakdown}' as breakdown, {value} as breakdown_value, count(*) as customer_months"  # noqa: S608
        " from year_ends inner join dim_customer using (customer_id) group by all"
        for breakdown, value in kinds
    )
    year_ends = (
        "select customer_id, month from customer_mrr_monthly where mrr > 0 and is_complete and month >"
        " (select max(month) - interval 12 month from customer_mrr_monthly where is_complete)"
    )
    return read_rows(con, Base, f"from (with year_ends as ({year_ends}) {counted}) order by breakdown, breakdown_value")
