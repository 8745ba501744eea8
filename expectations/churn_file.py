"""A file of churn records beside billing and beside itself, before it is sent."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import duckdb

from expectations import churn_agreement, store
from expectations.frames import cents, end_of, objects, typed

if TYPE_CHECKING:
    import pandas as pd

PERIODS = "int_customer_mrr__periods"
BILLING = (churn_agreement.CUSTOMER, churn_agreement.MRR_BEFORE, churn_agreement.MRR_AFTER)
LATER = (
    "{count} record{s} of a day after {day}, up to which billing is known here: the amounts are compared in the daily "
    "run that covers the day."
)
_SAME = ["customer_id", "event_type", "effective_date"]


def built_for(connection: duckdb.DuckDBPyConnection) -> date | None:
    """The as_of that the warehouse's models were built for; None without models."""
    tables = (("intermediate", PERIODS), ("marts", "metric_values"))
    if not all(store.has_table(connection, *table) for table in tables):
        return None
    row = connection.execute("select max(as_of)::date from marts.metric_values").fetchone()
    return row[0] if row else None


def count_later(frame: pd.DataFrame, day: date) -> int:
    """How many records take effect after `day`."""
    return int((frame["effective_date"] >= end_of(day)).sum())


def with_seconds(rows: pd.DataFrame) -> pd.DataFrame:
    """The records with `is_second_record`: another one of the file has the same customer, type and day and is older.

    Versions of one record are no doubles of each other; of records made at once the smaller id is the first.
    """
    ordered = rows.sort_values(["recorded_at", "churn_record_id"], kind="stable")
    # Rows that lack one of the three are in no group, and second to none.
    first = ordered.groupby(_SAME)["churn_record_id"].transform("first").reindex(rows.index)
    is_second = (first.notna() & (first != rows["churn_record_id"])).tolist()
    return rows.assign(is_second_record=objects(is_second))


def against_billing(connection: duckdb.DuckDBPyConnection, rows: pd.DataFrame) -> pd.DataFrame:
    """The records with what billing shows: MRR at the ends of the day before effective_date and of that day."""
    asked = rows[["customer_id", "effective_date"]].assign(row=range(len(rows)))
    asked["customer_id"] = asked["customer_id"].astype("str")
    connection.register("asked", asked)
    billed = f"""(
        select
            row,
            asked.customer_id in (select customer_id from raw.customers) as is_known_customer,
            coalesce(before.mrr, 0) as billed_before,
            coalesce(after.mrr, 0) as billed_after
        from asked
        left join intermediate.{PERIODS} as before
            on asked.customer_id = before.customer_id
            and before.valid_from < effective_date and effective_date <= before.valid_to
        left join intermediate.{PERIODS} as after
            on asked.customer_id = after.customer_id
            and after.valid_from <= effective_date and effective_date < after.valid_to
    ) as billed order by row"""  # noqa: S608 - a name of ours
    types = {name: churn_agreement.TYPES[name] for name in ("is_known_customer", "billed_before", "billed_after")}
    found = store.fetch(connection, billed, types)
    made = typed(rows, churn_agreement.TYPES, churn_agreement.IDS)
    for column in ("mrr_before", "mrr_after"):
        made[column] = cents(made[column])
    return made.assign(line=rows["line"], **{name: found[name] for name in types})
