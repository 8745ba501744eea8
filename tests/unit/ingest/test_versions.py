"""Deliveries over time: the same again, corrected, changed, vanished; and what raw holds then."""

from __future__ import annotations

from pathlib import Path

from tests.unit.ingest.conftest import HEAD, TICKETS, Company

BAD = "2,b,never,,x\n"


def tickets(company: Company) -> list[tuple[str, str]]:
    return company.rows("select ticket_id, category from raw.support_tickets order by all")


def test_the_same_file_again_is_no_new_row(desk: Company) -> None:
    desk.write("tickets_1.csv", HEAD + "1,a,2024-01-01,,x\n")
    desk.ingest()
    before = sorted(p.name for p in (desk.settings.landing / "support_tickets").rglob("*"))
    again = desk.ingest()
    assert (again.rows_in, again.new_batches, again.rows_total) == (0, 0, 1)
    desk.write("tickets_2.csv", HEAD + "1,a,2024-01-01,,x\n")
    copy = desk.ingest()
    assert (copy.rows_in, copy.rows_total) == (0, 1)
    assert copy.warnings == ["tickets_2.csv is a copy of tickets_1.csv: its rows are not counted again"]
    after = sorted(p.name for p in (desk.settings.landing / "support_tickets").rglob("*"))
    assert set(after) - set(before) == {"000002.json"}, "only the observation is new"


def test_a_corrected_append_file_replaces_its_rows_and_quarantine_says_when(desk: Company) -> None:
    desk.write("tickets.csv", HEAD + "1,a,2024-01-01,,x\n" + BAD + "3,c,nope,,x\n")
    first = desk.ingest()
    assert first.quarantined_total == 2
    desk.write("tickets.csv", HEAD + "1,a,2024-01-01,,y\n2,b,2024-01-02,,x\n3,c,nope,,x\n")
    second = desk.ingest()
    assert tickets(desk) == [("1", "y"), ("2", "x")]
    assert second.quarantined_total == 1
    gone, stays = desk.rows("select * from quarantine.support_tickets order by left_at nulls last")
    assert gone[-1] is not None
    assert gone[-1] >= gone[-3], "a row leaves after it was first seen"
    assert (stays[-1], stays[4]) == (None, 4)
    assert stays[-2] > stays[-3], "a row that is still there was seen again"


def test_an_old_content_that_comes_back_is_current_again(desk: Company) -> None:
    for topic in ("x", "y", "x"):
        desk.write("tickets.csv", HEAD + f"1,a,2024-01-01,,{topic}\n")
        desk.ingest()
        assert tickets(desk) == [("1", topic)]


def test_a_file_that_vanishes_keeps_its_loaded_rows(desk: Company) -> None:
    path = desk.write("tickets.csv", HEAD + "1,a,2024-01-01,,x\n")
    desk.ingest()
    path.unlink()
    report = desk.ingest()
    assert (report.rows_total, report.is_held) == (1, False)


def test_an_undated_upsert_keeps_every_version(desk: Company) -> None:
    desk.mapping(TICKETS.replace("append", "upsert"))
    for topic in ("x", "y"):
        desk.write("tickets.csv", HEAD + f"1,a,2024-01-01,,{topic}\n")
        desk.ingest()
    assert tickets(desk) == [("1", "x"), ("1", "y")]


def test_dated_snapshots_keep_every_day_even_if_nothing_changed(desk: Company) -> None:
    dated = TICKETS.replace("append", "snapshot").replace("tickets*", "tickets_{delivered_on:%Y%m%d}")
    desk.mapping(dated)
    for day in ("20240101", "20240102"):
        desk.write(f"tickets_{day}.csv", HEAD + "1,a,2024-01-01,,x\n")
    report = desk.ingest()
    assert (report.rows_total, str(report.last_delivered_on)) == (2, "2024-01-02")
    desk.write("tickets_20240101.csv", HEAD + "1,a,2024-01-01,,corrected\n")
    desk.ingest()
    assert tickets(desk) == [("1", "corrected"), ("1", "x")]


