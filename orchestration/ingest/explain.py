"""What DuckDB complains about, as the rejection of the file that causes it."""

from __future__ import annotations

import duckdb

from orchestration.observe.words import without_values

from .csvtext import delimiter_hint
from .errors import FileRejected
from .headers import ReadFile
from .plan import Delivery
from .read import damage, rejection

_OF_THE_DATA = (
    duckdb.DataError,
    duckdb.ProgrammingError,
    duckdb.PermissionException,
    duckdb.NotSupportedError,
)
_OF_THE_PARSER = (
    "CSV Error",
    "CSV Parser",
    "CSV File",
    "Malformed JSON",
    "maximum_object_size",
    "Maximum line size",
    "Failure in decode",
    "Invalid string encoding",
)


def explain(error: duckdb.Error, delivery: Delivery, files: list[ReadFile]) -> FileRejected:
    """The parser's complaint about a file, or the mapping's SQL failing on these files.

    Raises the error itself if it is none of the files' fault.
    """
    # Inside of a Parquet file DuckDB also stumbles without a class of its own for it ("Out of buffer").
    is_of_parquet = isinstance(error, duckdb.IOException) or type(error) is duckdb.Error
    is_damaged = is_of_parquet and any(f.spec.format == "parquet" for f in files)
    if not isinstance(error, _OF_THE_DATA) and not is_damaged:
        raise error  # out of memory, disk full, interrupted: not the file's fault, and no reason to reject it
    text = str(error)
    if any(sign in text for sign in _OF_THE_PARSER):
        named = [f for f in files if str(f.prepared.readable) in text] or files
        return rejection(error, named[0].file.relative, named[0].prepared, named[0].spec)
    for file in files:
        if file.spec.format == "parquet" and (fault := damage(file.prepared.readable)):
            name = file.file.relative
            return FileRejected(name, "unreadable", f"{name} is a damaged Parquet file: {fault}")
    shown = ", ".join(file.file.relative for file in files[:3])
    shown += f" and {len(files) - 3} more" if len(files) > 3 else ""
    place = f"{delivery.mapping.file.name}:{delivery.emap.line}"
    said = without_values(text).splitlines()[0]
    message = f"{shown}: the mapping of {delivery.emap.entity} ({place}) fails on it: {said}"
    if isinstance(error, duckdb.DataError) and delivery.emap.sql:
        message += "; with try_cast(... as ...) a value that does not fit costs its row, not the whole delivery"
    if isinstance(error, duckdb.BinderException):
        hints = {hint for file in files if (hint := delimiter_hint(file.columns, file.spec))}
        message += "".join(sorted(hints))
    # A select does not say in which of its files it found the value: none of them is blamed alone.
    return FileRejected(files[0].file.relative if len(files) == 1 else shown, "mapping_failed", message)
