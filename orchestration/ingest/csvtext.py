"""CSV through Python's own reader: the header, and what the wrong delimiter looks like."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from .errors import FileRejected, short
from .mapping import InputSpec

# The longest line or row (bytes) and the most columns: what is beyond is no table, and costs memory by its mere shape.
MAX_LINE = 16 << 20
MAX_COLUMNS = 4096
LONGEST_HEADER = 1 << 20  # characters


def long_line(name: str, line: int | None) -> FileRejected:
    """The rejection of a file whose line, or quoted row, is longer than MAX_LINE."""
    place = f"line {line}" if line else "a line"
    message = f"{name}: {place} is longer than {MAX_LINE >> 20} MB; is a line break or a closing quote missing?"
    return FileRejected(name, "line_too_long", message, line=line)


def check_width(columns: tuple[str, ...], name: str) -> tuple[str, ...]:
    """The columns as they are. FileRejected if there are more than MAX_COLUMNS."""
    if len(columns) > MAX_COLUMNS:
        message = f"{name} has {len(columns)} columns, and at most {MAX_COLUMNS} are read; export the needed ones only"
        raise FileRejected(name, "too_many_columns", message, line=1)
    return columns


def csv_reader(handle: Iterable[str], spec: InputSpec) -> Any:
    """Python's reader in the input's dialect; it has `line_num`. A cell may be as long as a line."""
    csv.field_size_limit(MAX_LINE)
    if spec.quote:
        return csv.reader(handle, delimiter=spec.delimiter, quotechar=spec.quote)
    return csv.reader(handle, delimiter=spec.delimiter, quoting=csv.QUOTE_NONE)


def csv_header(head: str, name: str, spec: InputSpec) -> tuple[str, ...]:
    """The stripped names of the first line; an unnamed one is called column_N. FileRejected if unusable.

    head: the first LONGEST_HEADER characters of the file, or all of it.
    """
    text = io.StringIO(head, newline="")
    reader = csv_reader(text, spec)
    try:
        cells = [cell.strip() for cell in next(reader, [])]
    except csv.Error as error:
        raise FileRejected(name, "bad_header", f"{name}: the header cannot be read: {error}", line=1) from None
    if text.tell() >= LONGEST_HEADER:
        message = f"{name}: the header is longer than a million characters; is a line break or a closing quote missing?"
        raise FileRejected(name, "bad_header", message, line=1)
    if not any(cells):
        raise FileRejected(name, "empty_file", f"{name}: the first line is empty, a header is expected", line=1)
    check_width(tuple(cells), name)
    names = tuple(cell or f"column_{i}" for i, cell in enumerate(cells, 1))
    seen: set[str] = set()
    for cell in names:
        if cell.lower() in seen:
            message = f"{name}: the header names {short(cell)!r} twice"
            raise FileRejected(name, "doubled_header", message, line=1, column=short(cell))
        seen.add(cell.lower())
    return names


def delimiter_hint(header: tuple[str, ...], spec: InputSpec) -> str:
    """A question, if the only column looks like several joined by another delimiter; else empty."""
    if len(header) != 1:
        return ""
    other = max((c for c in ";\t|," if c != spec.delimiter), key=header[0].count)
    return f"; is the delimiter {other!r}, not {spec.delimiter!r}?" if other in header[0] else ""
