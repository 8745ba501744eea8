"""marts.runs: one row per run of this data folder, with what it did and what it took."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.publish import summary
from orchestration.publish.metric_history import describe

NAME = "runs"
ABOUT = (
    "One row per run, whatever came of it. The run that made this release is the one whose outcome is running: it "
    "stands here as far as it had come when the release was built. Runs differ in time and memory, so this table is "
    "outside what is equal between runs."
)
COLUMNS = {
    "run_id": ("varchar", "The run."),
    "as_of": ("date", "The day it described; null if it ended before that was known."),
    "outcome": ("varchar", "published, backfilled (an older day), held (a blocking check), failed, or running."),
    "started_at": ("timestamp", "When it began (UTC)."),
    "finished_at": ("timestamp", "When it ended or its end was noticed (UTC); null while it was running."),
    "seconds": ("decimal(12,1)", "From its beginning to its end; of a running one so far."),
    "ingest_seconds": ("decimal(12,1)", "Of these: taking in and loading the data."),
    "dbt_seconds": ("decimal(12,1)", "Of these: building the models and testing them."),
    "checks_seconds": ("decimal(12,1)", "Of these: judging what people collected."),
    "release_seconds": ("decimal(12,1)", "Of these: building the release and making it the current one."),
    "site_seconds": ("decimal(12,1)", "Of these: drawing the pages."),
    "rows_in": ("bigint", "Rows of the batches that came with it: accepted, quarantined, duplicates and held."),
    "rows_accepted": ("bigint", "Rows accepted."),
    "rows_quarantined": ("bigint", "Rows set aside with their reasons."),
    "rows_duplicate": ("bigint", "Exact duplicates within a batch."),
    "rows_held": ("bigint", "Sound rows of batches that are held."),
    "batches": ("bigint", "Batches that came with it."),
    "checks_passed": ("bigint", "Checks that passed."),
    "checks_failed": ("bigint", "Checks that did not pass, warnings among them."),
    "peak_memory_mb": ("decimal(12,1)", "The most memory its process held, in MB; null where nobody could tell."),
    "peak_memory_dbt_mb": ("decimal(12,1)", "The most memory that its largest child process (dbt) held, in MB."),
    "publication_id": ("varchar", "What it published; null if nothing, or not yet."),
    "failed_step": ("varchar", "The step that failed first."),
    "failure": ("varchar", "The kind of the first error; its words stand in the status of the run."),
    "version": ("varchar", "The version of cs-metrics."),
    "duckdb_version": ("varchar", "The version of DuckDB."),
}
CUT_OFF = {"step": None, "kind": "CutOff"}  # its process ended without a word, and nobody has told of it since


def write(connection: duckdb.DuckDBPyConnection, schema: str, history: Path, run_id: str) -> None:
    """Create the table in `schema` (a name of ours) from the summaries in `history`; `run_id` makes the release."""
    table = f"{schema}.{NAME}"
    connection.execute(f"create table {table} ({', '.join(f'{name} {kind}' for name, (kind, _) in COLUMNS.items())})")
    describe(connection, table, ABOUT, COLUMNS)
    rows = [_row(one, run_id) for one in summary.kept(history)]
    if rows:
        marks = ", ".join("?" for _ in COLUMNS)
        connection.executemany(f"insert into {table} values ({marks})", rows)  # noqa: S608 - a name of ours


def _row(one: Mapping[str, Any], run_id: str) -> list[Any]:
    """The summary as a row. Only one run is at work at a time: of another that says so the process is gone."""
    is_cut_off = one["outcome"] == summary.RUNNING and one["run_id"] != run_id
    outcome, failure = ("failed", CUT_OFF) if is_cut_off else (one["outcome"], one.get("failure") or {})
    memory, rows, took = (one.get(name) or {} for name in ("peak_memory_mb", "rows", "phases"))
    checks, versions = one.get("checks") or {}, one.get("versions") or {}
    return [
        one["run_id"],
        one.get("as_of"),
        outcome,
        _moment(one["started_at"]),
        _moment(one.get("finished_at")),
        one.get("seconds"),
        *(took.get(phase) for phase in ("ingest", "dbt", "checks", "release", "site")),
        *(rows.get(name) for name in ("rows_in", "accepted", "quarantined", "duplicates", "held")),
        one.get("batches"),
        checks.get("passed"),
        checks.get("failed"),
        memory.get("process"),
        memory.get("child"),
        one.get("publication_id"),
        failure.get("step"),
        failure.get("kind"),
        versions.get("cs_metrics"),
        versions.get("duckdb"),
    ]


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None) if text else None
