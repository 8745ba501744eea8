"""Tables as files: CSV in many dialects, JSON lines and Parquet, with the line on which each row begins."""

from __future__ import annotations

import gzip
import io
import json
import re
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

from orchestration.ingest.contract import Column
from tests.faults.fuzz.reading import FAULT, Writing, trimmed, value_of
from tests.faults.fuzz.tables import Cells

_LINE_END = re.compile(r"\r\n|\r|\n")
_JSON_INTEGER = re.compile(r"0|-?[1-9]\d*", re.ASCII)
# One with a fraction or an exponent is a double: it keeps fifteen digits, and its text is not that of the file.
_JSON_NUMBER = re.compile(r"-?(0|[1-9]\d{,8})(\.\d{1,6})?([eE][+-]?\d)?", re.ASCII)
_ARROW = {"integer": pa.int64(), "decimal": pa.decimal128(18, 6), "boolean": pa.bool_(), "date": pa.date32(),
          "timestamp": pa.timestamp("us")}  # fmt: skip


@dataclass(frozen=True)
class Dialect:
    """How an input is written; `is_odd` means: every cell quoted, JSON numbers, typed Parquet."""

    format: str
    is_european: bool
    is_odd: bool
    delimiter: str = ","
    quote: str = '"'
    line_end: str = "\n"
    encoding: str = "utf-8"
    is_zipped: bool = False
    has_last_line_end: bool = True

    @property
    def writing(self) -> Writing:
        return Writing(self.is_european, self.format != "csv", not self.is_european or self.format == "parquet")

    def input(self, path: str) -> dict[str, Any]:
        """The input of a mapping."""
        spec: dict[str, Any] = {"path": path, "format": self.format}
        if self.is_european:
            spec |= {"date_format": "%d-%m-%Y", "timestamp_format": "%d-%m-%Y %H:%M"}
            spec |= {"decimal_separator": ",", "thousands_separator": "."}
        if self.format == "csv":
            spec |= {"delimiter": self.delimiter, "quote": self.quote, "encoding": self.encoding.removesuffix("-sig")}
        return spec


@dataclass(frozen=True)
class File:
    """content: the bytes · table: the cells as they stand in it · lines: where each row begins, from 1."""

    content: bytes
    table: list[Cells]
    lines: list[int]


def header(column: str) -> str:
    """What a column is called in a file: nobody's export has the contract's names."""
    return column.replace("_", " ").title()


@st.composite
def dialects(draw: st.DrawFn) -> Dialect:
    """Any dialect that a mapping can state."""
    form, is_european = draw(st.sampled_from(["csv", "csv", "csv", "jsonl", "parquet"])), draw(st.booleans())
    if form != "csv":
        is_zipped = form == "jsonl" and draw(st.booleans())
        return Dialect(form, is_european, draw(st.booleans()), is_zipped=is_zipped)
    return Dialect(
        form, is_european, draw(st.booleans()),
        draw(st.sampled_from([",", ";", "\t", "|"])),
        draw(st.sampled_from(['"', '"', "'", ""])),
        draw(st.sampled_from(["\n", "\r\n", "\r"])),
        draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252"])),
        draw(st.booleans()), draw(st.booleans()),
    )  # fmt: skip


def file_of(columns: list[Column], table: list[Cells], dialect: Dialect) -> File:
    """The table as a file of this dialect; cells that it cannot hold are changed before they are written."""
    if dialect.format == "csv":
        return _csv(columns, table, dialect)
    if dialect.format == "jsonl":
        content = "".join(_object(columns, row, dialect) + "\n" for row in table).encode()
        return File(gzip.compress(content) if dialect.is_zipped else content, table, list(range(1, len(table) + 1)))
    return _parquet(columns, table, dialect)


def _csv(columns: list[Column], table: list[Cells], dialect: Dialect) -> File:
    table = [{name: _fitting(cell, dialect) for name, cell in row.items()} for row in table]
    rows = [[header(column.name) for column in columns], *([row[c.name] for c in columns] for row in table)]
    lines, text = [], ""
    for row in rows:
        lines.append(len(_LINE_END.findall(text)) + 1)
        text += dialect.delimiter.join(_cell(cell, dialect) for cell in row) + dialect.line_end
    text = text if dialect.has_last_line_end else text.removesuffix(dialect.line_end)
    if len(set(_LINE_END.findall(text))) > 1:
        # A file of mixed line ends is read with one of them everywhere, inside of cells too.
        table = [{name: _LINE_END.sub("\n", cell) for name, cell in row.items()} for row in table]
    content = text.encode(dialect.encoding)
    return File(gzip.compress(content) if dialect.is_zipped else content, table, lines[1:])


def _fitting(cell: str, dialect: Dialect) -> str:
    cell = cell.encode(dialect.encoding, "replace").decode(dialect.encoding).replace("\0", "")
    if not dialect.quote:
        cell = _LINE_END.sub("", cell).replace(dialect.delimiter, "")
    return cell


def _cell(cell: str, dialect: Dialect) -> str:
    mark = dialect.quote
    if mark and (dialect.is_odd or any(sign in cell for sign in (dialect.delimiter, mark, "\n", "\r"))):
        return mark + cell.replace(mark, mark * 2) + mark
    return cell


def _object(columns: list[Column], row: Cells, dialect: Dialect) -> str:
    """Empty cells are left out, or null; what looks like a number is one in an odd file."""
    cells = []
    for column in columns:
        cell = row[column.name]
        if cell or dialect.is_odd:
            number = _JSON_NUMBER if column.base_type == "decimal" and not dialect.is_european else _JSON_INTEGER
            is_number = dialect.is_odd and number.fullmatch(cell)
            value = cell if is_number else json.dumps(cell or None, ensure_ascii=dialect.is_odd)
            cells.append(f"{json.dumps(header(column.name))}: {value}")
    return "{" + ", ".join(cells) + "}"


def _parquet(columns: list[Column], table: list[Cells], dialect: Dialect) -> File:
    arrays = []
    for column in columns:
        cells = [row[column.name] or None for row in table]
        values = [value_of(column, trimmed(cell or ""), dialect.writing) for cell in cells]
        if dialect.is_odd and column.base_type in _ARROW and FAULT not in values:
            arrays.append(pa.array(values, _ARROW[column.base_type]))
        else:
            arrays.append(pa.array(cells, pa.string()))
    out = io.BytesIO()
    pq.write_table(pa.table(dict(zip([header(column.name) for column in columns], arrays, strict=True))), out)
    return File(out.getvalue(), table, list(range(1, len(table) + 1)))
