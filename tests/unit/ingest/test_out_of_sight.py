"""Folders and patterns that find nothing: a mistake must not pass as a quiet day, nor lift a hold."""

from __future__ import annotations

import pytest

from tests.unit.ingest.conftest import HEAD, TICKETS, Company
from tests.unit.ingest.test_hold import rows
from tests.unit.ingest.test_select_mapping import billing

ROW = "1,a,2024-01-01,,x\n"


def test_a_folder_that_is_not_there_is_a_rejected_delivery(desk: Company) -> None:
    # Regression: a misspelt or unmounted folder was a warning, and the day went green.
    desk.write("tickets.csv", HEAD + ROW)
    desk.ingest()
    desk.mapping(TICKETS.replace("../files", "../fils"))
    report = desk.ingest()
    folder = desk.files.parent / "fils"
    issue = f"support_tickets: the folder {folder} of source desk does not exist or cannot be read"
    assert (report.is_held, report.rows_total) == (True, 1)
    assert report.data_issue == f"{issue}; figures use the last accepted data"
    assert [error["rule"] for error in report.rejected_files] == ["missing_root"]
    assert desk.ingest().is_held
    assert len(list((desk.settings.landing / "support_tickets" / "ledger").iterdir())) == 2, "said once"
    desk.mapping(TICKETS)
    assert not desk.ingest().is_held


def test_a_missing_folder_blocks_what_blocks_the_publication(company: Company) -> None:
    billing(company)
    company.files.rename(company.files.parent / "elsewhere")
    assert company.ingest("subscriptions").blocks_publication


@pytest.mark.parametrize("content", [b"", rows(0, 25).encode()], ids=["rejected", "held"])
@pytest.mark.parametrize("way", ["folder", "root", "pattern"])
def test_nothing_found_by_mistake_lifts_no_hold(desk: Company, content: bytes, way: str) -> None:
    # Regression: a disk that was unmounted for a day made a held delivery vanish, and the checks green.
    desk.write("tickets_1.csv", HEAD + ROW)
    desk.ingest()
    desk.write("tickets_2.csv", content)
    before = desk.ingest()
    assert before.is_held
    away = desk.files.parent / "unmounted"
    if way == "folder":
        desk.files.rename(away)
    elif way == "root":
        desk.mapping(TICKETS.replace("../files", "../fils"))
    else:
        desk.mapping(TICKETS.replace("tickets*.csv", "tikets*.csv"))
    assert desk.ingest().is_held
    if way == "folder":
        away.rename(desk.files)
    desk.mapping(TICKETS)
    after = desk.ingest()
    assert (after.data_issue, after.rows_total) == (before.data_issue, 1)
    (desk.files / "tickets_2.csv").unlink()
    assert not desk.ingest().is_held, "taken away from where it lay, it holds nothing"


def test_a_pattern_made_narrower_on_purpose_lets_go(desk: Company) -> None:
    desk.mapping(TICKETS.replace("tickets*.csv", "*.csv"))
    desk.write("tickets.csv", HEAD + ROW)
    desk.write("readme.csv", b"")
    assert desk.ingest().is_held
    desk.mapping(TICKETS)
    assert not desk.ingest().is_held


def test_a_joined_delivery_stays_held_until_its_bad_file_is_gone(company: Company) -> None:
    # Regression: a join that waited for one input forgot that another was broken.
    billing(company)
    company.write("plans.csv", b"")
    assert company.ingest("subscriptions").is_held
    (company.files / "prices.csv").unlink()
    assert company.ingest("subscriptions").is_held
    (company.files / "plans.csv").unlink()
    assert not company.ingest("subscriptions").is_held
