"""Check one file against its contract before it is sent: same code as ingestion, nothing is landed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb

from orchestration.settings import Settings

from .batch import Job, build
from .contract import Contract, load_contracts
from .discover import SourceFile, delivery_date, discover, fits
from .engine import limited, locked
from .errors import ContractError, FileRejected, IngestError, did_you_mean
from .hold import is_too_faulty
from .mapping import ColumnMap, EntityMap, InputSpec, SourceMapping, load_mappings
from .plan import Delivery
from .report import BrokenRow, ValidationReport
from .select import literal

SHOWN = 1000
_FORMATS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".parquet": "parquet"}


def validate_file(
    entity: str,
    path: Path | str,
    settings: Settings,
    as_of: date,
    source: str | None = None,
    examine: Callable[[duckdb.DuckDBPyConnection, str], None] | None = None,
) -> ValidationReport:
    """What ingestion would do with the file: rejected whole, or each faulty row with its line and every rule.

    The mapping is the one whose path pattern fits the file's name; `source` names it where several do.
    Without any mapping of the entity the file must have the contract's own column names. At most 1000 broken
    rows are listed, all are counted. examine: called with a connection and a relation (SQL) of the accepted rows
    with their `line`, for whoever wants to ask more of them; not for a rejected file.
    Raises ContractError, MappingError, IngestError (unclear which mapping).
    """
    path = Path(path).expanduser()
    contracts = load_contracts(settings.root)
    if entity not in contracts:
        raise ContractError(f"there is no entity {entity!r}{did_you_mean(entity, contracts)}")
    contract = contracts[entity]
    contract.require_vocabularies()
    mappings = load_mappings(settings.sources, contracts, settings.mapping_environment())
    mapping, input_name = _choose(contract, mappings, path, source)
    report = ValidationReport(entity, str(path), mapping.source)
    delivery = _delivery(mapping, entity, input_name, path, as_of)
    with tempfile.TemporaryDirectory(prefix="validate-") as folder:
        work = Path(folder).resolve()
        job = Job(contract, work, as_of, "validate", with_lines=examine is not None)
        try:
            with locked(work, delivery.paths) as connection, limited(connection, path.name):
                manifest = build(job, connection, delivery, "validate", "")
                report.broken = _broken(connection, work)
                if examine is not None:
                    examine(connection, _accepted(work))
        except FileRejected as error:
            report.rejected = error.as_dict()
            return report
    report.rows_in, report.accepted = manifest.rows_in, manifest.accepted
    report.quarantined, report.duplicates = manifest.quarantined, manifest.duplicates
    report.filtered, report.quarantined_by_rule = manifest.filtered, manifest.quarantined_by_rule
    report.schema_drift, report.warnings = manifest.schema_drift, manifest.warnings
    report.would_be_held = is_too_faulty(manifest.quarantined, manifest.rows_in)
    return report


def _broken(connection: duckdb.DuckDBPyConnection, work: Path) -> list[BrokenRow]:
    rows = connection.execute(
        "select line, rules, messages, raw_text from read_parquet(?) order by line, _row_number limit ?",
        [str(work / "batch" / "quarantine.parquet"), SHOWN],
    ).fetchall()
    return [BrokenRow(*row) for row in rows]


def _accepted(work: Path) -> str:
    accepted, lines = (literal(str(work / "batch" / f"{name}.parquet")) for name in ("accepted", "lines"))
    joined = f"read_parquet({accepted}) as kept left join read_parquet({lines}) as lines using (_row_number)"
    return f"(select * from {joined})"


def _choose(
    contract: Contract, mappings: list[SourceMapping], path: Path, source: str | None
) -> tuple[SourceMapping, str]:
    """The mapping and input the file belongs to."""
    named = [mapping for mapping in mappings if source in (None, mapping.source)]
    if source and not named:
        raise IngestError(f"there is no source {source!r}{did_you_mean(source, [m.source for m in mappings])}")
    pairs = [
        (mapping, name)
        for mapping in named
        if contract.entity in mapping.entities
        for name in mapping.entities[contract.entity].inputs
    ]
    if not pairs:
        if source:
            raise IngestError(f"the source {source!r} does not map {contract.entity}")
        return _identity(contract, path), "file"
    fitting = [(m, name) for m, name in pairs if fits(m.inputs[name], _relative(m, path))]
    chosen = fitting or pairs
    inside = [(m, name) for m, name in chosen if _is_inside(m, path)]
    chosen = inside or chosen
    if len(chosen) > 1:
        listed = ", ".join(f"{m.source} ({m.inputs[name].path})" for m, name in chosen)
        raise IngestError(f"{path.name} could belong to {listed}: say which --source is meant")
    return chosen[0]


def _is_inside(mapping: SourceMapping, path: Path) -> bool:
    return path.resolve().is_relative_to(mapping.root.resolve())


def _relative(mapping: SourceMapping, path: Path) -> str:
    return path.resolve().relative_to(mapping.root.resolve()).as_posix() if _is_inside(mapping, path) else path.name


def _identity(contract: Contract, path: Path) -> SourceMapping:
    """A mapping for files that already have the contract's column names."""
    kind = _FORMATS.get(Path(path.name.removesuffix(".gz")).suffix.lower(), "csv")
    columns = tuple(
        ColumnMap(column.name, column=column.name, optional=not column.required) for column in contract.columns
    )
    emap = EntityMap(contract.entity, ("file",), "append", columns=columns)
    spec = InputSpec("file", path.name, kind)
    return SourceMapping("direct", path, path.parent, "UTC", {"file": spec}, {contract.entity: emap})


def _delivery(mapping: SourceMapping, entity: str, input_name: str, path: Path, as_of: date) -> Delivery:
    emap, spec = mapping.entities[entity], mapping.inputs[input_name]
    try:
        day = delivery_date(spec, _relative(mapping, path))
    except ValueError:
        day = as_of  # a file that does not have its final name yet is judged as today's
    file = SourceFile(path.resolve(), path.name, day)
    files = [(input_name, file)]
    for other in emap.inputs:
        found = discover(mapping, mapping.inputs[other]).files
        files += [(other, f) for f in found if f.path != file.path and other != input_name]
    files.sort(key=lambda pair: (pair[0], pair[1].relative))
    return Delivery(mapping, emap, path.name, tuple(files), day, True)
