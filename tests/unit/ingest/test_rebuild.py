"""The warehouse is a function of landing: lost, killed or stale, it comes back the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestration.ingest import load, run
from orchestration.ingest.landing import Landing
from tests.unit.ingest.conftest import HEAD, Company
from tests.unit.ingest.test_hold import rows

TABLES = ("raw.support_tickets", "quarantine.support_tickets", "raw.entity_status", "raw.missing_keys")


def everything(company: Company) -> dict[str, list[tuple[Any, ...]]]:
    return {table: company.rows(f"select * from {table} order by all") for table in TABLES}


def lively(company: Company) -> None:
    """A correction, faulty rows that left and that stand, a copy, held batches, a rejected file."""
    company.write("tickets_1.csv", HEAD + "1,a,2024-01-01,,x\n2,a,never,,x\n")
    company.write("tickets_2.csv", HEAD + "3,a,2024-01-01,,x\n3,a,2024-01-01,,x\n4,a,never,,x\n")
    company.ingest()
    company.write("tickets_1.csv", HEAD + "1,a,2024-01-01,,y\n2,a,2024-01-02,,x\n")
    company.write("tickets_3.csv", HEAD + "1,a,2024-01-01,,y\n2,a,2024-01-02,,x\n")
    company.ingest()
    company.write("tickets_4.csv", rows(5, 20, "h"))
    company.ingest()
    (company.files / "tickets_4.csv").rename(company.files / "tickets_5.csv")
    company.write("tickets_6.csv", b"")
    company.ingest()


def test_a_lost_warehouse_comes_back_from_landing_alone(desk: Company) -> None:
    lively(desk)
    before = everything(desk)
    assert before["raw.support_tickets"]
    assert before["quarantine.support_tickets"]
    desk.settings.warehouse.unlink()
    report = desk.ingest()
    assert report.new_batches == 0
    assert everything(desk) == before


def test_a_run_killed_before_the_load_is_finished_by_the_next(desk: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write("tickets_1.csv", HEAD + "1,a,2024-01-01,,x\n")
    desk.ingest()
    before = everything(desk)
    desk.write("tickets_1.csv", HEAD + "2,a,2024-01-01,,x\n3,a,never,,x\n")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(load, "refresh_missing_keys", killed)  # after raw and quarantine were written
        with pytest.raises(KeyboardInterrupt):
            desk.ingest()
    assert everything(desk) == before, "one transaction: all of it or nothing"
    assert desk.ingest().rows_total == 1
    assert desk.rows("select ticket_id from raw.support_tickets") == [("2",)]
    assert desk.one("select count(*) from quarantine.support_tickets") == 1


def test_a_run_killed_between_landing_and_ledger_loses_nothing(desk: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write("tickets_1.csv", HEAD + "1,a,2024-01-01,,x\n")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(run, "judge", killed)
        with pytest.raises(KeyboardInterrupt):
            desk.ingest()
    assert len(desk.manifests()) == 1
    report = desk.ingest()
    assert (report.rows_in, report.accepted, report.rows_total) == (1, 1, 1), "it counts as this run's"


def test_leftovers_of_a_killed_run_are_removed(desk: Company) -> None:
    leftover = desk.settings.landing / "support_tickets" / ".work-1"
    leftover.mkdir(parents=True)
    (leftover / "half.parquet").write_bytes(b"PAR1")
    desk.write("tickets_1.csv", HEAD)
    desk.ingest()
    assert not leftover.exists()


def test_a_table_of_an_older_contract_is_built_anew(desk: Company) -> None:
    import duckdb

    desk.write("tickets_1.csv", HEAD + "1,a,2024-01-01,,x\n")
    desk.ingest()
    before = everything(desk)
    with duckdb.connect(str(desk.settings.warehouse)) as connection:
        connection.execute("alter table raw.support_tickets drop column priority")
    desk.ingest()
    assert everything(desk) == before


def test_landed_batches_never_change(desk: Company) -> None:
    def contents(folder: Path) -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    desk.write("tickets_1.csv", HEAD + "1,a,2024-01-01,,x\n2,a,never,,x\n")
    desk.ingest()
    folder = Landing(desk.settings.landing, "support_tickets").folder
    before = contents(folder)
    lively(desk)
    assert before.items() <= contents(folder).items()
