"""CSV through Python's own reader: the header, and what the wrong delimiter looks like."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from .errors import FileRejected
from .mapping import InputSpec


def csv_reader(handle: Iterable[str], spec: InputSpec) -> Any:
    """Python's reader in the input's dialect; it has `line_num`."""
    if spec.quote:
        return csv.reader(handle, delimiter=spec.delimiter, quotechar=spec.quote)
    return csv.reader(handle, delimiter=spec.delimiter, quoting=csv.QUOTE_NONE)


def csv_header(head: str, name: str, spec: InputSpec) -> tuple[str, ...]:
    """The stripped names of the first line; an unnamed one is called column_N. FileRejected if unusable."""
    reader = csv_reader(io.StringIO(head, newline=""), spec)
    try:
        cells = [cell.strip() for cell in next(reader, [])]
    except csv.Error as error:
        raise FileRejected(name, "bad_header", f"{name}: the header cannot be read: {error}", line=1) from None
    if not any(cells):
        raise FileRejected(name, "empty_file", f"{name}: the first line is empty, a header is expected", line=1)
    names = tuple(cell or f"column_{i}" for i, cell in enumerate(cells, 1))
    seen: set[str] = set()
    for cell in names:
        if cell.lower() in seen:
            message = f"{name}: the header names {cell!r} twice"
            raise FileRejected(name, "doubled_header", message, line=1, column=cell)
        seen.add(cell.lower())
    return names


def delimiter_hint(header: tuple[str, ...], spec: InputSpec) -> str:
    """A question, if the only column looks like several joined by another delimiter; else empty."""
    if len(header) != 1:
        return ""
    other = max((c for c in ";\t|," if c != spec.delimiter), key=header[0].count)
    return f"; is the delimiter {other!r}, not {spec.delimiter!r}?" if other in header[0] else ""
