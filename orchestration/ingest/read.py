"""The SQL that reads one prepared file as text: its columns under their own names, and _row_number.

_row_number counts the data rows from 1. An empty cell is null; nothing else is interpreted.
"""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from orchestration.observe.words import without_values

from .csvtext import MAX_LINE, check_width, long_line
from .errors import OF_OUR_MEANS, FileRejected, short
from .jsonlines import bad_line, line_of
from .mapping import InputSpec
from .prepass import Prepared
from .select import literal, quoted


def columns_of(
    connection: duckdb.DuckDBPyConnection, prepared: Prepared, spec: InputSpec, name: str
) -> tuple[str, ...]:
    """The column names of the file. For jsonl: every key that occurs on its first level, in every spelling."""
    if prepared.header is not None:
        return prepared.header
    if spec.format == "jsonl":
        return check_width(_json_keys(connection, prepared, name), name)
    try:
        rows = connection.execute(f"describe select * from {_parquet(prepared.readable)}").fetchall()
        _reject_doubled(connection, prepared.readable, name)
    except OF_OUR_MEANS:
        raise
    except duckdb.Error as error:
        raise FileRejected(name, "not_parquet", f"{name} cannot be read as Parquet: {_first(error)}") from None
    return check_width(tuple(row[0] for row in rows), name)


def text_sql(
    connection: duckdb.DuckDBPyConnection, prepared: Prepared, spec: InputSpec, columns: tuple[str, ...]
) -> str:
    """A select over the file: _row_number, then `columns` as varchar."""
    if spec.format == "csv":
        return _csv_sql(prepared, spec)
    if spec.format == "jsonl":
        cells = ", ".join(f"json_extract_string(json, {literal(pointer(c))}) as {quoted(c)}" for c in columns)
        reader = _ndjson(prepared.readable)
        return f"select row_number() over () as _row_number{', ' + cells if cells else ''} from {reader}"
    described = connection.execute(f"describe select * from {_parquet(prepared.readable)}").fetchall()
    types = {row[0]: row[1] for row in described}
    cells = ", ".join(f"{_parquet_text(c, types[c])} as {quoted(c)}" for c in columns)
    return f"select row_number() over () as _row_number, {cells} from {_parquet(prepared.readable)}"


def damage(path: Path) -> str | None:
    """Why the values of a Parquet file cannot be read, whatever is done with them; None if they can."""
    try:
        with duckdb.connect(config={"threads": 1}) as connection:  # each thread takes of the addresses that are left
            connection.execute(f"select max(hash(cells)) from {_parquet(path)} as cells").fetchall()
    except OF_OUR_MEANS:
        raise
    except duckdb.Error as error:
        return _first(error)
    return None


def pointer(column: str) -> str:
    """The JSON pointer of a key; a column that begins with / is one already."""
    return column if column.startswith("/") else "/" + column.replace("~", "~0").replace("/", "~1")


def rejection(error: duckdb.Error, name: str, prepared: Prepared, spec: InputSpec) -> FileRejected:
    """A parser's error as a rejection of the file, with its line."""
    text = str(error)
    if "maximum_object_size" in text:
        return long_line(name, None)
    if spec.format == "jsonl":
        line, message = bad_line(prepared.readable)
        return FileRejected(name, "bad_json", f"{name}: {message or _first(error)}", line=line)
    if "Failure in decode" in text or "Invalid string encoding" in text:
        return FileRejected(name, "encoding", f"{name}: a column of texts holds bytes that are no UTF-8 text")
    line_match = re.search(r"CSV Error on Line: (\d+)", text)
    line = int(line_match.group(1)) if line_match else None
    if "Maximum line size" in text:
        return long_line(name, line)
    if counts := re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", text):
        message = f"{name}: the header has {counts.group(1)} columns, line {line} has {counts.group(2)}"
        return FileRejected(name, "ragged_row", message, line=line)
    if "unterminated quote" in text:
        message = f"{name}: a quoted value that begins on line {line} is not closed properly"
        return FileRejected(name, "unclosed_quote", message, line=line)
    return FileRejected(name, "unreadable", f"{name} cannot be read: {_first(error)}", line=line)


