"""What SQL in a mapping gives: numbers, failures on single rows, rows left out; and what it may not ask."""

from __future__ import annotations

from decimal import Decimal

import pytest

from orchestration.ingest.errors import MappingError
from tests.unit.ingest.conftest import HEAD, TICKETS, Company

COMMA = 'format: csv, delimiter: ";", decimal_separator: ",", thousands_separator: "."'
PRICED = f"""source: billing
root: ../files
inputs:
  rows: {{path: s.csv, {COMMA}}}
entities:
  subscriptions:
    delivery: append
"""
BY_SQL = """    sql: |
      select id as subscription_id, id as customer_id, '2024-01-01' as start_date, {mrr} as mrr, 'USD' as currency,
        'recurring' as charge_type, '2024-01-01' as updated_at
      from rows
"""
BY_COLUMNS = """    input: rows
    columns:
      subscription_id: id
      customer_id: id
      start_date: {{constant: 2024-01-01}}
      mrr: {{expression: "{mrr}"}}
      currency: {{constant: USD}}
      charge_type: {{constant: recurring}}
      updated_at: {{constant: 2024-01-01}}
"""
NUMBER = "replace(replace(m, '.', ''), ',', '.')"
READ = [
    (f"{NUMBER}::decimal(18,3)", "1,234", "1.234000"),
    (f"({NUMBER}::decimal(18,3) * 2)", "12,345", "24.690000"),
    (f"{NUMBER}::double", "1,234", "1.234000"),
    (f"{NUMBER}::double::bigint", "1234,0", "1234.000000"),
    ("m", "1.234,5", "1234.500000"),
    ("m", "1,5", "1.500000"),
    (NUMBER, "12,5", "12.500000"),
    (NUMBER, "1,234", None),
]


@pytest.mark.parametrize("how", [BY_SQL, BY_COLUMNS], ids=["sql", "expression"])
@pytest.mark.parametrize(("mrr", "text", "expected"), READ, ids=[f"{r[1]} by {r[0][-24:]}" for r in READ])
def test_numbers_that_sql_computes_are_not_read_in_the_file_s_dialect(
    company: Company, how: str, mrr: str, text: str, expected: str | None
) -> None:
    # Regression: 1.234, computed by SQL, lost its point as a thousands separator and became 1234.
    company.mapping(PRICED + how.format(mrr=mrr))
    company.write("s.csv", f"id;m\n1;{text}\n")
    company.ingest("subscriptions")
    assert company.rows("select mrr from raw.subscriptions") == ([(Decimal(expected),)] if expected else [])
    if expected is None:
        assert company.one("select rules from quarantine.subscriptions")[0] == "cast:mrr", "it reads two ways"


def test_an_expression_that_fails_on_a_row_costs_that_row(desk: Company) -> None:
    # Regression: one bad value inside an expression rejected the whole file, without its line.
    wanted = "category: {expression: '(topic::int * 2)::varchar'}, priority: {expression: '(topic::int * 2)::varchar'}"
    desk.mapping(TICKETS.replace("category: topic", wanted))
    desk.write("tickets.csv", HEAD + "1,a,2024-01-01,,4\n2,a,2024-01-01,,four\n3,a,2024-01-01,,\n")
    report = desk.ingest()
    assert (report.rejected_files, report.accepted, report.quarantined) == ([], 2, 1)
    assert desk.rows("select ticket_id, category from raw.support_tickets order by 1") == [("1", "8"), ("3", None)]
    line, rules, text = desk.one("select line, rules, raw_text from quarantine.support_tickets")
    assert (line, rules) == (3, ["expression:category", "expression:priority"])
    assert "four" in text


def test_a_condition_that_fails_on_a_row_keeps_the_row_for_quarantine(desk: Company) -> None:
    # Regression: a `where` that failed on one cell, empty ones included, rejected the whole file.
    desk.mapping(TICKETS.replace("delivery: append", "delivery: append\n    where: topic::int > 1"))
    rows = "1,a,2024-01-01,,4\n2,a,2024-01-01,,0\n3,a,2024-01-01,,x\n4,a,2024-01-01,,\n"
    desk.write("tickets.csv", HEAD + rows)
    report = desk.ingest()
    assert (report.accepted, report.quarantined, report.filtered) == (1, 1, 2)
    assert desk.one("select line, rules from quarantine.support_tickets") == (4, ["expression:where"])


