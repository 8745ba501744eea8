"""From the files of a delivery to the SQL of its mapped rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from .attempts import attempts, is_number
from .contract import Contract
from .csvtext import delimiter_hint
from .errors import FileRejected, MappingError, did_you_mean
from .explain import explain
from .headers import ReadFile, drift_of, one_spelling, reject_unlike
from .mapping_check import output_faults
from .plan import Delivery
from .prepass import prepare
from .read import columns_of, text_sql
from .select import quoted
from .shape import mapped_sql, selected_sql


@dataclass
class Source:
    """What a delivery's rows are read from.

    mapped: SQL of the mapped rows · single: the file, if it is one · names: the files, for people · fault:
    explains a DuckDB error · has_own_text: the rows are a select's, and their raw text is its output · files:
    what was read · numbers, tried: see shape.checked_sql.
    """

    mapped: str
    single: ReadFile | None
    names: str
    fault: Callable[[duckdb.Error], FileRejected]
    has_own_text: bool = False
    warnings: list[str] = field(default_factory=list)
    drift: list[str] = field(default_factory=list)
    files: list[ReadFile] = field(default_factory=list)
    numbers: frozenset[str] = frozenset()
    tried: frozenset[str] = frozenset()


def prepare_files(connection: duckdb.DuckDBPyConnection, delivery: Delivery, work: Path) -> list[ReadFile]:
    """Every file of the delivery, checked. FileRejected names the first that cannot be taken."""
    result = []
    for i, (name, file) in enumerate(delivery.files):
        spec = delivery.mapping.inputs[name]
        folder = work / f"input{i}"
        folder.mkdir()
        prepared = prepare(file.path, file.relative, spec, folder)
        columns, drift = columns_of(connection, prepared, spec, file.relative), ()
        wanted = {how.column for how in delivery.emap.columns if how.column}
        if spec.format == "jsonl":
            columns, drift = one_spelling(columns, wanted, delivery.emap.sql or "")
            # A key that no line has is null, not missing: exports leave empty keys out.
            present = {c.lower() for c in columns}
            columns += tuple(sorted(c for c in wanted if c.lower() not in present))
        day = f"date '{file.delivered_on}'" if file.delivered_on else "null::date"
        text = text_sql(connection, prepared, spec, columns)
        sql = f"select *, {day} as _delivered_on from ({text}) as cells"
        result.append(ReadFile(spec, file, prepared, columns, sql, drift))
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
    try:
        tried = attempts(connection, emap, file.sql, file.columns)
    except duckdb.Error as error:
        raise explain(error, delivery, files) from None
    return Source(
        mapped=mapped_sql(contract, emap, file.sql, present, tried),
        single=file,
        names=name,
        fault=lambda error: explain(error, delivery, files),
        drift=drift_of(delivery.mapping, contract, files),
        files=files,
        numbers=tried.numbers,
        tried=tried.names,
    )


def select_source(
    connection: duckdb.DuckDBPyConnection, contract: Contract, delivery: Delivery, files: list[ReadFile]
) -> Source:
    """A select over named inputs, each a view over its files. MappingError if its output does not fit."""
    emap = delivery.emap
    reject_unlike(delivery.mapping, emap, contract, files)
    for name in emap.inputs:
        parts = [file.sql for file in files if file.spec.name == name]
        body = " union all by name ".join(f"({part})" for part in parts)
        connection.execute(f"create or replace temp view {quoted(name)} as {body}")
    try:
        rows = connection.execute(f"describe {(emap.sql or '').strip().rstrip(';')}").fetchall()
    except duckdb.Error as error:
        raise explain(error, delivery, files) from None
    columns = [row[0] for row in rows]
    _check_output(contract, delivery, columns)
    return Source(
        mapped=selected_sql(contract, emap.sql or "", columns),
        single=files[0] if len(files) == 1 else None,
        names=_shown(files),
        fault=lambda error: explain(error, delivery, files),
        has_own_text=True,
        drift=drift_of(delivery.mapping, contract, files),
        files=files,
        numbers=frozenset(row[0].lower() for row in rows if is_number(row[1])),
    )


def _check_output(contract: Contract, delivery: Delivery, columns: list[str]) -> None:
    emap = delivery.emap
    for fault in output_faults(contract, columns):
        raise MappingError(delivery.mapping.file, emap.line, f"{emap.entity}: {fault}")


def _shown(files: list[ReadFile]) -> str:
    names = [file.file.relative for file in files]
    return "; ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
