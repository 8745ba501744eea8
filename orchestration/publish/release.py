"""A release: one folder, built aside, then made current by renaming one link.

published/releases/<id>/{marts.duckdb, parquet/, site/, release.json}, published/current -> the newest.
A connected reader keeps the release it opened; a new one gets the new release; a failure changes nothing.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from orchestration.progress import report
from orchestration.publish import check_table, metric_history, restatements, run_table, target_changes
from orchestration.publish.checks import Check
from orchestration.store import files

# A file that DuckDB 2.0 writes by default shuts out the 1.x clients most BI drivers carry.
STORAGE_VERSION = "v1.2.0"
KEPT_RELEASES = 7


@dataclass(frozen=True)
class Past:
    """What a release tells of those before it: the folder of the history, and of what has landed."""

    history: Path
    landing: Path


class OlderThanPublished(ValueError):
    """The as_of asked for lies before the published one; nothing was changed."""


@dataclass(frozen=True)
class Release:
    """What release.json says: publication id, as_of (day), published_at (UTC), rows per table."""

    publication_id: str
    as_of: date
    published_at: datetime
    plan_year: int
    tables: dict[str, int]

    @classmethod
    def read(cls, folder: Path) -> Release:
        facts = json.loads((folder / "release.json").read_text(encoding="utf-8"))
        facts["as_of"] = date.fromisoformat(facts["as_of"])
        facts["published_at"] = datetime.fromisoformat(facts["published_at"])
        return cls(**facts)


def current(published: Path) -> Release | None:
    """The release that readers see, or None before the first publication."""
    folder = published / "current"
    return Release.read(folder) if (folder / "release.json").exists() else None


def refuse_older(published: Path, as_of: date) -> None:
    """Raise OlderThanPublished if a newer day is published already."""
    newest = current(published)
    if newest and as_of < newest.as_of:
        raise OlderThanPublished(
            f"as_of {as_of} lies before the published {newest.as_of}, and an older day is never published over "
            "a newer one. Run it again: it will be built aside and kept in the history as a backfill"
        )


def publication_id(as_of: date, published_at: datetime) -> str:
    """Sorts by as_of, then by the moment of publication (UTC)."""
    return f"{as_of.isoformat()}_{published_at:%Y%m%dT%H%M%S%f}"


def staging_folder(published: Path, run_id: str) -> Path:
    return published / "releases" / f".staging-{run_id}"


def stage(
    warehouse: Path,
    published: Path,
    run_id: str,
    as_of: date,
    plan_year: int,
    at: datetime,
    checks: Sequence[Check] = (),
    only: Collection[str] | None = None,
    past: Past | None = None,
) -> Path:
    """Copy the tables of schema `marts` into a new folder that no reader knows of; `checks` become check_results.

    only: the tables that are marts today, where older ones may still lie in the warehouse (None: all).
    past: where given, metric_history, restatements, target_changes and runs are made of it.

    Returns the folder: marts.duckdb (tables in its main schema, so that `marts.metric_values` names one),
    parquet/<table>.parquet, and release.json. Raises ValueError where there is no mart to publish.
    """
    folder = staging_folder(published, run_id)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "parquet").mkdir(parents=True)
    target = folder / "marts.duckdb"
    identity, moment = publication_id(as_of, at), at.astimezone(UTC).replace(tzinfo=None)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{_quoted(warehouse)}' as warehouse (read_only)")
        tables = [table for table in _tables(connection) if only is None or table in only]
        if not tables:
            raise ValueError(f"{warehouse} holds no table in schema marts: run the models first")
        _require_day(connection, tables, as_of)
        connection.execute(f"attach '{_quoted(target)}' as release (storage_version '{STORAGE_VERSION}')")
        counts: dict[str, int] = {}
        for done, table in enumerate(tables, start=1):
            report(f"release: {table}", done, len(tables))
            name = table.replace('"', '""')
            connection.execute(
                f'create table release.main."{name}" as select * from warehouse.marts."{name}" order by all'
            )
            _carry_comments(connection, table)
            counts[table] = _as_parquet(connection, folder, table)
        check_table.write(connection, "release.main", checks)
        counts[check_table.NAME] = _as_parquet(connection, folder, check_table.NAME)
        if past and "metric_values" in tables:
            report("release: what was reported before")
            _tell_past(connection, past, published, folder, metric_history.Publication(identity, as_of, moment))
            run_table.write(connection, "release.main", past.history, run_id)
            for table in (metric_history.NAME, restatements.NAME, target_changes.NAME, run_table.NAME):
                counts[table] = _as_parquet(connection, folder, table)
        connection.execute("detach release")
    release = Release(identity, as_of, at, plan_year, counts)
    files.replace_json(folder / "release.json", asdict(release))
    return folder


def _as_parquet(connection: duckdb.DuckDBPyConnection, folder: Path, table: str) -> int:
    """The same table as a file; returns its rows."""
    name = table.replace('"', '""')
    parquet = _quoted(folder / "parquet" / f"{table}.parquet")
    connection.execute(f"copy release.main.\"{name}\" to '{parquet}' (format parquet, compression zstd)")
    row = connection.execute(f'select count(*) from release.main."{name}"').fetchone()
    return row[0] if row else 0


def _tell_past(
    connection: duckdb.DuckDBPyConnection,
    past: Past,
    published: Path,
    folder: Path,
    today: metric_history.Publication,
) -> None:
    """Add metric_history, restatements and target_changes to the release."""
    inputs = []
    if connection.execute("select 1 from duckdb_tables() where table_name = 'metric_inputs'").fetchone():
        inputs = connection.execute("select metric_id, entity from warehouse.seeds.metric_inputs").fetchall()
    connection.execute("use release")
    metric_history.write(connection, past.history, today)
    place = restatements.Place(past.history, published, past.landing, folder, inputs)
    restatements.write(connection, place, today)
    target_changes.write(connection, published / "current")
    connection.execute("use memory")


def commit(published: Path, staged: Path) -> Release:
    """Make the staged folder the current release. Everything before the last rename is invisible to readers."""
    release = Release.read(staged)
    refuse_older(published, release.as_of)
    # A shell that would lock readers out, or write into a publication, is refused: it opens it read only, or not.
    for path in (staged / "marts.duckdb", *(staged / "parquet").glob("*.parquet")):
        files.write_protect(path)
    files.sync_tree(staged)
    folder = published / "releases" / release.publication_id
    staged.rename(folder)
    files.sync_folder(folder.parent)
    for name in ("marts.duckdb", "site"):
        if not (published / name).is_symlink():
            files.replace_link(published / name, f"current/{name}")
    files.replace_link(published / "current", f"releases/{release.publication_id}")
    return release


def replaced(published: Path, keep: int) -> list[Path]:
    """All releases but the newest `keep` and the one that is shown, and what cut-off runs staged."""
    folder = published / "releases"
    shown = (published / "current").resolve().name
    finished = sorted(path for path in folder.glob("[!.]*") if path.is_dir())
    return [path for path in finished[:-keep] if path.name != shown] + sorted(folder.glob(".staging-*"))


def prune(published: Path, keep: int = KEPT_RELEASES) -> list[str]:
    """Remove what is `replaced`, and what else cut-off runs left; returns the names of the folders."""
    doomed = replaced(published, keep)
    half_made = published.glob(".status-*")
    for folder in (*doomed, *half_made):
        shutil.rmtree(folder, ignore_errors=True)
    for cut_off in (*published.glob(".*.tmp"), *published.glob("status/.*.tmp")):
        cut_off.unlink(missing_ok=True)
    return [folder.name for folder in doomed]


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "select table_name from information_schema.tables "
        "where table_catalog = 'warehouse' and table_schema = 'marts' and table_type = 'BASE TABLE' order by 1"
    ).fetchall()
    return [row[0] for row in rows]


def _require_day(connection: duckdb.DuckDBPyConnection, tables: Collection[str], as_of: date) -> None:
    """Raise ValueError if the figures describe another day than the release would say."""
    if "metric_values" not in tables or not _has_as_of(connection):
        return
    days = {row[0] for row in connection.execute("select distinct as_of from warehouse.marts.metric_values").fetchall()}
    if days - {as_of}:
        listed = ", ".join(sorted(map(str, days)))
        raise ValueError(f"the marts describe {listed}, not {as_of}: run the whole job for {as_of}")


def _has_as_of(connection: duckdb.DuckDBPyConnection) -> bool:
    found = connection.execute(
        "select 1 from duckdb_columns() where database_name = 'warehouse' and schema_name = 'marts' "
        "and table_name = 'metric_values' and column_name = 'as_of'"
    )
    return found.fetchone() is not None


def _carry_comments(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Descriptions travel with the file, so that a BI tool shows them."""
    name = table.replace('"', '""')
    about = connection.execute(
        "select comment from duckdb_tables() where database_name = 'warehouse' "
        "and schema_name = 'marts' and table_name = ?",
        [table],
    ).fetchone()
    if about and about[0]:
        connection.execute(f"comment on table release.main.\"{name}\" is '{_quoted(about[0])}'")
    columns = connection.execute(
        "select column_name, comment from duckdb_columns() where database_name = 'warehouse' "
        "and schema_name = 'marts' and table_name = ? and comment is not null",
        [table],
    ).fetchall()
    for column, comment in columns:
        quoted = column.replace('"', '""')
        connection.execute(f'comment on column release.main."{name}"."{quoted}" is \'{_quoted(comment)}\'')


def _quoted(value: object) -> str:
    return str(value).replace("'", "''")
