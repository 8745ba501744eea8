"""Files that a spreadsheet opens safely: UTF-8 that it recognises, and no cell that it would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

Value = str | int | Decimal | date | None
# What a spreadsheet takes for the start of a formula, in ASCII and in full width.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet guesses the encoding


def safe(value: Value) -> Value:
    """A cell: a number without needless zeros; text that would start a formula behind an apostrophe."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, str) and (value.startswith(FORMULA_STARTS) or value.lstrip().startswith(FORMULA_STARTS)):
        return f"'{value}"
    return value


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    """A whole file (RFC 4180 with a byte order mark) as text; a missing value is an empty cell."""
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe(title) for title in header])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()
