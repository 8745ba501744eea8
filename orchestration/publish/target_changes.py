"""marts.target_changes: every target as this publication and the one before it judge it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from orchestration.publish.metric_history import Publication, describe

NAME = "target_changes"
ABOUT = (
    "One row per target of this publication and of the one before it: status, value and target of both. Empty without "
    "a publication before, or with one whose targets cannot be read. Publications differ between two runs of the same "
    "days, so this table is outside what is equal between runs."
)
COLUMNS = {
    "target_id": ("varchar", "The target, as marts.target_status lists it."),
    "metric_id": ("varchar", "The metric; of a target that is gone as the older publication had it, like the next."),
    "metric_name": ("varchar", "Name to show."),
    "segment": ("varchar", "The segment the target is for."),
    "breakdown_value": ("varchar", "Value of the breakdown the target is for, or none."),
    "unit": ("varchar", "Unit of the values."),
    "old_status": ("varchar", "Its status in the older publication; null if the target was not there."),
    "new_status": ("varchar", "Its status in this one; null if the target is gone."),
    "old_value": ("decimal(28,10)", "The figure judged in the older publication; null if there was none."),
    "new_value": ("decimal(28,10)", "The figure judged in this one; null if there is none."),
    "old_target_value": ("decimal(28,10)", "The value to reach in the older publication; null if there was none."),
    "new_target_value": ("decimal(28,10)", "The value to reach in this one; null if there is none."),
    "old_as_of": ("date", "The day the older publication described."),
    "old_publication_id": ("varchar", "The older publication."),
    "old_published_at": ("timestamp", "When the older one was made (UTC)."),
    "is_status_changed": ("boolean", "True if the two statuses differ; a target that is new or gone differs."),
    "is_value_changed": ("boolean", "True if the two values differ, or one of them alone is null."),
}

THEN = """
create or replace temp table targets_then as
select target_id, metric_id, metric_name, segment, breakdown_value, unit, status, value, target_value
from read_parquet(?)
"""
COMPARED = """
insert into target_changes
select
    target_id,
    coalesce(n.metric_id, o.metric_id), coalesce(n.metric_name, o.metric_name), coalesce(n.segment, o.segment),
    coalesce(n.breakdown_value, o.breakdown_value), coalesce(n.unit, o.unit),
    o.status, n.status, o.value, n.value, o.target_value, n.target_value,
    $old_as_of, $old_id, $old_published_at,
    o.status is distinct from n.status, o.value is distinct from n.value
from targets_then as o
full join target_status as n using (target_id)
order by target_id
"""


def write(connection: duckdb.DuckDBPyConnection, shown: Path) -> None:
    """Create the table in the database in use, from its target_status and that of the release in `shown`.

    shown: the folder readers see while this release is staged; whatever cannot be read of it leaves the table empty.
    """
    connection.execute(f"create table {NAME} ({', '.join(f'{name} {kind}' for name, (kind, _) in COLUMNS.items())})")
    describe(connection, NAME, ABOUT, COLUMNS)
    if not _has_targets(connection):
        return
    try:
        old = _publication(shown)
        connection.execute(THEN, [str(shown / "parquet" / "target_status.parquet")])
    # what an older release lacks is no reason to withhold a new one
    except (OSError, ValueError, KeyError, duckdb.Error):
        return
    about = {"old_as_of": old.as_of, "old_id": old.publication_id, "old_published_at": old.published_at}
    connection.execute(COMPARED, about)


def _has_targets(connection: duckdb.DuckDBPyConnection) -> bool:
    found = "select 1 from duckdb_tables() where database_name = current_database() and table_name = 'target_status'"
    return connection.execute(found).fetchone() is not None


def _publication(shown: Path) -> Publication:
    """What release.json says of itself; raises OSError, ValueError or KeyError where it does not."""
    facts = json.loads((shown / "release.json").read_text(encoding="utf-8"))
    at = datetime.fromisoformat(facts["published_at"]).astimezone(UTC).replace(tzinfo=None)
    return Publication(facts["publication_id"], date.fromisoformat(facts["as_of"]), at)