def test_a_file_s_own_row_number_does_not_disturb_a_condition(desk: Company) -> None:
    # Regression: the condition's macro had two parameters of one name, and the file was rejected.
    desk.mapping(TICKETS.replace("delivery: append", "delivery: append\n    where: topic = 'x'"))
    desk.write("tickets.csv", HEAD.replace("topic", "topic,_row_number") + "1,a,2024-01-01,,x,77\n")
    assert desk.ingest().accepted == 1


def test_an_expression_with_a_window_is_taken_as_it_is(desk: Company) -> None:
    desk.mapping(TICKETS.replace("ticket_id: id", "ticket_id: {expression: 'row_number() over ()'}"))
    desk.write("tickets.csv", HEAD + "x,a,2024-01-01,,4\n")
    desk.ingest()
    assert desk.one("select ticket_id from raw.support_tickets") == "1"


SELECT = """source: desk
root: ../files
inputs:
  tickets: {path: "tickets*.csv", format: csv}
entities:
  support_tickets:
    delivery: append
    sql: select id as ticket_id, who as customer_id, opened::date as opened_at from tickets where topic = 'x'
"""


def test_a_select_that_fails_is_told_of_try_cast(company: Company) -> None:
    company.mapping(SELECT)
    company.write("tickets.csv", HEAD + "1,a,never,,x\n")
    (error,) = company.ingest().rejected_files
    assert "try_cast" in error["message"]
    company.mapping(SELECT.replace("opened::date", "try_cast(opened as date)"))
    assert company.ingest().quarantined_by_rule == {"required:opened_at": 1}


def test_rows_that_a_select_leaves_out_are_counted(company: Company) -> None:
    # Regression: they were counted nowhere, and a file whose rows were all left out "had no rows".
    company.mapping(SELECT)
    company.write("tickets_1.csv", HEAD + "1,a,2024-01-01,,x\n2,a,2024-01-01,,y\n3,a,2024-01-01,,y\n")
    report = company.ingest()
    assert (report.rows_in, report.accepted, report.filtered) == (1, 1, 2)
    assert report.schema_drift == ["desk.tickets: 'resolved' is not mapped"], "a select leaves columns out too"
    company.write("tickets_2.csv", HEAD + "4,a,2024-01-01,,y\n")
    report = company.ingest()
    assert (report.filtered, report.warnings) == (1, ["tickets_2.csv: the select gives none of 1 rows"])


FORBIDDEN = [
    "select * from read_text('x.csv')",
    "select * from (select * from glob('*')) as files",
    "select * from 'x.csv'",
    "select * from information_schema.tables",
    "with files as (from read_csv('x.csv')) select * from tickets, files",
    "select now() as opened_at from tickets",
    "select current_date as opened_at from tickets",
    "select age(opened::timestamp) as opened_at from tickets",
    "select random()::varchar as ticket_id from tickets",
    "select * from tickets using sample 5 rows",
    "select current_setting('allowed_paths') as category from tickets",
]


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_a_select_may_ask_its_inputs_and_nothing_else(company: Company, sql: str) -> None:
    # Regression: files of another source of the entity could be read, and the clock made rows of the day.
    head, _ = SELECT.split("    sql:")
    company.mapping(f"{head}    sql: {sql}\n")
    with pytest.raises(MappingError, match=r"source.yml:8: support_tickets: .*(nothing else|other rows|not allowed)"):
        company.ingest()


def test_an_expression_may_not_read_a_table(desk: Company) -> None:
    desk.mapping(TICKETS.replace("category: topic", "category: {expression: '(select max(id) from tickets)'}"))
    with pytest.raises(MappingError, match="sees its own row alone"):
        desk.ingest()


def test_what_a_select_lacks_is_said_before_there_is_a_file(company: Company) -> None:
    # Regression: a select without a required column was found only with the first file.
    company.mapping(SELECT.replace("who as customer_id, ", "").replace("opened::date", "opened"))
    with pytest.raises(MappingError, match=r"source.yml:8: .*does not give 'customer_id'"):
        company.ingest()