def test_a_path_that_names_no_date_is_said(desk: Company) -> None:
    desk.mapping(TICKETS.replace("tickets*", "tickets_{delivered_on:%Y%m%d}"))
    desk.write("tickets_20240131.csv", HEAD)
    desk.write("tickets_20240231.csv", HEAD)
    desk.write("tickets_final.csv", HEAD)
    report = desk.ingest()
    assert report.new_batches == 1
    assert any(warning.startswith("desk.tickets: 2 files look like") for warning in report.warnings)


def test_a_changed_mapping_reads_its_files_anew(desk: Company) -> None:
    for delivery in ("append", "upsert"):
        mapping = TICKETS.replace("append", delivery)
        desk.mapping(mapping)
        desk.write(f"tickets_{delivery}.csv", HEAD + f"1,a,2024-01-01,,{delivery}\n")
        desk.ingest()
    desk.mapping(mapping.replace("category: topic", "category: {column: topic, values: {append: A, upsert: U}}"))
    report = desk.ingest()
    assert report.new_batches == 2
    assert tickets(desk) == [("1", "A"), ("1", "U")]


def test_the_path_and_the_root_are_no_part_of_a_batch(desk: Company) -> None:
    desk.write("tickets.csv", HEAD + "1,a,2024-01-01,,x\n")
    desk.ingest()
    moved = desk.files.rename(desk.files.parent / "elsewhere")
    desk.files = Path(moved)
    desk.mapping(TICKETS.replace("../files", "../elsewhere").replace("tickets*.csv", "**/t*.csv"))
    assert desk.ingest().rows_in == 0


def test_keys_missing_from_the_newest_snapshot_are_listed_and_kept(desk: Company) -> None:
    desk.mapping(TICKETS.replace("append", "snapshot").replace("tickets*", "t_{delivered_on:%Y%m%d}"))
    a, b, c = (f"{key},a,2024-01-01,,x\n" for key in "abc")
    desk.write("t_20240101.csv", HEAD + a + b + c)
    desk.write("t_20240102.csv", HEAD + a + b)
    desk.write("t_20240103.csv", HEAD + a + "b,a,never,,x\n")
    desk.ingest()
    missing = "select entity, source, key_text, missing_since::varchar from raw.missing_keys order by all"
    assert desk.rows(missing) == [("support_tickets", "desk", "c", "2024-01-02")], "b is faulty, not missing"
    desk.write("t_20240104.csv", HEAD + b + c)
    desk.ingest()
    assert desk.rows(missing) == [("support_tickets", "desk", "a", "2024-01-04")]
    assert desk.one("select count(*) from raw.support_tickets where ticket_id = 'a'") == 3


def test_rows_of_a_source_without_a_mapping_stay_and_are_named(desk: Company) -> None:
    desk.write("tickets.csv", HEAD + "1,a,2024-01-01,,x\n")
    desk.ingest()
    (desk.settings.sources / "source.yml").unlink()
    report = desk.ingest()
    assert (report.is_mapped, report.rows_total) == (False, 1)
    assert report.warnings == ["support_tickets: rows of desk stay, though no mapping names it"]


def test_a_held_or_rejected_file_of_a_removed_mapping_holds_nothing(desk: Company) -> None:
    desk.write("tickets.csv", b"")
    assert desk.ingest().is_held
    (desk.settings.sources / "source.yml").unlink()
    assert not desk.ingest().is_held


def test_two_sources_may_feed_one_entity(desk: Company) -> None:
    desk.mapping(TICKETS.replace("source: desk", "source: second").replace("tickets*", "other*"), "second.yml")
    desk.write("tickets.csv", HEAD + "1,a,2024-01-01,,x\n")
    desk.write("other.csv", HEAD + "1,a,2024-01-01,,x\n")
    assert desk.ingest().rows_total == 2
    assert desk.rows("select _source, _authority from raw.support_tickets order by 1") == [
        ("desk", 0),
        ("second", 0),
    ]
