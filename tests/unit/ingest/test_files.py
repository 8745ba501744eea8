"""Section 3 of the contracts, file level: what is rejected whole, and that what was loaded before stands."""

from __future__ import annotations

import gzip
import io
import zipfile
from dataclasses import replace

import pytest

from orchestration.ingest import prepass
from tests.unit.ingest.conftest import HEAD, Company

ROW = "1,a,2024-01-01,,x\n"


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("tickets.csv", HEAD + ROW)
    return buffer.getvalue()


REJECTED = [
    ("empty", b"", "empty_file", 1, None),
    ("only a byte order mark", b"\xef\xbb\xbf", "empty_file", 1, None),
    ("first line blank", b"\n" + HEAD.encode(), "empty_file", 1, None),
    ("wrong delimiter", HEAD.replace(",", ";").encode(), "missing_column", 1, "id"),
    ("missing column", b"id,opened,resolved,topic\n", "missing_column", 1, "who"),
    ("doubled header", b"id,who,opened,resolved,topic,ID\n", "doubled_header", 1, "ID"),
    ("binary", HEAD.encode() + ROW.encode() + b"\x00\x01\x02", "nul_byte", 3, None),
    ("zip", zipped(), "not_text", 1, None),
    ("parquet in csv", b"PAR1....PAR1", "not_text", 1, None),
    ("wrong encoding", HEAD.encode() + ROW.encode() + b"2,a,2024-01-01,,caf\xe9\n", "encoding", 3, 20),
    ("truncated gzip", gzip.compress((HEAD + ROW * 500).encode())[:-12], "truncated", None, None),
    (
        "damaged gzip",
        gzip.compress((HEAD + ROW * 500).encode())[:20] + b"junk" * 9,
        "damaged_archive",
        None,
        None,
    ),
    ("row too short", (HEAD + ROW + "2,a\n").encode(), "ragged_row", 3, None),
    ("row too long", (HEAD + ROW + "2,a,2024-01-01,,x,y,z\n").encode(), "ragged_row", 3, None),
    ("unclosed quote", (HEAD + ROW + '2,a,2024-01-01,,"x\n' + ROW).encode(), "unclosed_quote", 3, None),
]


@pytest.mark.parametrize(("content", "rule", "line", "column"), [r[1:] for r in REJECTED], ids=[r[0] for r in REJECTED])
def test_a_file_is_rejected_whole_with_its_place(
    desk: Company, content: bytes, rule: str, line: int | None, column: str | int | None
) -> None:
    desk.write("tickets_1.csv", HEAD + "9,a,2024-01-01,,x\n")
    desk.ingest()
    path = desk.write("tickets_2.csv", content)
    report = desk.ingest()
    (error,) = report.rejected_files
    assert (error["rule"], error["line"], error["file"]) == (rule, line, "tickets_2.csv")
    if column is not None:
        assert error["column"] == column
    assert "tickets_2.csv" in error["message"]
    assert report.is_held
    assert not report.blocks_publication, "support tickets do not block"
    assert desk.rows("select ticket_id from raw.support_tickets") == [("9",)], "what was loaded before stands"
    assert path.read_bytes() == content, "the file stays where it was"
    issue = desk.one("select data_issue from raw.entity_status where is_held")
    assert issue.startswith("support_tickets: tickets_2.csv rejected")


def test_the_wrong_delimiter_gets_a_hint(desk: Company) -> None:
    desk.write("tickets.csv", HEAD.replace(",", ";"))
    (error,) = desk.ingest().rejected_files
    assert "is the delimiter ';'" in error["message"]


def test_a_rejected_correction_leaves_the_earlier_rows_of_its_path(desk: Company) -> None:
    desk.write("tickets.csv", HEAD + ROW)
    desk.ingest()
    desk.write("tickets.csv", HEAD + "1,a\n")
    report = desk.ingest()
    assert report.is_held
    assert report.rows_total == 1
    again = desk.ingest()
    assert again.rejected_files == report.rejected_files, "it stays rejected until it is corrected"
    desk.write("tickets.csv", HEAD + "2,a,2024-01-01,,x\n")
    final = desk.ingest()
    assert (final.is_held, final.data_issue) == (False, None)
    assert desk.rows("select ticket_id from raw.support_tickets") == [("2",)]


def test_a_rejected_file_that_is_taken_away_holds_nothing(desk: Company) -> None:
    path = desk.write("tickets.csv", b"")
    assert desk.ingest().is_held
    path.unlink()
    assert not desk.ingest().is_held


def test_a_rejected_file_of_a_blocking_entity_blocks_the_publication(company: Company) -> None:
    company.mapping(
        "source: crm\nroot: ../files\ninputs:\n  rows: {path: a.csv, format: csv}\n"
        "entities:\n  customers:\n    input: rows\n    delivery: append\n    columns: "
        "{customer_id: id, customer_name: n, contract_start_date: s, updated_at: u}\n"
    )
    company.write("a.csv", "id,n,s\n")
    assert company.ingest("customers").blocks_publication


def test_an_archive_that_unpacks_to_far_too_much_is_refused(desk: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepass, "RATIO_COUNTS_FROM", 1 << 20)
    desk.write("tickets.csv", gzip.compress((HEAD + ROW * 400_000).encode()))
    (error,) = desk.ingest().rejected_files
    assert error["rule"] == "archive_too_large"


def test_a_link_out_of_the_source_folder_is_refused(desk: Company) -> None:
    outside = desk.files.parent / "secret.csv"
    outside.write_text(HEAD + ROW, encoding="utf-8")
    (desk.files / "tickets_link.csv").symlink_to(outside)
    report = desk.ingest()
    assert [error["rule"] for error in report.rejected_files] == ["outside_root"]
    assert report.rows_total == 0


def test_a_folder_without_files_is_a_warning(desk: Company) -> None:
    (warning,) = desk.ingest().warnings
    assert "no file matches tickets*.csv" in warning


@pytest.mark.parametrize("name", ["tickets [1].csv", "tickets?.csv", "tickets*.csv", "tickets 'quoted'; x.csv"])
def test_odd_file_names_are_read_literally(desk: Company, name: str) -> None:
    desk.write(name, HEAD + ROW + "2,a,never,,x\n")
    report = desk.ingest()
    assert (report.rejected_files, report.accepted, report.quarantined) == ([], 1, 1)
    assert desk.one("select file from quarantine.support_tickets") == name


def test_odd_folder_names_are_no_pattern(desk: Company) -> None:
    odd = replace(desk.settings, data_dir=desk.settings.data_dir.parent / "da'ta [1] é")
    company = Company(odd, desk.files)
    company.write("tickets.csv", HEAD + ROW + "2,a,never,,x\n")
    company.ingest()
    odd.warehouse.unlink()
    report = company.ingest()
    assert (report.rows_total, report.quarantined_total) == (1, 1)
