"""Looking for words in everything below a folder: texts, databases, Parquet files, packed ones."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

_ZLIB = re.compile(b"\x78[\x01\x5e\x9c\xda]")


def found_in(folder: Path, words: Iterable[str]) -> list[str]:
    """`file: word` for each of the words that stands anywhere below the folder, in whatever packing."""
    wanted = {word: word.encode() for word in words}
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            texts = list(contents(path))
            found += [
                f"{path.relative_to(folder)}: {word}" for word, raw in wanted.items() if any(raw in t for t in texts)
            ]
    return found


def contents(path: Path) -> Iterator[bytes]:
    """The file's bytes, and what they unpack to."""
    if path.suffix in (".duckdb", ".parquet"):
        yield from (text.encode() for text in values_of(path))
        return
    raw = path.read_bytes()
    yield raw
    if raw.startswith(b"\x1f\x8b"):
        yield gzip.decompress(raw)
    if path.suffix == ".db" or ".db-" in path.name:
        for start in _ZLIB.finditer(raw):  # Dagster keeps snapshots packed
            try:
                yield zlib.decompressobj().decompress(raw[start.start() :], 1 << 22)
            except zlib.error:
                continue


def values_of(path: Path) -> Iterator[str]:
    """Every distinct value of every column of a DuckDB or Parquet file, lists and structs as text."""
    if path.suffix == ".parquet":
        with duckdb.connect() as connection:
            yield from _of(connection, f"read_parquet('{path}')")
        return
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.execute(
            'select format(\'"{}"."{}"\', schema_name, table_name) from duckdb_tables() where not internal'
        ).fetchall()
        for (table,) in tables:
            yield from _of(connection, table)


def _of(connection: duckdb.DuckDBPyConnection, table: str) -> Iterator[str]:
    # Numbers and days hold no words: texts, and what is made of texts.
    described = connection.execute(f"describe select * from {table}").fetchall()
    for name, kind, *_ in described:
        if "VARCHAR" in kind or "JSON" in kind or "BLOB" in kind:
            rows = connection.execute(f'select string_agg(distinct "{name}"::varchar, chr(10)) from {table}').fetchone()
            if rows and rows[0]:
                yield rows[0]
