"""Files that look right and are not: other columns than their siblings, shifted rows, two spellings of a name."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet
import pytest

from tests.unit.ingest.conftest import HEAD, TICKETS, Company

LEDGER = """source: billing
root: ../files
inputs:
  ledger: {path: "led*.csv", format: csv, ignore_columns: [note]}
  codes: {path: codes.csv, format: csv}
entities:
  subscriptions:
    delivery: snapshot
    sql: |
      select id as subscription_id, l.c as customer_id, min(d) as start_date, max(cancelled) as end_date,
        sum(amt::decimal(18, 2)) as mrr, any_value(code) as currency, 'recurring' as charge_type, max(d) as updated_at
      from ledger as l left join codes using (c) group by all
"""
FIRST = "id,c,d,amt,cancelled\nL1,C1,2024-01-01,100,\n"
UNLIKE = [
    ("id,c,d,amount,cancelled\nL1,C1,2024-03-01,-40,\n", "amt", "did you mean 'amount'"),
    ("id,c,d,amt\nL1,C1,2024-03-01,-40\n", "cancelled", "which led1.csv has"),
    ("id;c;d;amt;cancelled\nL1;C1;2024-03-01;-40;\n", None, "is the delimiter ';'"),
]


@pytest.mark.parametrize("name", ["led2.csv", "led0.csv"])
@pytest.mark.parametrize(("content", "column", "message"), UNLIKE, ids=["renamed", "missing", "delimiter"])
def test_a_file_that_lacks_what_its_siblings_have_is_rejected(
    company: Company, name: str, content: str, column: str | None, message: str
) -> None:
    # Regression: the column became null for all rows of the file, and its amounts vanished without a word.
    company.mapping(LEDGER)
    company.write("codes.csv", "c,code\nC1,USD\n")
    company.write("led1.csv", FIRST)
    company.ingest("subscriptions")
    company.write(name, content)
    report = company.ingest("subscriptions")
    (error,) = report.rejected_files
    assert (error["file"], error["rule"], error["line"]) == (name, "missing_column", 1)
    assert column in (None, error["column"])
    assert message in error["message"]
    assert report.blocks_publication
    assert company.one("select mrr::integer from raw.subscriptions") == 100, "what was loaded stands"


def test_a_column_that_no_select_names_is_drift(company: Company) -> None:
    company.mapping(LEDGER)
    company.write("codes.csv", "c,code\nC1,USD\n")
    company.write("led1.csv", FIRST)
    company.write("led2.csv", "note,region,id,c,d,amt,cancelled\nn,r,L1,C1,2024-03-01,-40,\n")
    report = company.ingest("subscriptions")
    assert (report.rejected_files, report.schema_drift) == ([], ["billing.ledger: 'region' is not mapped"])
    assert company.one("select mrr::integer from raw.subscriptions") == 60


TOO_LONG = [
    ("1,a,2024-01-01,,x,\n", 2),
    ("1,a,2024-01-01,,x\n2,Smith, John,2024-01-01,,\n", 3),
    ("1,a,2024-01-01,,\n\n2,a,2024-01-01,,x,,,\n", 4),
    ('1,a,2024-01-01,,"x\ny"\n2,a,2024-01-01,,x,""\n', 4),
    ('1,"a,b",2024-01-01,,x\n2,a,2024-01-01,,x,', 3),
]


@pytest.mark.parametrize(("rows", "line"), TOO_LONG)
def test_a_row_that_is_too_long_by_empty_cells_is_ragged(desk: Company, rows: str, line: int) -> None:
    # Regression: a value with a bare comma shifted its row, and the surplus cell was dropped because it was empty.
    desk.write("tickets.csv", HEAD + rows)
    (error,) = desk.ingest().rejected_files
    assert (error["rule"], error["line"]) == ("ragged_row", line)


FULL = ["1,a,2024-01-01,,\n\n", '1,"a,b",2024-01-01,,\r\n', '1,a,2024-01-01,,""', "1,a,2024-01-01,,"]


@pytest.mark.parametrize("rows", FULL)
def test_an_empty_last_cell_is_no_surplus(desk: Company, rows: str) -> None:
    desk.write("tickets.csv", HEAD.replace("\n", "\r\n" if "\r" in rows else "\n") + rows)
    assert desk.ingest().accepted == 1


def test_a_line_end_that_two_chunks_share_is_one(desk: Company) -> None:
    # Regression: in a file of mixed line ends, CR and LF in two chunks of a megabyte became two line breaks.
    start = HEAD + '1,a,2024-01-01,,"'
    padding = "p" * ((1 << 20) - len(start) - 1)
    desk.write("tickets.csv", f'{start}{padding}\r\nz"\n2,a,never,,x\r\n')
    desk.ingest()
    assert desk.one("select right(category, 3) from raw.support_tickets") == "p\nz"
    assert desk.one("select line from quarantine.support_tickets") == 4


def test_of_two_spellings_of_a_key_the_mapped_one_is_read_and_the_other_said(company: Company) -> None:
    # Regression: {"Topic": ...} beside {"topic": ...} was silently null.
    company.mapping(TICKETS.replace("csv", "jsonl").replace("resolved_at: resolved", "resolved_at: done"))
    line = '{{"id": "{id}", "who": "a", "opened": "2024-01-01", "{key}": "x"}}\n'
    company.write("tickets_1.jsonl", line.format(id=1, key="Topic") + line.format(id=2, key="topic"))
    company.write("tickets_2.jsonl", line.format(id=3, key="TOPIC"))
    report = company.ingest()
    found = company.rows("select ticket_id, category from raw.support_tickets order by 1")
    assert found == [("1", None), ("2", "x"), ("3", "x")]
    assert report.schema_drift == [
        "desk.tickets: 'Topic' differs from 'topic' only in case and is not read",
        "desk.tickets: 'TOPIC' is read as 'topic', which differs in case",
    ]


def test_a_parquet_file_with_two_spellings_of_a_column_is_rejected(company: Company) -> None:
    # Regression: the second was renamed ID_1 and became schema drift.
    company.mapping(TICKETS.replace("csv", "parquet"))
    texts = {"id": "1", "who": "a", "opened": "2024-01-01", "resolved": "2024-01-02", "topic": "x"}
    good = pa.table({"nested": [{"id": 1, "who": {"id": 2}}], **{name: [text] for name, text in texts.items()}})
    pyarrow.parquet.write_table(good, company.files / "tickets_1.parquet")
    pyarrow.parquet.write_table(good.append_column("ID", pa.array(["9"])), company.files / "tickets_2.parquet")
    report = company.ingest()
    (error,) = report.rejected_files
    assert (error["file"], error["rule"], error["column"]) == ("tickets_2.parquet", "doubled_header", "ID")
    assert report.rows_total == 1


def test_a_byte_order_mark_of_utf_16_le_is_no_part_of_the_header(desk: Company) -> None:
    # Regression: the mapped column was "missing", because its name began with the mark.
    desk.mapping(TICKETS.replace("format: csv", "format: csv, encoding: utf-16-le"))
    desk.write("tickets.csv", (chr(0xFEFF) + HEAD + "1,a,2024-01-01,,x\n").encode("utf-16-le"))
    assert desk.ingest().accepted == 1
