"""Rows of a CSV file that are too long by empty cells alone: DuckDB takes them, and a shifted row with them."""

from __future__ import annotations

import csv
from pathlib import Path

from .csvtext import csv_reader
from .errors import FileRejected
from .mapping import InputSpec


class TailScan:
    """Feed the text of a file, then ask `is_clean`: whether it is certain that no row can be too long.

    Only what costs next to nothing is looked at, so that a large file is parsed once more only if it has to be.
    """

    def __init__(self, spec: InputSpec):
        mark, quote = spec.delimiter, spec.quote
        self._delimiter, self._quote = mark, quote
        # A surplus cell that DuckDB takes is empty, or a pair of quotes and blanks.
        self._open = [mark + "\n", mark + "\r", *([quote * 2 + end for end in "\n\r "] if quote else [])]
        self._delimiters = 0
        self._has_quote = self._has_blank_line = self._may_be_open = False
        self._last = ""

    def feed(self, text: str) -> None:
        self._delimiters += text.count(self._delimiter)
        self._has_quote = self._has_quote or (bool(self._quote) and self._quote in text)
        joint = self._last + text
        self._may_be_open = self._may_be_open or any(sign in joint for sign in self._open)
        self._has_blank_line = self._has_blank_line or any(s in joint for s in ("\n\n", "\n\r", "\r\r"))
        self._last = joint[-2:]

    def is_clean(self, columns: int, lines: int) -> bool:
        """DuckDB refuses a row that is too short. So none is too long if the delimiters just suffice."""
        ends_open = self._last.endswith((self._delimiter, *([self._quote, " "] if self._quote else [])))
        if not self._may_be_open and not ends_open:
            return True
        is_plain = not self._has_quote and not self._has_blank_line
        return is_plain and self._delimiters == (columns - 1) * lines


def reject_long_rows(readable: Path, name: str, spec: InputSpec, columns: int) -> None:
    """FileRejected for the first row with more cells than the header, the surplus being empty."""
    with readable.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv_reader(handle, spec)
        line = 1
        try:
            for cells in reader:
                if len(cells) > columns and not any(cell.strip() for cell in cells[columns:]):
                    message = f"{name}: the header has {columns} columns, line {line} has {len(cells)}"
                    raise FileRejected(name, "ragged_row", message, line=line)
                line = reader.line_num + 1
        except csv.Error:
            return  # DuckDB says what is wrong, and where
