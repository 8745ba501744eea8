"""The physical line of a data row, where quoted line breaks or blank lines move rows and lines apart."""

from __future__ import annotations

import csv
from pathlib import Path

from .mapping import InputSpec
from .prepass import Prepared


def line_sql(prepared: Prepared, spec: InputSpec, rows: int, work: Path) -> tuple[str, str]:
    """(join, expression): SQL that gives the line of a relation `q` with _row_number, and what it must join.

    rows: data rows of the file. Parquet has no lines: the row's number stands in. The file is read again only
    if its rows are not its lines; the result holds a breakpoint per shift, not an entry per row.
    """
    header = 1 if spec.format == "csv" else 0
    if spec.format == "parquet" or prepared.physical_lines == rows + header:
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


def _lines(prepared: Prepared, spec: InputSpec):
    """The line on which each data row begins."""
    if spec.format == "jsonl":
        with prepared.readable.open(encoding="utf-8") as handle:
            yield from (number for number, line in enumerate(handle, 1) if line.strip())
        return
    csv.field_size_limit(1 << 30)
    quoting = csv.QUOTE_MINIMAL if spec.quote else csv.QUOTE_NONE
    with prepared.readable.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.reader(handle, delimiter=spec.delimiter, quotechar=spec.quote or None, quoting=quoting)
        next(reader, None)
        start = reader.line_num + 1
        # DuckDB skips a blank line, except where a row has one column: there it is an empty value.
        one_column = prepared.header is not None and len(prepared.header) == 1
        for cells in reader:
            if cells or one_column:
                yield start
            start = reader.line_num + 1
