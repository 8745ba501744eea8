"""Lines of a JSON lines file: which is no JSON object, which holds a row."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import duckdb

_LONG = 1 << 16


def bad_line(path: Path) -> tuple[int | None, str]:
    """(line, what is wrong) of the first line that is no JSON object; (None, '') if there is none.

    Python tells what is wrong, DuckDB whether anything is: they differ on surrogates, commas at an end and depth.
    """
    with duckdb.connect(config={"threads": 1}) as connection, path.open(encoding="utf-8") as handle:
        for number, line in enumerate(handle, 1):
            if not line.strip() or (fault := _fault(line)) is None:
                continue
            row = connection.execute("select json_valid($1), json_type(try_cast($1 as json))", [line]).fetchone()
            is_valid, kind = row or (False, None)
            if not is_valid:
                return number, f"line {number} is not JSON: {fault or 'it cannot be read'}"
            if kind != "OBJECT":
                return number, f"line {number} is JSON, but no object"
    return None, ""


def line_of(path: Path, row: int) -> int | None:
    """The line of the row (both from 1): blank lines are no rows."""
    with path.open(encoding="utf-8") as handle:
        filled = (number for number, line in enumerate(handle, 1) if line.strip())
        return next(islice(filled, row - 1, None), None)


def _fault(line: str) -> str | None:
    """None for what Python takes for an object; else what it says, empty where it cannot tell."""
    if len(line) > _LONG or "\\ud" in line.lower():
        return ""  # large values cost Python much memory, and it takes half of a character for text
    try:
        return None if isinstance(json.loads(line), dict) else ""
    except RecursionError:
        return ""
    except json.JSONDecodeError as error:
        return f"{error.msg} at character {error.pos + 1}"
