"""Section 2 of the contracts: what real exports look like, and what a mapping can say about them."""

from __future__ import annotations

import gzip
from datetime import date

import duckdb
import pytest

from tests.unit.ingest.conftest import Company

CUSTOMER = "{customer_id: id, customer_name: name, contract_start_date: start, updated_at: {constant: 2024-01-01}"
CONTENT = "id;name;start\n1;Müller ½;31-12-2023\n"


def crm(company: Company, input_: str, columns: str = CUSTOMER + "}", head: str = "") -> None:
    company.mapping(
        f"source: crm\nroot: ../files\n{head}inputs:\n  rows: {{{input_}}}\n"
        f"entities:\n  customers:\n    input: rows\n    delivery: append\n    columns: {columns}\n"
    )


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (CONTENT.encode(), "utf-8"),
        (CONTENT.encode("utf-8-sig"), "utf-8"),
        (CONTENT.replace("\n", "\r\n").encode("utf-8-sig"), "utf-8"),
        (CONTENT.replace("\n", "\r").encode(), "utf-8"),
        (CONTENT.replace("\n", "\r\n", 1).encode(), "utf-8"),
        (CONTENT.strip().encode(), "utf-8"),
        (CONTENT.encode("latin-1"), "latin-1"),
        (CONTENT.encode("cp1252"), "windows-1252"),
        (CONTENT.encode("utf-16"), "utf-16"),
        (gzip.compress(CONTENT.encode("utf-8-sig")), "utf-8"),
        (gzip.compress(CONTENT.encode("latin-1")), "latin-1"),
    ],
    ids=[
        "plain",
        "bom",
        "bom-crlf",
        "cr",
        "mixed ends",
        "no final newline",
        "latin",
        "cp1252",
        "utf16",
        "gz",
        "gz-latin",
    ],
)
def test_encodings_line_ends_and_gzip(company: Company, content: bytes, encoding: str) -> None:
    crm(company, f'path: "c.*", format: csv, delimiter: ";", encoding: {encoding}, date_format: "%d-%m-%Y"')
    company.write("c.export", content)
    report = company.ingest("customers")
    assert report.rejected_files == []
    assert company.rows("select customer_id, customer_name, contract_start_date from raw.customers") == [
        ("1", "Müller ½", date(2023, 12, 31))
    ]


def test_value_maps_constants_expressions_and_inclusive_ends(company: Company) -> None:
    company.mapping(
        "source: billing\nroot: ../files\ninputs:\n"
        '  rows: {path: s.csv, format: csv, date_format: "%d-%m-%Y"}\n'
        "entities:\n  subscriptions:\n    input: rows\n    delivery: append\n    authority: 7\n"
        '    where: "\\"is deleted\\" <> \'true\'"\n    columns:\n'
        "      subscription_id: {expression: \"'S-' || id\"}\n      customer_id: id\n"
        "      start_date: start\n"
        "      end_date: {column: end, end_date: inclusive, values: {31-12-9999: null}}\n"
        "      mrr: {column: price, values: {free: 0, '': 1}}\n      currency: {constant: EUR}\n"
        "      charge_type: {column: kind, values: {NO: one_time, yes: recurring}}\n"
        "      updated_at: {constant: 2024-01-01}\n"
    )
    company.write(
        "s.csv",
        "id,start,end,price,kind,is deleted\n1,01-02-2024,29-02-2024,free,NO,\n"
        "2,01-02-2024,,5,yes,true\n3,01-02-2024,31-12-9999,,yes,no\n",
    )
    report = company.ingest("subscriptions")
    assert (report.rows_in, report.filtered) == (2, 1)
    columns = "subscription_id, end_date::varchar, mrr::integer, charge_type, _authority"
    rows = company.rows(f"select {columns} from raw.subscriptions order by 1")
    assert rows == [("S-1", "2024-03-01", 0, "one_time", 7), ("S-3", None, 1, "recurring", 7)]


def test_reserved_words_quoted_line_breaks_and_blank_lines_keep_their_line(company: Company) -> None:
    crm(
        company,
        "path: c.csv, format: csv, ignore_columns: [end]",
        CUSTOMER.replace("id: id", "id: select") + "}",
    )
    company.write(
        "c.csv",
        'select,name,start,end\n1,"two\nlines",2024-01-01,\n\n2,B,never,x\n3,"a ""b""",2024-01-01,\n4,,2024-01-01,',
    )
    report = company.ingest("customers")
    assert (report.accepted, report.schema_drift) == (2, [])
    assert company.rows("select line, rules from quarantine.customers order by 1") == [
        (5, ["cast:contract_start_date"]),
        (7, ["required:customer_name"]),
    ]
    assert company.rows("select customer_name from raw.customers order by _row_number") == [
        ("two\nlines",),
        ('a "b"',),
    ]


def test_json_lines_with_nested_values_absent_keys_and_long_numbers(company: Company) -> None:
    columns = CUSTOMER.replace("name: name", "name: /who/name") + ", industry: who, employee_count: staff}"
    crm(company, 'path: "c.jsonl*", format: jsonl', columns)
    lines = (
        '{"id": 1234567890123, "who": {"name": "A", "x": [1]}, "start": "2024-01-01"}\n\n'
        '{"id": "302e452", "who": {"name": null}, "start": "2024-01-01", "staff": 3, "later": 1}\n'
    )
    company.write("c.jsonl.gz", gzip.compress(lines.encode("utf-8-sig")))
    report = company.ingest("customers")
    assert report.schema_drift == ["crm.rows: 'later' is not mapped"]
    assert company.rows("select customer_id, customer_name, industry, employee_count from raw.customers") == [
        ("1234567890123", "A", '{"name":"A","x":[1]}', None)
    ]
    line, text, rules = company.one("select line, raw_text, rules from quarantine.customers")
    assert (line, text, rules) == (3, lines.splitlines()[2], ["required:customer_name"])


@pytest.mark.parametrize(("second", "line"), [('{"id": 2', 2), ("[2]", 2), ("3", 2)], ids=["cut off", "list", "number"])
def test_a_line_that_is_no_json_object_rejects_the_file(company: Company, second: str, line: int) -> None:
    crm(company, "path: c.jsonl, format: jsonl")
    company.write("c.jsonl", f'{{"id": 1, "name": "A", "start": "2024-01-01"}}\n{second}\n')
    (error,) = company.ingest("customers").rejected_files
    assert (error["rule"], error["line"]) == ("bad_json", line)


def test_parquet_keeps_the_digits_of_ids_and_reads_real_dates(company: Company) -> None:
    crm(
        company,
        'path: c.parquet, format: parquet, date_format: "%d-%m-%Y"',
        CUSTOMER + ", employee_count: n}",
    )
    path = company.files / "c.parquet"
    duckdb.execute(
        "copy (select 1234567890123::double as id, 'A' as name, date '2024-01-31' as start, 12::double as n "
        f"union all select 2.0, 'B', null, 0.5) to '{path}' (format parquet)"
    )
    company.ingest("customers")
    assert company.rows("select customer_id, employee_count, contract_start_date::varchar from raw.customers") == [
        ("1234567890123", 12, "2024-01-31")
    ]
    assert company.one("select rules from quarantine.customers") == [
        "cast:employee_count",
        "required:contract_start_date",
    ]


def test_a_cut_off_parquet_file_is_rejected(company: Company) -> None:
    crm(company, "path: c.parquet, format: parquet")
    company.write("c.parquet", b"PAR1 and nothing more")
    (error,) = company.ingest("customers").rejected_files
    assert error["rule"] == "truncated"
