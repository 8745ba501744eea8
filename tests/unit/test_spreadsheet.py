"""Files for spreadsheets: nothing in them runs, nothing is lost on the way back."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from orchestration.spreadsheet import BYTE_ORDER_MARK, csv_text, safe


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@sum(a1)", "\t=1", "\r=1", "\n=1", "  =cmd|' /C calc'!A0", "＝1", "＋1", "－1", "＠x"]
)
def test_text_that_a_spreadsheet_would_run_stays_text(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Acme", "a=b", "", "'=1", "1-2", None, -3, date(2026, 11, 21)])
def test_everything_else_stays_as_it_is(value: object) -> None:
    assert safe(value) == value  # type: ignore[arg-type]


def test_numbers_stay_numbers() -> None:
    assert safe(Decimal("-12.5000000000")) == "-12.5"
    assert safe(Decimal("1E+3")) == "1000"
    assert safe(Decimal("0E-10")) == "0"


def test_a_file_is_read_back_as_it_was_written() -> None:
    rows = [['Müller, "Söhne"', Decimal("-1.50"), None], ["two\nlines", 3, date(2026, 1, 2)]]
    text = csv_text(["Customer", "Change", "=Since"], rows)
    assert text.startswith(BYTE_ORDER_MARK)
    assert list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""))) == [
        ["Customer", "Change", "'=Since"],
        ['Müller, "Söhne"', "-1.5", ""],
        ["two\nlines", "3", "2026-01-02"],
    ]
