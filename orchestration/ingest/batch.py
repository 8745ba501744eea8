"""One delivery becomes one batch: read, map, cast, judge, and write accepted and quarantined rows."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from .contract import Contract
from .discover import stamp_of
from .errors import FileRejected
from .inputs import Source, column_source, prepare_files, select_source
from .landing import Manifest
from .outcome import Outcome
from .plan import Delivery
from .select import literal
from .shape import checked_sql


@dataclass(frozen=True)
class Job:
    """What is the same for every batch of one entity in one run. with_lines: write each row's line, too."""

    contract: Contract
    work: Path
    as_of: date
    run_id: str
    with_lines: bool = False


def build(job: Job, connection: duckdb.DuckDBPyConnection, delivery: Delivery, batch_id: str, content: str) -> Manifest:
    """Write job.work/batch/{accepted,quarantine}.parquet and return the manifest; nothing is landed yet.

    content: the hash that the delivery had before. Raises FileRejected if any of the files cannot be taken, or is
    no longer what it was. DuckDB does all work on rows, streaming.
    """
    try:
        manifest = _build(job, connection, delivery, batch_id, content)
    except (FileRejected, duckdb.Error, OSError):
        _reject_changed(delivery, content)  # the better reason, where it is one
        raise
    _reject_changed(delivery, content)
    return manifest


def _reject_changed(delivery: Delivery, content: str) -> None:
    """FileRejected if a file was written, replaced or removed while it was read: half of each is no delivery."""
    touched = [file for _, file in delivery.files if file.stamp and stamp_of(file.path) != file.stamp]
    if touched and delivery.content({}) != content:
        name = touched[0].relative
        message = f"{name} changed while it was being read; it is taken by the next run that finds it complete"
        raise FileRejected(name, "changed_while_read", message)


def _build(
    job: Job, connection: duckdb.DuckDBPyConnection, delivery: Delivery, batch_id: str, content: str
) -> Manifest:
    _clear(job.work)
    files = prepare_files(connection, delivery, job.work)
    read = select_source if delivery.emap.sql else column_source
    source: Source = read(connection, job.contract, delivery, files)
    sql = checked_sql(
        job.contract,
        delivery.mapping,
        delivery.emap,
        source.mapped,
        job.as_of,
        source.has_own_text,
        source.numbers,
        source.tried,
    )
    checked = job.work / "checked.parquet"
    try:
        connection.execute(f"copy ({sql}) to {literal(str(checked))} (format parquet, compression snappy)")
    except duckdb.Error as error:
        raise source.fault(error) from None
    manifest = Manifest(
        batch_id=batch_id,
        entity=job.contract.entity,
        source=delivery.mapping.source,
        path=delivery.path,
        files=[{"input": name, "path": file.relative} for name, file in delivery.files],
        delivery=delivery.emap.delivery,
        authority=delivery.emap.authority,
        delivered_on=delivery.delivered_on.isoformat() if delivery.delivered_on else None,
        content=content,
        mapping_fingerprint=delivery.mapping.fingerprint(job.contract.entity),
        contract_fingerprint=job.contract.fingerprint,
        landed_at=datetime.now(UTC).replace(tzinfo=None).isoformat(),
        as_of=job.as_of.isoformat(),
        run_id=job.run_id,
        warnings=source.warnings,
        schema_drift=source.drift,
    )
    outcome = Outcome(connection, job.contract, source, job.work, manifest)
    outcome.write()
    if job.with_lines:
        outcome.write_lines()
    return manifest


def _clear(work: Path) -> None:
    """The work folder, emptied but for DuckDB's spill folder."""
    for entry in work.iterdir():
        if entry.name == "spill":
            continue
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    (work / "batch").mkdir()