def _csv_sql(prepared: Prepared, spec: InputSpec) -> str:
    types = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in prepared.header or ())
    reader = (
        f"read_csv({literal(str(prepared.readable))}, auto_detect = false, header = true, "
        f"columns = {{{types}}}, delim = {literal(spec.delimiter)}, quote = {literal(spec.quote)}, "
        f"escape = {literal(spec.quote)}, strict_mode = true, null_padding = false, nullstr = '', "
        f"max_line_size = {MAX_LINE}, buffer_size = {2 * MAX_LINE}, compression = 'none')"
    )
    return f"select row_number() over () as _row_number, * from {reader}"


def _ndjson(path: Path) -> str:
    return (
        f"read_ndjson_objects({literal(str(path))}, format = 'newline_delimited', "
        f"compression = 'uncompressed', maximum_object_size = {MAX_LINE})"
    )


def _parquet(path: Path) -> str:
    return f"read_parquet({literal(str(path))}, hive_partitioning = false)"


def _parquet_text(column: str, kind: str) -> str:
    cell = quoted(column)
    if kind in ("DOUBLE", "FLOAT"):
        # A column of whole numbers with gaps is often stored as double: 12.0 is the text 12.
        whole = f"isfinite({cell}) and {cell} = trunc({cell}) and abs({cell}) < 9007199254740992"
        return f"case when {whole} then {cell}::bigint::varchar else {cell}::varchar end"
    if kind == "BLOB":  # text without its mark, as older writers leave it; what is no text is the file's fault
        return f"decode({cell})"
    if kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION")):
        return f"to_json({cell})::varchar"
    return f"{cell}::varchar"


def _json_keys(connection: duckdb.DuckDBPyConnection, prepared: Prepared, name: str) -> tuple[str, ...]:
    reader = _ndjson(prepared.readable)
    try:
        rows = connection.execute(
            "select k, min(n) from (select row_number() over () as n, unnest(json_keys(json)) as k "
            f"from {reader} where json_type(json) = 'OBJECT') group by k order by min(n), k"
        ).fetchall()
        other = connection.execute(
            "select count(*) filter (json_type(json) is distinct from 'OBJECT'), "
            "min_by({'row': n, 'keys': keys}, n) filter (len(keys) <> len(list_distinct(keys))) "
            f"from (select row_number() over () as n, json, json_keys(json) as keys from {reader})"
        ).fetchone()
    except OF_OUR_MEANS:
        raise
    except duckdb.Error as error:
        raise rejection(error, name, prepared, _JSONL) from None
    if other and other[0]:
        line, message = bad_line(prepared.readable)
        raise FileRejected(name, "bad_json", f"{name}: {message}", line=line)
    if other and other[1]:
        line, keys = line_of(prepared.readable, other[1]["row"]), other[1]["keys"]
        key = next(key for i, key in enumerate(keys) if key in keys[:i])
        message = f"{name}: line {line} has the key {short(key)!r} twice"
        raise FileRejected(name, "doubled_header", message, line=line, column=short(key))
    return tuple(key for key, _ in rows)


def _reject_doubled(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    """DuckDB would call the second of `id` and `ID` ID_1; which of them is meant nobody knows."""
    tree = connection.execute(
        f"select name, coalesce(num_children, 0) from parquet_schema({literal(str(path))})"
    ).fetchall()
    seen: set[str] = set()
    skip = 0  # nested fields of the column before
    for column, children in tree[1:]:
        if skip:
            skip += children - 1
            continue
        skip = children
        if column.lower() in seen:
            raise FileRejected(
                name, "doubled_header", f"{name}: the file has the column {short(column)!r} twice", column=short(column)
            )
        seen.add(column.lower())


def _first(error: duckdb.Error) -> str:
    return without_values(str(error)).split("\n")[0]


_JSONL = InputSpec("", "", "jsonl")


def raw_sql(prepared: Prepared, spec: InputSpec, columns: tuple[str, ...]) -> str:
    """A select over the file: _row_number, raw_text (JSON of the original cells, as delivered)."""
    if spec.format == "jsonl":
        reader = _ndjson(prepared.readable)
        return f"select row_number() over () as _row_number, json::varchar as raw_text from {reader}"
    cells = ", ".join(f"{literal(name)}: {quoted(name)}" for name in columns)
    reader = (
        _csv_sql(prepared, spec)
        if spec.format == "csv"
        else (f"select row_number() over () as _row_number, * from {_parquet(prepared.readable)}")
    )
    return f"select _row_number, to_json({{{cells}}})::varchar as raw_text from ({reader}) as cells"
