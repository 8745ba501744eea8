"""More than 5 % and at least 20 faulty rows: held until corrected or released."""

from __future__ import annotations

import stat

import pytest

from orchestration.ingest.errors import IngestError, MappingError
from orchestration.ingest.hold import is_too_faulty, release
from tests.unit.ingest.conftest import HEAD, TICKETS, Company


def rows(good: int, bad: int, prefix: str = "t") -> str:
    lines = [f"{prefix}{i},a,2024-01-01,,x" for i in range(good)] + [f"{prefix}b{i},a,never,,x" for i in range(bad)]
    return HEAD + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("faulty", "total", "expected"),
    [(19, 19, False), (20, 20, True), (20, 400, False), (21, 400, True), (20, 399, True), (0, 0, False)],
)
def test_the_threshold(faulty: int, total: int, expected: bool) -> None:
    assert is_too_faulty(faulty, total) is expected


def test_a_run_with_too_many_faults_is_held_whole_and_the_earlier_data_stands(desk: Company) -> None:
    desk.write("tickets_0.csv", rows(1, 0, "old"))
    desk.ingest()
    desk.write("tickets_1.csv", rows(30, 0, "fine"))
    desk.write("tickets_2.csv", rows(10, 20, "poor"))
    report = desk.ingest()
    assert (report.rows_in, report.accepted, report.quarantined, report.held) == (60, 0, 20, 40)
    assert (report.rows_total, report.is_held) == (1, True)
    assert [batch["path"] for batch in report.held_batches] == ["tickets_1.csv", "tickets_2.csv"]
    reason = "2 deliveries held, because 20 of 60 rows are faulty"
    issue = f"support_tickets: {reason}; figures use the last accepted data"
    assert report.data_issue == issue
    assert desk.rows("select is_held, data_issue from raw.entity_status") == [(True, issue)]
    assert desk.one("select count(*) from quarantine.support_tickets where left_at is null") == 20
    assert desk.ingest().is_held, "it stays held"


def test_a_corrected_file_frees_the_whole_group(desk: Company) -> None:
    desk.write("tickets_1.csv", rows(30, 0, "fine"))
    desk.write("tickets_2.csv", rows(10, 20, "poor"))
    desk.ingest()
    desk.write("tickets_3.csv", rows(5, 0, "other"))
    other = desk.ingest()
    assert (other.rows_total, other.is_held) == (5, True), "a file that has nothing to do with it frees nothing"
    desk.write("tickets_2.csv", rows(30, 0, "poor"))
    report = desk.ingest()
    assert (report.rows_total, report.is_held, report.data_issue) == (65, False, None)
    assert desk.one("select count(*) from quarantine.support_tickets where left_at is null") == 0


def test_a_correction_that_is_no_better_stays_held(desk: Company) -> None:
    desk.write("tickets_1.csv", rows(0, 20))
    desk.ingest()
    desk.write("tickets_1.csv", rows(1, 21))
    report = desk.ingest()
    assert len(report.held_batches) == 1
    assert report.rows_total == 0


def test_taking_the_bad_file_away_frees_the_others(desk: Company) -> None:
    desk.write("tickets_1.csv", rows(30, 0, "fine"))
    path = desk.write("tickets_2.csv", rows(10, 20, "poor"))
    desk.ingest()
    path.unlink()
    report = desk.ingest()
    assert (report.rows_total, report.is_held) == (30, False)


def test_release_loads_a_batch_with_what_is_good_in_it(desk: Company) -> None:
    desk.write("tickets.csv", rows(10, 20))
    (held,) = desk.ingest().held_batches
    with pytest.raises(IngestError, match="no held batch"):
        release("f" * 40, desk.settings)
    with pytest.raises(IngestError):
        release("", desk.settings)
    assert release(held["batch_id"][:12], desk.settings) == "support_tickets"
    assert desk.one("select count(*) from raw.support_tickets") == 10
    assert desk.rows("select is_held, is_mapped, data_issue from raw.entity_status") == [(False, True, None)]
    report = desk.ingest()
    assert (report.is_held, report.rows_total, report.quarantined_total) == (False, 10, 20)
    with pytest.raises(IngestError, match="no held batch"):
        release(held["batch_id"], desk.settings)


def test_a_release_makes_a_warehouse_that_was_lost_for_its_owner_alone(desk: Company) -> None:
    desk.write("tickets.csv", rows(10, 20))
    (held,) = desk.ingest().held_batches
    desk.settings.warehouse.unlink()
    release(held["batch_id"], desk.settings)
    assert stat.S_IMODE(desk.settings.warehouse.stat().st_mode) == 0o600
    assert desk.one("select count(*) from raw.support_tickets") == 10


def test_a_release_that_cannot_finish_gives_no_verdict(desk: Company) -> None:
    # Regression: with a broken mapping the batch was released in the ledger and never loaded.
    desk.write("tickets.csv", rows(10, 20))
    (held,) = desk.ingest().held_batches
    desk.mapping("nonsense: 1")
    with pytest.raises(MappingError):
        release(held["batch_id"], desk.settings)
    desk.mapping(TICKETS)
    assert desk.ingest().is_held


def test_a_held_correction_leaves_the_earlier_rows_of_its_path(desk: Company) -> None:
    desk.write("tickets.csv", rows(3, 0))
    desk.ingest()
    desk.write("tickets.csv", rows(0, 25))
    report = desk.ingest()
    assert (report.rows_total, report.is_held) == (3, True)
