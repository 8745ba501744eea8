"""A damaged warehouse is recognised before a run begins, and the old one is never lost before the new one stands."""

from __future__ import annotations

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
