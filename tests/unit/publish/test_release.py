"""Publishing is one step for readers: all of the new release, or all of the old one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.publish import history, release
from orchestration.publish.check_table import ABOUT

DAY = date(2026, 6, 30)


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.metric_values as select 'nps' as metric_id, 31.5::decimal(28,10) as value"
        )
        connection.execute("comment on table marts.metric_values is 'One row per metric; it''s the whole truth.'")
        connection.execute("create view marts.not_a_table as select 1 as x")
        connection.execute("create table main.private as select 'a@example.com' as email")
    return path


def publish(tmp_path: Path, warehouse: Path, day: date = DAY, minute: int = 0) -> release.Release:
    at = datetime(2026, 7, 1, 6, minute, tzinfo=UTC)
    folder = release.stage(warehouse, tmp_path / "published", f"run{day}{minute}", day, 2026, at)
    (folder / "site").mkdir()
    (folder / "site" / "index.html").write_text(f"{day} {minute}", encoding="utf-8")
    made = release.commit(tmp_path / "published", folder)
    history.append(tmp_path / "history", tmp_path / "published" / "releases" / made.publication_id)
    return made


def test_only_marts_are_published_and_answer_to_their_schema_name(tmp_path: Path, warehouse: Path) -> None:
    publish(tmp_path, warehouse)
    with duckdb.connect(str(tmp_path / "published" / "marts.duckdb"), read_only=True) as connection:
        assert connection.execute("select metric_id from marts.metric_values").fetchone() == ("nps",)
        assert connection.execute("select table_name, comment from duckdb_tables() order by 1").fetchall() == [
            ("check_results", ABOUT),
            ("metric_values", "One row per metric; it's the whole truth."),
        ]
    assert (tmp_path / "published" / "current" / "parquet" / "metric_values.parquet").exists()


def test_older_clients_can_open_the_published_file(tmp_path: Path, warehouse: Path) -> None:
    publish(tmp_path, warehouse)
    header = (tmp_path / "published" / "marts.duckdb").read_bytes()[:64]
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[12:20], "little") == 65  # storage of v1.2.0


def test_a_connected_reader_keeps_its_release_and_a_new_one_sees_the_new(tmp_path: Path, warehouse: Path) -> None:
    publish(tmp_path, warehouse)
    first = tmp_path / "published" / "marts.duckdb"
    with duckdb.connect(str(first.resolve()), read_only=True) as reader:
        with duckdb.connect(str(warehouse)) as writer:
            writer.execute("update marts.metric_values set value = 40")
        publish(tmp_path, warehouse, minute=1)
        assert reader.execute("select value from metric_values").fetchone() == (31.5,)
    with duckdb.connect(str(first.resolve()), read_only=True) as reader:
        assert reader.execute("select value from metric_values").fetchone() == (40,)


def test_an_older_day_is_refused_and_nothing_changes(tmp_path: Path, warehouse: Path) -> None:
    newest = publish(tmp_path, warehouse)
    with pytest.raises(release.OlderThanPublished, match="kept in the history as a backfill"):
        publish(tmp_path, warehouse, day=date(2026, 6, 29), minute=5)
    assert release.current(tmp_path / "published") == newest


def test_the_last_seven_releases_stay(tmp_path: Path, warehouse: Path) -> None:
    for minute in range(9):
        publish(tmp_path, warehouse, minute=minute)
    published = tmp_path / "published"
    (published / "status").mkdir()
    for folder in ("releases/.staging-dead", ".status-dead"):
        (published / folder).mkdir()
    for file in (".current.1.tmp", "status/.status.json.1.tmp"):
        (published / file).touch()
    release.prune(published)
    assert not [path for path in published.rglob("*") if path.name.startswith(".")], "what killed runs left is gone"
    left = sorted(p.name for p in (tmp_path / "published" / "releases").iterdir())
    assert len(left) == 7
    assert left[-1].endswith("T060800000000")
    assert len(list((tmp_path / "history").iterdir())) == 9


def test_a_publication_cut_between_its_steps_is_put_right(tmp_path: Path, warehouse: Path) -> None:
    first = publish(tmp_path, warehouse)
    released = tmp_path / "published" / "releases"
    unseen = release.stage(warehouse, tmp_path / "published", "cut", DAY, 2026, datetime(2026, 7, 2, tzinfo=UTC))
    unseen.rename(released / release.Release.read(unseen).publication_id)  # ... and the power goes
    (tmp_path / "history" / f"{first.publication_id}.parquet").unlink()
    (tmp_path / "history" / f".{first.publication_id}.tmp").touch()
    history.recover(tmp_path / "history", tmp_path / "published")
    assert [p.name for p in released.iterdir()] == [first.publication_id]
    assert [p.stem for p in (tmp_path / "history").iterdir()] == [first.publication_id]


def test_history_takes_a_publication_once(tmp_path: Path, warehouse: Path) -> None:
    made = publish(tmp_path, warehouse)
    before = (tmp_path / "history" / f"{made.publication_id}.parquet").read_bytes()
    history.append(tmp_path / "history", tmp_path / "published" / "releases" / made.publication_id)
    assert (tmp_path / "history" / f"{made.publication_id}.parquet").read_bytes() == before
    columns = duckdb.read_parquet(str(tmp_path / "history" / "*.parquet")).columns
    assert columns[:2] == ["publication_id", "published_at"]


def test_an_empty_warehouse_is_not_published(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "empty.duckdb")):
        pass
    with pytest.raises(ValueError, match="run the models first"):
        release.stage(tmp_path / "empty.duckdb", tmp_path / "published", "r", DAY, 2026, datetime.now(UTC))


def test_figures_of_another_day_are_not_released(tmp_path: Path, warehouse: Path) -> None:
    # Regression: two runs of different days on one warehouse published a mixture.
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("alter table marts.metric_values add column as_of date default date '2026-06-29'")
    with pytest.raises(ValueError, match="describe 2026-06-29, not 2026-06-30"):
        publish(tmp_path, warehouse)


def test_only_todays_marts_are_released(tmp_path: Path, warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create table marts.removed_last_year as select 1 as x")
    at = datetime(2026, 7, 1, 6, tzinfo=UTC)
    folder = release.stage(warehouse, tmp_path / "published", "run", DAY, 2026, at, only=["metric_values"])
    assert release.Release.read(folder).tables.keys() == {"metric_values", "check_results"}


def test_a_missing_link_is_no_reason_to_remove_releases(tmp_path: Path, warehouse: Path) -> None:
    made = publish(tmp_path, warehouse)
    (tmp_path / "published" / "current").unlink()
    history.recover(tmp_path / "history", tmp_path / "published")
    assert (tmp_path / "published" / "releases" / made.publication_id / "release.json").exists()
