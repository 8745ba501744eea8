"""However heavy a file is, ingesting it takes less than a gigabyte, and it has its proper outcome."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from orchestration.settings import ROOT
from tests.support.reliability import tell

MOST = 1000  # MB of a million bytes


def ingested(folder: Path, what: str, size: int) -> dict[str, Any]:
    """Make and ingest one heavy file in a process of its own, whose peak of memory is its own."""
    call = [sys.executable, "-m", "tests.faults.heavy", str(folder), what, str(size)]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert told["peak_mb"] < MOST
    assert told["rows_in"] == told["counted"]
    assert told["standing"] == told["quarantined"]
    return told


def is_as_wanted(told: dict[str, Any], rejected: list[list[Any]], rows: int, quarantined: int) -> bool:
    return (told["rejected"], told["rows_in"], told["quarantined"]) == (rejected, rows, quarantined)


SMALL = [
    ("long_line", 40, [["line_too_long", 3]], 0, 0),
    ("faulty_rows", 60_000, [], 60_000, 60_000),
]


@pytest.mark.parametrize(("what", "size", "rejected", "rows", "quarantined"), SMALL, ids=[s[0] for s in SMALL])
def test_a_heavy_file_takes_little_memory(
    tmp_path: Path, what: str, size: int, rejected: list[list[Any]], rows: int, quarantined: int
) -> None:
    assert is_as_wanted(ingested(tmp_path, what, size), rejected, rows, quarantined)


LARGE = [
    ("long_line", 1024, [["line_too_long", 3]], 0, 0),
    ("long_quote", 1024, [["unclosed_quote", 3]], 0, 0),
    ("long_json", 1024, [["line_too_long", 1]], 0, 0),
    ("wide", 4000, [], 3, 0),
    ("wide", 100_000, [["too_many_columns", 1]], 0, 0),
    ("faulty_rows", 5_000_000, [], 5_000_000, 5_000_000),
    ("deep_json", 10_000, [], 50, 0),
    ("bomb", 70 << 10, [["nul_byte", 1]], 0, 0),
    ("bomb_of_text", 70 << 10, [["archive_too_large", None]], 0, 0),
    ("huge_values", 2000, [["too_much_memory", None]], 0, 0),
    ("many_files", 10_000, [["empty_file", 1]] * 9900, 100, 0),
]


WORDS = {
    "long_line": "a line of {:,} MB",
    "long_quote": "a quote that is not closed for {:,} MB",
    "long_json": "a JSON line of {:,} MB",
    "wide": "a table of {:,} columns",
    "faulty_rows": "{:,} faulty rows",
    "deep_json": "JSON nested {:,} deep",
    "bomb": "an archive that unpacks to {:,} MB of zeros",
    "bomb_of_text": "an archive that unpacks to {:,} MB of text",
    "huge_values": "values that unpack to {:,} MB",
    "many_files": "{:,} files in a folder",
}


@pytest.mark.long
@pytest.mark.parametrize(
    ("what", "size", "rejected", "rows", "quarantined"), LARGE, ids=[f"{s[0]} {s[1]}" for s in LARGE]
)
def test_an_enormous_file_takes_less_than_a_gigabyte(
    tmp_path: Path, what: str, size: int, rejected: list[list[Any]], rows: int, quarantined: int
) -> None:
    told = ingested(tmp_path, what, size)
    is_right = is_as_wanted(told, rejected, rows, quarantined)
    tell("Heavy files", WORDS[what].format(size), 1, 0 if is_right else 1, f"at most {told['peak_mb']} MB of memory")
    assert is_right, told
