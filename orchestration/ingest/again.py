"""Judged again: a row that named a day too far ahead is no fault any more once as_of has come nearer."""

from __future__ import annotations

import hashlib
from datetime import date

import duckdb

from .batch import Job
from .landing import Landing, Manifest
from .mapping import EntityMap
from .rules import YEARS_AHEAD, latest
from .select import literal, quoted


def again_on(job: Job, connection: duckdb.DuckDBPyConnection, emap: EntityMap, manifest: Manifest) -> date | None:
    """The first as_of at which a row of the batch that was just built is judged otherwise; None if there is none.

    Reads job.work/checked.parquet. Whatever the day on which a file arrives, from this day on its rows are the same.
    """
    if not any(rule.startswith("date_window:") for rule in manifest.quarantined_by_rule):
        return None
    # An inclusive end was judged as it was delivered, a day before the one that is stored.
    inclusive = {how.name for how in emap.columns if how.end_date == "inclusive"}
    days = ", ".join(
        f"{quoted(column.name)}::date{' - 1' if column.name in inclusive else ''}"
        for column in job.contract.columns
        if column.base_type in ("date", "timestamp")
    )
    checked = literal(str(job.work / "checked.parquet"))
    row = connection.execute(
        f"select min(day) from (select unnest([{days}]) as day from read_parquet({checked}) "
        f"where _kept and _faults is not null) where day > date '{latest(job.as_of)}'"
    ).fetchone()
    return _first_as_of(row[0]) if row and row[0] else None


def standing_id(landing: Landing, batch_id: str, as_of: date) -> str:
    """The id under which the content of `batch_id` is judged at as_of: another one for every day of `again_on` passed.

    What a later as_of has judged already stays so, also in a run that describes an earlier day.
    """
    while landing.has(batch_id) and (day := landing.manifest(batch_id).again_on):
        following = hashlib.sha256(f"{batch_id}|{day}".encode()).hexdigest()[:32]
        if as_of < date.fromisoformat(day) and not landing.has(following):
            break
        batch_id = following
    return batch_id


def _first_as_of(day: date) -> date:
    """The first as_of whose window reaches the day."""
    try:
        return day.replace(year=day.year - YEARS_AHEAD)
    except ValueError:  # February 29: the year before has none, and its 28th reaches the 28th alone
        return date(day.year - YEARS_AHEAD, 3, 1)
