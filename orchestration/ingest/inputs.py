"""From the files of a delivery to the SQL of its mapped rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from .contract import Contract
from .discover import SourceFile
from .errors import FileRejected, MappingError, did_you_mean
from .mapping import EntityMap, InputSpec
from .plan import Delivery
from .prepass import Prepared, delimiter_hint, prepare
from .read import columns_of, rejection, text_sql
from .select import quoted
from .shape import mapped_sql, selected_sql, where_macro

_OF_THE_DATA = (
    duckdb.DataError,
    duckdb.ProgrammingError,
    duckdb.PermissionException,
    duckdb.NotSupportedError,
)


@dataclass(frozen=True)
class ReadFile:
    """A file ready to be read: its input, its columns and the SQL of its text rows (with _delivered_on)."""

    spec: InputSpec
    file: SourceFile
    prepared: Prepared
    columns: tuple[str, ...]
    sql: str


@dataclass
class Source:
    """What a delivery's rows are read from.

    mapped: SQL of the mapped rows · single: the file, if it is one · names: the files, for people · fault:
    explains a DuckDB error · has_own_text: the rows are a select's, and their raw text is its output.
    """

    mapped: str
    single: ReadFile | None
    names: str
    fault: Callable[[duckdb.Error], FileRejected]
    has_own_text: bool = False
    warnings: list[str] = field(default_factory=list)
    drift: list[str] = field(default_factory=list)


def prepare_files(connection: duckdb.DuckDBPyConnection, delivery: Delivery, work: Path) -> list[ReadFile]:
    """Every file of the delivery, checked. FileRejected names the first that cannot be taken."""
    result = []
    for i, (name, file) in enumerate(delivery.files):
        spec = delivery.mapping.inputs[name]
        folder = work / f"input{i}"
        folder.mkdir()
        prepared = prepare(file.path, file.relative, spec, folder)
        columns = columns_of(connection, prepared, spec, file.relative)
        wanted = {how.column for how in delivery.emap.columns if how.column}
        if spec.format == "jsonl":
            # A key that no line has is null, not missing: exports leave empty keys out.
            present = {c.lower() for c in columns}
            columns += tuple(sorted(c for c in wanted if c.lower() not in present))
        day = f"date '{file.delivered_on}'" if file.delivered_on else "null::date"
        text = text_sql(connection, prepared, spec, columns)
        sql = f"select *, {day} as _delivered_on from ({text}) as cells"
        result.append(ReadFile(spec, file, prepared, columns, sql))
    return result


def column_source(
    connection: duckdb.DuckDBPyConnection, contract: Contract, delivery: Delivery, files: list[ReadFile]
) -> Source:
    """A column map over one file. FileRejected if a mapped header is missing."""
    file, emap = files[0], delivery.emap
    name = file.file.relative
    present = {column.lower() for column in file.columns}
    for how in emap.columns:
        if how.column and how.column.lower() not in present and not how.optional:
            hint = delimiter_hint(file.columns, file.spec) or did_you_mean(how.column, file.columns)
            message = f"{name}: the column {how.column!r}, mapped to {how.name}, is missing{hint}"
            raise FileRejected(name, "missing_column", message, line=1, column=how.column)
    define, kept = where_macro(emap.where, file.columns)
    try:
        connection.execute(define)
    except duckdb.Error as error:
        raise _explain(error, delivery, files) from None
    source = Source(
        mapped=mapped_sql(contract, emap, file.sql, present, kept),
        single=file,
        names=name,
        fault=lambda error: _explain(error, delivery, files),
    )
    _describe(source, delivery, file)
    return source


def select_source(
    connection: duckdb.DuckDBPyConnection, contract: Contract, delivery: Delivery, files: list[ReadFile]
) -> Source:
    """A select over named inputs, each a view over its files. MappingError if its output does not fit."""
    emap = delivery.emap
    for name in emap.inputs:
        parts = [file.sql for file in files if file.spec.name == name]
        body = " union all by name ".join(f"({part})" for part in parts)
        connection.execute(f"create or replace temp view {quoted(name)} as {body}")
    try:
        rows = connection.execute(f"describe {(emap.sql or '').strip().rstrip(';')}").fetchall()
    except duckdb.Error as error:
        raise _explain(error, delivery, files) from None
    columns = [row[0] for row in rows]
    _check_output(contract, delivery, columns)
    names = [file.file.relative for file in files]
    return Source(
        mapped=selected_sql(contract, emap.sql or "", columns),
        single=files[0] if len(files) == 1 else None,
        names="; ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else ""),
        fault=lambda error: _explain(error, delivery, files),
        has_own_text=True,
    )


def _check_output(contract: Contract, delivery: Delivery, columns: list[str]) -> None:
    emap, file = delivery.emap, delivery.mapping.file
    given = {column.lower() for column in columns}
    for column in columns:
        if column.lower() not in contract.column_names and column.lower() not in (
            "_row_number",
            "_delivered_on",
        ):
            near = did_you_mean(column, contract.column_names)
            raise MappingError(file, emap.line, f"{emap.entity}: the select gives {column!r}, no such column{near}")
    for wanted in contract.columns:
        if wanted.required and wanted.name not in given:
            raise MappingError(file, emap.line, f"{emap.entity}: the select does not give {wanted.name!r}")


def _describe(source: Source, delivery: Delivery, file: ReadFile) -> None:
    """Headers that nothing uses, in any entity of the mapping, are schema drift."""
    used = {column.lower() for column in file.spec.ignore_columns}
    for emap in delivery.mapping.entities.values():
        if file.spec.name in emap.inputs:
            used |= _used_columns(emap, file.columns)
    unused = [column for column in file.columns if column.lower() not in used]
    source.drift = [f"{delivery.mapping.source}.{file.spec.name}: {column!r} is not mapped" for column in unused]


def _used_columns(emap: EntityMap, columns: tuple[str, ...]) -> set[str]:
    """Columns an entity takes; SQL uses every column whose name stands in its text."""
    mapped = {how.column.lower().lstrip("/").split("/")[0] for how in emap.columns if how.column}
    mapped |= {how.column.lower() for how in emap.columns if how.column}
    sql = " ".join(filter(None, [emap.sql, emap.where, *(how.expression for how in emap.columns)])).lower()
    return mapped | {column.lower() for column in columns if column.lower() in sql}


def _explain(error: duckdb.Error, delivery: Delivery, files: list[ReadFile]) -> FileRejected:
    """The parser's complaint about the file that causes it, or the mapping's SQL failing on these files."""
    is_damaged = isinstance(error, duckdb.IOException) and any(f.spec.format == "parquet" for f in files)
    if not isinstance(error, _OF_THE_DATA) and not is_damaged:
        raise error  # out of memory, disk full, interrupted: not the file's fault, and no reason to reject it
    text = str(error)
    parser = (
        "CSV Error",
        "CSV Parser",
        "CSV File",
        "Malformed JSON",
        "maximum_object_size",
        "Maximum line size",
    )
    if any(sign in text for sign in parser):
        named = [f for f in files if str(f.prepared.readable) in text] or files
        return rejection(error, named[0].file.relative, named[0].prepared, named[0].spec)
    names = ", ".join(file.file.relative for file in files[:3])
    place = f"{delivery.mapping.file.name}:{delivery.emap.line}"
    message = f"{names}: the mapping of {delivery.emap.entity} ({place}) fails on it: {text.splitlines()[0]}"
    return FileRejected(files[0].file.relative, "mapping_failed", message)
