"""`validate` says what ingestion would do with a file, and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.ingest.errors import ContractError, IngestError
from orchestration.ingest.validate import validate_file
from tests.unit.ingest.conftest import AS_OF, HEAD, TICKETS, Company


def test_every_broken_rule_by_line_and_nothing_landed(desk: Company) -> None:
    path = desk.files.parent / "tickets_new.csv"
    path.write_text(HEAD + "1,a,2024-01-01,,x\n2,,never,,x\n", encoding="utf-8")
    report = validate_file("support_tickets", path, desk.settings, AS_OF)
    assert (report.source, report.rows_in, report.accepted, report.quarantined) == ("desk", 2, 1, 1)
    (row,) = report.broken
    assert (row.line, row.rules) == (3, ["required:customer_id", "cast:opened_at"])
    assert not report.is_fine
    assert not desk.settings.data_dir.exists()


def test_a_good_file_is_fine_and_a_bad_one_would_be_held(desk: Company) -> None:
    path = desk.write("tickets.csv", HEAD + "1,a,2024-01-01,,x\n")
    assert validate_file("support_tickets", path, desk.settings, AS_OF).is_fine
    path = desk.write("tickets.csv", HEAD + "".join(f"{i},a,never,,x\n" for i in range(20)))
    report = validate_file("support_tickets", str(path), desk.settings, AS_OF)
    assert report.would_be_held
    assert len(report.broken) == 20


def test_a_file_that_would_be_rejected(desk: Company) -> None:
    path = desk.write("tickets.csv", "id;who\n")
    report = validate_file("support_tickets", path, desk.settings, AS_OF)
    assert not report.is_fine
    assert report.rejected
    assert (report.rejected["rule"], report.rejected["line"]) == ("missing_column", 1)


def test_without_a_mapping_the_contract_s_own_names_are_expected(desk: Company) -> None:
    path = desk.write("people.csv", "contact_id,customer_id,created_at\n1,a,2024-01-01\n2,,2024-01-01\n")
    report = validate_file("contacts", path, desk.settings, AS_OF)
    assert (report.source, report.accepted, report.quarantined_by_rule) == (
        "direct",
        1,
        {"required:customer_id": 1},
    )


def test_two_possible_mappings_need_a_source(desk: Company) -> None:
    desk.mapping(TICKETS.replace("source: desk", "source: other"), "other.yml")
    path = desk.write("tickets.csv", HEAD)
    with pytest.raises(IngestError, match="say which --source is meant"):
        validate_file("support_tickets", path, desk.settings, AS_OF)
    assert validate_file("support_tickets", path, desk.settings, AS_OF, "other").source == "other"
    with pytest.raises(IngestError, match="did you mean 'other'"):
        validate_file("support_tickets", path, desk.settings, AS_OF, "othr")


def test_an_unknown_entity_and_a_missing_file(desk: Company, tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="did you mean 'support_tickets'"):
        validate_file("suport_tickets", tmp_path / "x.csv", desk.settings, AS_OF)
    report = validate_file("support_tickets", tmp_path / "tickets_none.csv", desk.settings, AS_OF)
    assert report.rejected
    assert report.rejected["rule"] == "unreadable"
