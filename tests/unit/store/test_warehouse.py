"""A damaged warehouse is recognised before a run begins, and the old one is never lost before the new one stands."""

from __future__ import annotations

import stat
import struct
from pathlib import Path

import duckdb
import pytest

from orchestration.store import warehouse
from orchestration.store.warehouse import DamagedWarehouse, require_sound


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table t as select range as n, md5(range::varchar) as word from range(100000)")
    return path


def test_a_whole_one_and_none_at_all_are_sound(database: Path, tmp_path: Path) -> None:
    require_sound(database)
    require_sound(tmp_path / "none.duckdb")


@pytest.mark.parametrize("share", [0, 0.01, 0.3, 0.7, 0.999])
def test_a_truncated_one_is_damaged_and_the_message_says_rebuild(database: Path, share: float) -> None:
    content = database.read_bytes()
    database.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(DamagedWarehouse, match="cs-metrics rebuild"):
        require_sound(database)


def test_another_kind_of_file_is_damaged(database: Path) -> None:
    database.write_text("id,name\n" * 10_000, encoding="utf-8")
    with pytest.raises(DamagedWarehouse, match="not a valid DuckDB"):
        require_sound(database)


def test_one_of_a_newer_duckdb_says_so(database: Path) -> None:
    content = bytearray(database.read_bytes())
    struct.pack_into("<Q", content, 12, 99)  # the version, behind the first block's sum and DuckDB's mark
    summed = 5381
    for (word,) in struct.iter_unpack("<Q", content[8:4096]):
        summed ^= word * 0xBF58476D1CE4E5B9 % (1 << 64)
    struct.pack_into("<Q", content, 0, summed)
    database.write_bytes(content)
    with pytest.raises(DamagedWarehouse, match=r"created with a newer version of DuckDB.*cs-metrics rebuild") as told:
        require_sound(database)
    assert "damaged" not in str(told.value)


def test_one_that_cannot_be_opened_for_another_reason_is_not_called_damaged(tmp_path: Path) -> None:
    with pytest.raises(duckdb.IOException, match="Is a directory"):
        require_sound(tmp_path)


def test_a_new_one_is_its_owner_s_alone_and_one_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "data" / "warehouse.duckdb"
    with warehouse.open_to_write(path) as connection:
        connection.execute("create table people as select 'a@b.example' as email from range(10)")
        assert stat.S_IMODE(path.with_name("warehouse.duckdb.wal").stat().st_mode) == 0o600, "people are in it, too"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)
    with warehouse.open_to_write(path):
        pass
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    (tmp_path / "other").touch()
    assert (tmp_path / "other").stat().st_mode & 0o044, "what is made afterwards is as before"


def test_a_damaged_block_is_told_of_by_whoever_reads_it(database: Path) -> None:
    content = bytearray(database.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 4096] = bytes(4096)
    database.write_bytes(bytes(content))
    with duckdb.connect(str(database), read_only=True) as connection, pytest.raises(duckdb.Error) as fault:
        connection.execute("select count(distinct word), sum(n) from t").fetchall()
    told = warehouse.damage_told(f"in a step:\n{fault.value}")
    assert told is not None
    assert "cs-metrics rebuild" in told
    assert warehouse.damage_told("Conflicting lock is held") is None


def test_the_old_one_stays_until_the_new_one_stands(database: Path) -> None:
    old = database.read_bytes()
    aside = warehouse.put_aside(database)
    assert aside is not None
    assert not database.exists()
    database.write_text("half of a rebuild that was killed", encoding="utf-8")
    assert warehouse.put_aside(database) == aside, "the older one is the one to keep"
    assert not database.exists()
    assert aside.read_bytes() == old
    warehouse.drop_aside(database)
    assert list(database.parent.iterdir()) == []


def test_its_log_goes_with_it(database: Path) -> None:
    log = database.with_name("warehouse.duckdb.wal")
    log.write_bytes(b"not yet in the file")
    warehouse.put_aside(database)
    assert not log.exists(), "a log of another file would be played into the new one"
    warehouse.drop_aside(database)
    assert list(database.parent.iterdir()) == []
