"""Whole contents without a date, corrected or shrunk; and copies of a file that is corrected."""

from __future__ import annotations

import pytest

from tests.unit.ingest.conftest import HEAD, Company

CUSTOMERS = """source: crm
root: ../files
inputs:
  rows: {path: "c*.csv", format: csv}
entities:
  customers:
    input: rows
    delivery: snapshot
    columns: {customer_id: id, customer_name: name, contract_start_date: start, employee_count: n, updated_at: UPDATED}
"""
TOP = "id,name,start,n,upd\n"
NO_TIME = ['{constant: "2024-01-01"}', "{expression: \"'2024-01-01'\"}"]


def crm(company: Company, updated: str, delivery: str = "snapshot") -> None:
    company.mapping(CUSTOMERS.replace("UPDATED", updated).replace("snapshot", delivery))


def deliver(company: Company, *lines: str) -> None:
    company.write("c.csv", TOP + "".join(f"{line},2024-01-01\n" for line in lines))
    company.ingest("customers")


def names(company: Company) -> list[tuple[str, str]]:
    return company.rows("select customer_id, customer_name from raw.customers order by all")


@pytest.mark.parametrize("updated", NO_TIME, ids=["constant", "expression"])
def test_the_content_that_came_last_wins_where_nothing_orders_versions(company: Company, updated: str) -> None:
    # Regression: of old and corrected content the one with the greater row hash won.
    crm(company, updated)
    missing = "select key_text, missing_since::varchar from raw.missing_keys"
    old, new = ("1,old,2024-01-01,5", "2,old,2024-01-01,5"), ("1,new,2024-01-01,5",)
    for _ in range(2):
        deliver(company, *old)
        assert names(company) == [("1", "old"), ("2", "old")]
        assert company.rows(missing) == []
        deliver(company, *new)
        assert names(company) == [("1", "new"), ("2", "old")], "a key that is missing is kept and said"
        assert company.rows(missing) == [("2", "2024-06-30")]
    company.settings.warehouse.unlink()
    company.ingest("customers")
    assert names(company) == [("1", "new"), ("2", "old")]
    assert company.rows(missing) == [("2", "2024-06-30")]


def test_a_corrected_row_of_an_undated_content_leaves_quarantine(company: Company) -> None:
    crm(company, NO_TIME[0])
    deliver(company, "1,a,2024-01-01,5", "2,b,2024-01-01,5")
    deliver(company, "1,a,2024-01-01,many", "2,c,2024-01-01,5")
    assert names(company) == [("1", "a"), ("2", "c")], "a faulty row leaves its last good version"
    standing = "select count(*) from quarantine.customers where left_at is null"
    assert company.one(standing) == 1
    deliver(company, "1,z,2024-01-01,6", "2,c,2024-01-01,5")
    assert names(company) == [("1", "z"), ("2", "c")]
    assert company.one(standing) == 0


def test_a_change_time_of_the_source_keeps_every_version(company: Company) -> None:
    crm(company, "upd")
    deliver(company, "1,old,2024-01-01,5")
    deliver(company, "1,new,2024-01-01,5")
    assert names(company) == [("1", "new"), ("1", "old")]
    assert company.reports[-1].warnings == []


@pytest.mark.parametrize("updated", [*NO_TIME, "upd"])
def test_an_undated_upsert_without_a_change_time_is_warned_of(company: Company, updated: str) -> None:
    # Regression: nothing said that the newer of two rows could lose.
    crm(company, updated, "upsert")
    deliver(company, "1,old,2024-01-01,5")
    warning = "crm.rows: customers: cannot order versions: put a date in the path or map updated_at"
    assert company.reports[-1].warnings == ([] if updated == "upd" else [warning])


def test_a_copy_of_a_file_falls_with_the_original(desk: Company) -> None:
    # Regression: the mistake that was corrected in one file lived on in its copy.
    wrong, right = HEAD + "1,a,2024-01-01,,wrong\n", HEAD + "1,a,2024-01-01,,right\n"
    topics = "select category from raw.support_tickets"
    desk.write("tickets_1.csv", wrong)
    desk.write("tickets_2.csv", wrong)
    desk.ingest()
    desk.write("tickets_1.csv", right)
    desk.ingest()
    assert desk.rows(topics) == [("right",)]
    desk.settings.warehouse.unlink()
    desk.ingest()
    assert desk.rows(topics) == [("right",)]
    desk.write("tickets_1.csv", wrong)
    desk.ingest()
    assert desk.rows(topics) == [("wrong",)], "what comes back at its own path is current again"
