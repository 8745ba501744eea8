"""Which batches brought a change: those with other rows of the customers whose part in the figure changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.publish.deliveries import arrived, standing

LISTED = 20
# The parts of the restated figures in one release.
PARTS = """
insert into {table}
select
    metric_id, segment, breakdown, breakdown_value, period_type, period_end, customer_id, team_unit_id, numerator,
    denominator, count_units, count_excluded
from read_parquet($file)
semi join restated using (metric_id, breakdown, breakdown_value, period_type, period_end)
"""
PARTS_SHAPE = """
    metric_id varchar, segment varchar, breakdown varchar, breakdown_value varchar, period_type varchar,
    period_end date, customer_id varchar, team_unit_id varchar, numerator decimal(28,10), denominator decimal(28,10),
    count_units bigint, count_excluded bigint
"""

CHANGED = """
create or replace temp table changed as
with
    differing as (
        (from parts_then except all from parts_now)
        union all
        (from parts_now except all from parts_then)
    )
select distinct r.id, d.customer_id, d.team_unit_id
from differing as d
join restated as r
    on r.metric_id = d.metric_id and r.breakdown = d.breakdown and r.breakdown_value = d.breakdown_value
    and r.period_type = d.period_type and r.period_end = d.period_end and r.segment in (d.segment, 'All')
"""

TRACED = """
create or replace temp table traced as
with
    -- where both publications know the parts of a period
    known as (select distinct metric_id, period_type, period_end from parts_now),
    figures as (
        select r.id, r.metric_id, k.metric_id is not null as is_known
        from restated as r
        left join known as k using (metric_id, period_type, period_end)
    ),
    links as (
        select f.id, a.entity, a.batch_id, a.file
        from figures as f
        join inputs as i using (metric_id)
        join changed as c on f.id = c.id
        join named as n on n.entity = i.entity and (n.customer_id = c.customer_id or n.customer_id is null)
        join arrived as a on n.entity = a.entity and n.batch_id = a.batch_id
        where f.is_known
        union
        select f.id, a.entity, a.batch_id, a.file
        from figures as f
        join inputs as i using (metric_id)
        join arrived as a using (entity)
        where not f.is_known
    ),
    batches as (
        select
            id,
            count(distinct batch_id) as count_batches,
            array_to_string(list_sort(list(distinct batch_id))[:$listed], ', ') as batch_ids,
            array_to_string(list_sort(list(distinct entity || ': ' || file))[:$listed], ', ') as files
        from links
        group by id
    ),
    customers as (select id, count(*) as count_customers from changed group by id)
select
    f.id,
    case when f.is_known then 'customers' else 'inputs' end as traced_by,
    case when f.is_known then coalesce(c.count_customers, 0) end as count_customers,
    coalesce(b.count_batches, 0) as count_batches,
    b.batch_ids,
    b.files
from figures as f
left join batches as b using (id)
left join customers as c using (id)
"""

OTHERS = "delete from {table} where customer_id not in (select customer_id from changed where customer_id is not null)"
# Customers with a row that no batch had before, or that the batch took away from its path.
NAMED = """
insert into named
select $entity, $batch, customer_id
from (
    (select customer_id from coming anti join before using (row_hash))
    union
    (select customer_id from leaving anti join coming using (row_hash))
)
"""


def trace(
    connection: duckdb.DuckDBPyConnection,
    parts: tuple[Path, Path],
    landing: Path,
    inputs: Sequence[tuple[str, str]],
    between: tuple[datetime, datetime],
) -> None:
    """Make the temporary table `traced` for the figures in `restated`, one row per id.

    parts: metric_contributions.parquet of both publications, there or not · inputs: (metric, entity it reads) ·
    between: when the two were made (UTC): batches are those that arrived after the first and until the second. Of an
    entity whose rows name no customer every one counts.
    """
    known = all(file.exists() for file in parts)
    for table, file in zip(("parts_then", "parts_now"), parts, strict=True):
        _empty(connection, table, PARTS_SHAPE)
        if known:
            connection.execute(PARTS.format(table=table), {"file": str(file)})
    connection.execute(CHANGED)
    _empty(connection, "inputs", "metric_id varchar, entity varchar")
    _empty(connection, "arrived", "entity varchar, batch_id varchar, file varchar")
    _empty(connection, "named", "entity varchar, batch_id varchar, customer_id varchar")
    connection.executemany("insert into inputs values (?, ?)", inputs)
    read = connection.execute("select distinct entity from inputs semi join restated using (metric_id)").fetchall()
    for (entity,) in read:
        _name(connection, landing, entity, between)
    connection.execute(TRACED, {"listed": LISTED})


def _name(
    connection: duckdb.DuckDBPyConnection, landing: Path, entity: str, between: tuple[datetime, datetime]
) -> None:
    """Add the entity's batches to `arrived`, and whom each says something new of to `named`."""
    batches = arrived(landing, entity, *between)
    if batches:
        _keep(connection, "before", [batch.rows for batch in standing(landing, entity, between[0])])
    for batch in batches:
        files = [(entity, batch.batch_id, file) for file in batch.files]
        connection.executemany("insert into arrived values (?, ?, ?)", files)
        if _keep(connection, "coming", [batch.rows]):
            _keep(connection, "leaving", [batch.replaced] if batch.replaced else [])
            connection.execute(NAMED, {"entity": entity, "batch": batch.batch_id})
        else:
            connection.execute("insert into named values (?, ?, null)", [entity, batch.batch_id])


def _keep(connection: duckdb.DuckDBPyConnection, table: str, files: Sequence[Path]) -> bool:
    """Fill a temporary table with the files' rows of the customers in `changed`; False if rows name no customer.

    The rows of a batch that was replaced long ago may have been removed.
    """
    _empty(connection, table, "customer_id varchar, row_hash varchar")
    there = [str(file) for file in files if file.exists()]
    if not there:
        return True
    rows = connection.read_parquet(there, union_by_name=True)
    if "customer_id" not in rows.columns:
        return False
    rows.project("customer_id, _row_hash").insert_into(table)
    connection.execute(OTHERS.format(table=table))
    return True


def _empty(connection: duckdb.DuckDBPyConnection, table: str, columns: str) -> None:
    connection.execute(f"create or replace temp table {table} ({columns})")
