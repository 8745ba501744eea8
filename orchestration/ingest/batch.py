"""One delivery becomes one batch: read, map, cast, judge, and write accepted and quarantined rows."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from .contract import Contract
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
    connection: duckdb.DuckDBPyConnection
    work: Path
    as_of: date
    run_id: str
    with_lines: bool = False


def build(job: Job, delivery: Delivery, batch_id: str, content: str) -> Manifest:
    """Write job.work/batch/{accepted,quarantine}.parquet and return the manifest; nothing is landed yet.

    Raises FileRejected if any of the files cannot be taken. DuckDB does all work on rows, streaming.
    """
    _clear(job.work)
    files = prepare_files(job.connection, delivery, job.work)
    read = select_source if delivery.emap.sql else column_source
    source: Source = read(job.connection, job.contract, delivery, files)
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
        job.connection.execute(f"copy ({sql}) to {literal(str(checked))} (format parquet, compression snappy)")
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
    outcome = Outcome(job.connection, job.contract, source, job.work, manifest)
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
