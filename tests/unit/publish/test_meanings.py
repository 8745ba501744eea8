"""What a published code first meant is kept, whatever is published afterwards."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from expectations.store import published_vocabulary
from orchestration.publish import history, meanings
from orchestration.store import files

FACTS = {"publication_id": "2026-06-30_1", "as_of": "2026-06-30", "published_at": "2026-07-01T06:00:00+00:00",
         "plan_year": 2026, "tables": {}}  # fmt: skip
Code = tuple[str, str, str | None]


def release(folder: Path, *codes: Code) -> Path:
    """A release whose vocabulary has these reasons of version 1: code, label, required_field."""
    (folder / "parquet").mkdir(parents=True, exist_ok=True)
    (folder / "release.json").write_text(json.dumps(FACTS), encoding="utf-8")
    with duckdb.connect() as connection:
        connection.execute(
            "create table t (taxonomy_version varchar, field varchar, code varchar, label varchar, definition varchar, "
            "required_field varchar, sort_order integer)"
        )
        for code, label, required in codes:
            connection.execute("insert into t values ('1', 'reason', ?, ?, 'It''s so.', ?, 1)", [code, label, required])
        connection.execute(f"copy t to '{folder / 'parquet' / meanings.MEANINGS}' (format parquet)")
    return folder


def kept(folder: Path) -> list[Code]:
    vocabulary = published_vocabulary(folder)
    assert vocabulary is not None
    return [(entry.code, entry.label, entry.required_field or None) for entry in vocabulary.entries]


def test_the_first_meaning_of_every_code_stays(tmp_path: Path) -> None:
    books = tmp_path / "it's history"
    assert meanings.keep(books, release(tmp_path / "a", ("price", "Price", "price_delta"), ("gone", "Gone", None)))
    meanings.keep(books, release(tmp_path / "b", ("new", "New", None), ("price", "Cost", None)))
    expected: list[Code] = [("gone", "Gone", None), ("price", "Price", "price_delta"), ("new", "New", None)]
    assert kept(books) == expected
    before = (books / meanings.MEANINGS).stat().st_ino
    meanings.keep(books, release(tmp_path / "c", ("price", "Price tag", None)))
    assert (books / meanings.MEANINGS).stat().st_ino == before  # nothing new, nothing written
    assert [path.name for path in books.iterdir()] == [meanings.MEANINGS]


def test_a_release_without_a_vocabulary_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "old" / "parquet").mkdir(parents=True)
    assert meanings.keep(tmp_path / "history", tmp_path / "old") is None
    assert not (tmp_path / "history").exists()
    assert published_vocabulary(tmp_path / "history") is None
    meanings.keep(tmp_path / "history", release(tmp_path / "a", ("price", "Price", None)))
    assert meanings.keep(tmp_path / "history", tmp_path / "old") == tmp_path / "history" / meanings.MEANINGS
    assert kept(tmp_path / "history") == [("price", "Price", None)]


def test_a_write_that_is_cut_leaves_the_meanings_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    meanings.keep(tmp_path / "history", release(tmp_path / "a", ("price", "Price", None)))

    def cut(path: Path) -> None:
        raise OSError("the power goes")

    with monkeypatch.context() as patch:
        patch.setattr(files, "sync_file", cut)
        with pytest.raises(OSError, match="power"):
            meanings.keep(tmp_path / "history", release(tmp_path / "b", ("new", "New", None)))
    assert kept(tmp_path / "history") == [("price", "Price", None)]
    meanings.keep(tmp_path / "history", tmp_path / "b")
    assert kept(tmp_path / "history") == [("price", "Price", None), ("new", "New", None)]


def test_a_publication_that_was_cut_enters_its_codes_afterwards(tmp_path: Path) -> None:
    shown = release(tmp_path / "published" / "releases" / "2026-06-30_1", ("price", "Price", None))
    with duckdb.connect() as connection:
        values = shown / "parquet" / "metric_values.parquet"
        connection.execute(f"copy (select 'nps' as metric_id) to '{values}' (format parquet)")
    (tmp_path / "published" / "current").symlink_to(shown)
    history.recover(tmp_path / "history", tmp_path / "published")
    assert kept(tmp_path / "history") == [("price", "Price", None)]
