"""Dates, times and amounts: strict, in UTC, exact to the last digit."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.unit.ingest.conftest import Company
from tests.unit.ingest.test_dialects import CUSTOMER, crm

DATES = [
    ("%d-%m-%Y", "05-03-2024", date(2024, 3, 5)),
    ("%m/%d/%Y", "3/5/2024", date(2024, 3, 5)),
    ("%d.%m.%y", "05.03.24", date(2024, 3, 5)),
    ("%b %d, %Y", "Mar 5, 2024", date(2024, 3, 5)),
    ("", "2024-03-05", date(2024, 3, 5)),
    ("", "2024-03-05T23:59:00Z", date(2024, 3, 5)),
    ("%d-%m-%Y", "2024-03-05", None),
    ("%d-%m-%Y", "05-03-24", None),
    ("%d-%m-%Y", "31-02-2024", None),
    ("%Y-%m-%d", "05-03-2024", None),
    ("", "5-3-2024", None),
    ("", "2024-3-5", None),
    ("", "45356", None),
]


@pytest.mark.parametrize(("form", "text", "expected"), DATES, ids=[f"{d[0] or 'iso'} {d[1]}" for d in DATES])
def test_dates_are_strict(company: Company, form: str, text: str, expected: date | None) -> None:
    stated = f', date_format: "{form}"' if form else ""
    crm(company, f'path: c.csv, format: csv, delimiter: "|"{stated}')
    company.write("c.csv", f"id|name|start\n1|A|{text}\n")
    company.ingest("customers")
    assert company.rows("select contract_start_date from raw.customers") == ([(expected,)] if expected else [])
    if expected is None:
        assert company.one("select rules from quarantine.customers") == ["cast:contract_start_date"]


def test_one_column_may_mix_two_date_formats(company: Company) -> None:
    crm(company, 'path: c.csv, format: csv, date_format: ["%Y-%m-%d", "%d-%m-%Y"]')
    company.write("c.csv", "id,name,start\n1,A,2024-03-05\n2,B,06-03-2024\n")
    company.ingest("customers")
    assert company.rows("select contract_start_date::varchar from raw.customers order by 1") == [
        ("2024-03-05",),
        ("2024-03-06",),
    ]


TIMES = [
    ("2024-07-01T12:00:00", "", datetime(2024, 7, 1, 16)),
    ("2024-01-01 12:00", "", datetime(2024, 1, 1, 17)),
    ("2024-07-01", "", datetime(2024, 7, 1, 4)),
    ("2024-07-01T12:00:00.123Z", "", datetime(2024, 7, 1, 12, 0, 0, 123000)),
    ("2024-07-01 12:00+02:00", "", datetime(2024, 7, 1, 10)),
    ("2024-07-01T12:00:00+0530", "", datetime(2024, 7, 1, 6, 30)),
    ("2024-07-01T12:00:00-05", "", datetime(2024, 7, 1, 17)),
    ("07/01/2024 12:00 PM", "%m/%d/%Y %I:%M %p", datetime(2024, 7, 1, 16)),
    ("01-07-2024 12:00 +0200", "%d-%m-%Y %H:%M %z", datetime(2024, 7, 1, 10)),
    ("2024-07-01T12:61:00", "", None),
    ("yesterday", "", None),
    ("infinity", "", None),
]


@pytest.mark.parametrize(("text", "form", "expected"), TIMES, ids=[t[0] for t in TIMES])
def test_times_become_utc_and_a_stated_offset_wins(
    company: Company, text: str, form: str, expected: datetime | None
) -> None:
    how = f'{{column: at, format: "{form}"}}' if form else "at"
    columns = CUSTOMER.replace("{constant: 2024-01-01}", how) + "}"
    crm(company, 'path: c.csv, format: csv, delimiter: "|"', columns, "timezone: America/New_York\n")
    company.write("c.csv", f"id|name|start|at\n1|A|2024-01-01|{text}\n")
    company.ingest("customers")
    assert company.rows("select updated_at from raw.customers") == ([(expected,)] if expected else [])


@pytest.mark.parametrize(
    ("end", "stored"), [("2024-03-04", None), ("2024-03-05", "2024-03-06"), ("2029-06-30", "2029-07-01")]
)
def test_an_inclusive_end_is_judged_as_it_was_delivered(company: Company, end: str, stored: str | None) -> None:
    # Regression: an end on the day before the start became the start, and passed as a contract of no day.
    company.mapping(
        "source: billing\nroot: ../files\ninputs:\n  rows: {path: s.csv, format: csv}\n"
        "entities:\n  subscriptions:\n    input: rows\n    delivery: append\n    columns:\n"
        "      mrr: {constant: 1}\n      subscription_id: id\n      customer_id: id\n"
        "      start_date: {constant: 2024-03-05}\n      end_date: {column: end, end_date: inclusive}\n"
        "      currency: {constant: USD}\n      charge_type: {constant: recurring}\n"
        "      updated_at: {constant: 2024-01-01}\n"
    )
    company.write("s.csv", f"id,end\n1,{end}\n")
    company.ingest("subscriptions")
    assert company.rows("select end_date::varchar from raw.subscriptions") == ([(stored,)] if stored else [])
    if not stored:
        assert company.one("select rules from quarantine.subscriptions") == ["end_before_start:end_date"]


AMOUNTS = [
    ("", "1234.5", "1234.500000"),
    ("", "+.5", "0.500000"),
    ("", "0.0000005", "0.000001"),
    ("", "1,234.5", None),
    ("", "1e40", None),
    ('decimal_separator: ",", thousands_separator: "."', '"1.234,56"', "1234.560000"),
    ('decimal_separator: ","', '"1,5"', "1.500000"),
    ('decimal_separator: ","', "1.5", None),
    ('thousands_separator: ","', '"1,234,567.25"', "1234567.250000"),
    ('thousands_separator: ","', '"12,34"', None),
    ("unit: cents", "1999", "19.990000"),
    ("per: year", "1000", "83.333333"),
    ("per: year", "-0", "0.000000"),
    ("per: quarter, unit: cents", "50", "0.166667"),
    ("per: quarter", "0.0000015", "0.000001"),
]


@pytest.mark.parametrize(("how", "text", "expected"), AMOUNTS, ids=[f"{a[0]} {a[1]}" for a in AMOUNTS])
def test_amounts(company: Company, how: str, text: str, expected: str | None) -> None:
    dialect = ", " + how if "separator" in how else ""
    column = f"{{column: amount{', ' + how if how and not dialect else ''}}}"
    company.mapping(
        f"source: billing\nroot: ../files\ninputs:\n  rows: {{path: s.csv, format: csv{dialect}}}\n"
        "entities:\n  subscriptions:\n    input: rows\n    delivery: append\n    columns:\n"
        f"      mrr: {column}\n      subscription_id: id\n      customer_id: id\n"
        "      start_date: {constant: 2024-01-01}\n"
        "      currency: {constant: USD}\n      charge_type: {constant: recurring}\n"
        "      updated_at: {constant: 2024-01-01}\n"
    )
    company.write("s.csv", f"id,amount\n1,{text}\n")
    company.ingest("subscriptions")
    assert company.rows("select mrr from raw.subscriptions") == ([(Decimal(expected),)] if expected else [])
