"""marts.metric_history: every figure as each publication reported it, today's included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

NAME = "metric_history"
ABOUT = (
    "One row per publication and figure: what was reported then, today included. All publications of the last 14 days, "
    "and the last of each month before; data/history has every one. Publications differ between two runs of the same "
    "days, so this table is outside what is equal between runs; the rows of one publication never change."
)
COLUMNS = {
    "metric_id": ("varchar", "The metric, as marts.metrics lists it."),
    "segment": ("varchar", "Strategic, Core, Digital, Unassigned or All."),
    "breakdown": ("varchar", "What breakdown_value is a value of, or none."),
    "breakdown_value": ("varchar", "Value of the breakdown, or none."),
    "period_type": ("varchar", "Length of the period, as in metric_values."),
    "period_start": ("date", "First day of the period, inclusive."),
    "period_end": ("date", "Last day of the period, inclusive."),
    "as_of": ("date", "The day the publication described."),
    "publication_id": ("varchar", "The publication: its day, then the moment it was made (UTC). Sorts by both."),
    "published_at": ("timestamp", "When it was made (UTC); differs between two runs of one day."),
    "kind": ("varchar", "publication: readers saw it; backfill: an older day, computed later and never shown."),
    "value": ("decimal(28,10)", "The figure as reported; null if it had no value."),
    "numerator": ("decimal(28,10)", "Numerator as reported."),
    "denominator": ("decimal(28,10)", "Denominator as reported."),
    "sample_size": ("bigint", "Units behind the figure as reported."),
    "count_excluded": ("bigint", "Units that could not be judged; null in publications that did not count them."),
    "is_complete": ("boolean", "False if the period still ran then."),
}


KEPT_DAYS = 14
PUBLICATION = "publication"


@dataclass(frozen=True)
class Publication:
    """One publication: its id, the day it describes, when it was made (UTC, without saying so), and its kind.

    file: its figures in the history; None for today's, which is not there yet.
    """

    publication_id: str
    as_of: date
    published_at: datetime
    kind: str = PUBLICATION
    file: Path | None = None


def publications(history: Path) -> list[Publication]:
    """Everything in the history, oldest first."""
    found = [_publication(file) for file in sorted(history.glob("[0-9]*.parquet"))]
    return [told for told in found if told]


def kept(reported: Sequence[Publication], as_of: date) -> list[Publication]:
    """What the table holds: all of the last 14 days, and of every month before them the last of each kind.

    Daily publications of the same sixty thousand figures would otherwise outgrow the figures themselves.
    """
    last_of_month = {(told.kind, told.as_of.replace(day=1)): told for told in reported}
    recent = as_of - timedelta(days=KEPT_DAYS)
    return [told for told in reported if told.as_of > recent or told in last_of_month.values()]


def write(connection: duckdb.DuckDBPyConnection, history: Path, today: Publication) -> None:
    """Create the table in the database in use, from the files of `history` and that database's metric_values.

    What a file lacks, because it was written before the column was there, is null.
    """
    connection.execute(f"create table {NAME} ({', '.join(f'{name} {kind}' for name, (kind, _) in COLUMNS.items())})")
    for told in [*kept(publications(history), today.as_of), today]:
        figures(connection, told).insert_into(NAME)
    describe(connection, NAME, ABOUT, COLUMNS)


def figures(connection: duckdb.DuckDBPyConnection, told: Publication) -> duckdb.DuckDBPyRelation:
    """The figures of one publication, with the columns of the table; of today's: metric_values of the database."""
    found = connection.read_parquet(str(told.file)) if told.file else connection.table("metric_values")
    own = {
        "as_of": f"'{told.as_of}'",
        "publication_id": f"'{told.publication_id}'",
        "published_at": f"'{told.published_at:%Y-%m-%d %H:%M:%S.%f}'",
        "kind": f"'{told.kind}'",
    }
    given = {name: name for name in found.columns} | own
    return found.project(
        ", ".join(f"cast({given.get(n, 'null')} as {kind}) as {n}" for n, (kind, _) in COLUMNS.items())
    )


def describe(
    connection: duckdb.DuckDBPyConnection, table: str, about: str, columns: Mapping[str, tuple[str, str]]
) -> None:
    """Say in the database what a table of ours and its columns mean."""
    connection.execute(f"comment on table {table} is '{about}'")
    for name, (_, meaning) in columns.items():
        connection.execute(f"comment on column {table}.{name} is '{meaning}'")


def _publication(file: Path) -> Publication | None:
    """What the file says of itself: its name begins with the day, each row has the rest; None without a row."""
    with duckdb.connect() as connection:
        row = connection.execute("select published_at, kind from read_parquet(?) limit 1", [str(file)]).fetchone()
    return Publication(file.stem, date.fromisoformat(file.stem[:10]), *row, file) if row else None
