"""The physical line of a data row, where quoted line breaks or blank lines move rows and lines apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .csvtext import csv_reader
from .mapping import InputSpec
from .prepass import Prepared


def line_sql(prepared: Prepared, spec: InputSpec, rows: int | None, work: Path) -> tuple[str, str]:
    """(join, expression): SQL for the line of a relation `q` that has _row_number, and what `q` must join.

    rows: data rows of the file, None if that is not known. Parquet has no lines: the row's number stands in.
    The file is read again only if its rows are not its lines; a breakpoint is kept per shift, not per row.
    """
    header = 1 if spec.format == "csv" else 0
    if spec.format == "parquet" or (rows is not None and prepared.physical_lines == rows + header):
        return "", f"q._row_number + {header}"
    shifts = work / "shifts.csv"
    with shifts.open("w", encoding="ascii") as out:
        out.write("from_row,shift\n")
        last = None
        for row, line in enumerate(_lines(prepared, spec), 1):
            if line - row != last:
                last = line - row
                out.write(f"{row},{last}\n")
    table = (
        f"read_csv('{str(shifts).replace(chr(39), chr(39) * 2)}', auto_detect = false, header = true, "
        "columns = {'from_row': 'BIGINT', 'shift': 'BIGINT'}, delim = ',')"
    )
    return (
        f"asof left join {table} as shifts on q._row_number >= shifts.from_row",
        "q._row_number + shifts.shift",
    )


def _lines(prepared: Prepared, spec: InputSpec) -> Iterator[int]:
    """The line on which each data row begins."""
    if spec.format == "jsonl":
        with prepared.readable.open(encoding="utf-8") as handle:
            yield from (number for number, line in enumerate(handle, 1) if line.strip())
        return
    with prepared.readable.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv_reader(handle, spec)
        next(reader, None)
        start = reader.line_num + 1
        # DuckDB skips a blank line, except where a row has one column: there it is an empty value.
        one_column = prepared.header is not None and len(prepared.header) == 1
        for cells in reader:
            if cells or one_column:
                yield start
            start = reader.line_num + 1
