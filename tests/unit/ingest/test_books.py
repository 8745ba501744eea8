"""The books of ingestion: what arrived when and whether that is late, what stands in quarantine, what is held."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from orchestration.ingest.arrivals import verdicts
from orchestration.ingest.books import write_books
from orchestration.ingest.contract import load_contracts
from orchestration.ingest.errors import MappingError
from orchestration.ingest.mapping import SourceMapping, load_mappings
from tests.unit.ingest.conftest import AS_OF, HEAD, TICKETS, Company

DATED = TICKETS.replace(
    '{path: "tickets*.csv", format: csv}',
    '{path: "tickets_{delivered_on:%Y%m%d}.csv", format: csv, expected_every_days: 7}',
)


def mappings(company: Company) -> list[SourceMapping]:
    return load_mappings(company.settings.sources, load_contracts(company.settings.root), {})


def books(company: Company) -> dict[str, int]:
    return write_books(company.settings, load_contracts(company.settings.root), mappings(company))


@pytest.mark.parametrize(
    ("delivered", "passed"), [("20240701", True), ("20240630", True), ("20240623", True), ("20240622", False)]
)
def test_a_source_is_late_once_its_rhythm_has_passed(company: Company, delivered: str, passed: bool) -> None:
    company.mapping(DATED)
    company.write(f"tickets_{delivered}.csv", HEAD + "1,a,2024-01-01,,x\n")
    company.ingest()
    (verdict,) = verdicts(company.settings.landing, "support_tickets", mappings(company), ["desk"], AS_OF)
    assert verdict.passed is passed, verdict.message
    assert str(verdict.last_arrival).replace("-", "") == delivered
    assert "expected every 7 days" in verdict.message


def test_a_source_that_never_delivered_is_late_only_if_it_is_expected(company: Company) -> None:
    company.mapping(DATED)
    company.ingest()
    (late,) = verdicts(company.settings.landing, "support_tickets", mappings(company), ["desk"], AS_OF)
    assert (late.passed, late.message) == (False, "nothing has arrived yet")
    company.mapping(TICKETS)
    (calm,) = verdicts(company.settings.landing, "support_tickets", mappings(company), ["desk"], AS_OF)
    assert calm.passed
    books(company)
    assert company.rows("select * from raw.source_arrivals") == [("desk", "support_tickets", None, None, None, 0, 0, 0)]


def test_an_expectation_changes_no_batch(company: Company) -> None:
    company.mapping(DATED)
    company.write("tickets_20240630.csv", HEAD + "1,a,2024-01-01,,x\n")
    company.ingest()
    company.mapping(DATED.replace("expected_every_days: 7", "expected_every_days: 1"))
    assert company.ingest().new_batches == 0
    books(company)
    ((source, _, every, last, *_, rows, _),) = company.rows("select * from raw.source_arrivals")
    assert (source, every, last, rows) == ("desk", 1, date(2024, 6, 30), 1)


def test_an_expectation_has_to_be_a_number_of_days(company: Company) -> None:
    company.mapping(DATED.replace("expected_every_days: 7", "expected_every_days: daily"))
    with pytest.raises(MappingError, match=r"source\.yml:5"):
        mappings(company)


def test_quarantined_rows_are_counted_by_rule_and_leave_with_their_file(desk: Company) -> None:
    desk.write("tickets.csv", HEAD + "1,a,2024-01-01,,x\n2,,never,,x\n3,b,never,,x\n")
    desk.ingest()
    books(desk)
    found = desk.rows("select entity, source, rule, rows, first_seen_on = last_seen_on from raw.quarantined_rows")
    assert sorted(found) == [
        ("support_tickets", "desk", "cast:opened_at", 2, True),
        ("support_tickets", "desk", "required:customer_id", 1, True),
    ]
    desk.write("tickets.csv", HEAD + "1,a,2024-01-01,,x\n")
    desk.ingest()
    books(desk)
    assert desk.rows("select * from raw.quarantined_rows") == []


def test_quarantined_rows_stand_under_the_day_they_first_came(desk: Company) -> None:
    desk.write("tickets_1.csv", HEAD + "1,a,2024-01-01,,x\n2,b,never,,x\n")
    desk.write("tickets_2.csv", HEAD + "3,a,2024-01-01,,x\n4,b,never,,x\n5,c,never,,x\n")
    desk.ingest()
    with duckdb.connect(str(desk.settings.warehouse)) as connection:
        for file, at in (("tickets_1.csv", "2024-06-30 00:00:00"), ("tickets_2.csv", "2024-07-01 23:59:59")):
            connection.execute("update quarantine.support_tickets set first_seen_at = ? where file = ?", [at, file])
    books(desk)
    assert desk.rows("select rule, rows, first_seen_on::text from raw.quarantined_rows order by all") == [
        ("cast:opened_at", 1, "2024-06-30"),
        ("cast:opened_at", 2, "2024-07-01"),
    ]


def test_held_batches_and_rejected_files_stand_in_the_books_until_they_are_mended(desk: Company) -> None:
    poor = "".join(f"b{n},a,never,,x\n" for n in range(20))
    desk.write("tickets_1.csv", HEAD + "1,a,2024-01-01,,x\n" + poor)
    desk.write("tickets_2.csv", "id;who\n1;a\n")
    desk.ingest()
    books(desk)
    held, rejected = desk.rows(
        "select path, kind, rows, faulty_rows, reason, since is not null, blocks_publication "
        "from raw.held_deliveries order by kind"
    )
    assert held == ("tickets_1.csv", "held", 21, 20, "20 of 21 rows are faulty", True, False)
    assert rejected[:2] == ("tickets_2.csv", "rejected")
    assert rejected[4].startswith("the column 'id'")
    assert rejected[5:] == (True, False)
    desk.write("tickets_1.csv", HEAD + "1,a,2024-01-01,,x\n")
    desk.write("tickets_2.csv", HEAD + "2,a,2024-01-01,,x\n")
    desk.ingest()
    books(desk)
    assert desk.rows("select * from raw.held_deliveries") == []


def test_books_that_cannot_be_written_leave_the_old_ones(desk: Company) -> None:
    desk.write("tickets.csv", HEAD + "1,a,never,,x\n")
    desk.ingest()
    books(desk)
    with duckdb.connect(str(desk.settings.warehouse)) as connection:
        connection.execute("create or replace table quarantine.support_tickets (nothing integer)")
    with pytest.raises(duckdb.Error):
        books(desk)
    assert desk.one("select count(*) from raw.quarantined_rows") == 1
