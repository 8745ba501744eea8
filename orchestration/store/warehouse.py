"""warehouse.duckdb as a file: is it whole, and out of the way while a new one is built."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration.store.errors import StoreError

_HEADERS = 3 * 4096  # before the first block of a DuckDB file


# How DuckDB begins when a block it reads, or the file itself, is not what it wrote.
_DAMAGE = ("Corrupt database file", "not a valid DuckDB database file")
_CUT_OFF = "Could not read enough bytes"
_OTHER_VERSION = "database file with version number"
MEND = "cs-metrics rebuild"
OTHERS_NOTHING = 0o077  # the umask of whoever writes the warehouse


class DamagedWarehouse(StoreError):
    """The warehouse cannot be read; it can be made anew of what has landed."""


def require_sound(warehouse: Path) -> None:
    """Raise DamagedWarehouse if the file is no DuckDB database, shorter than it says, or of a newer DuckDB.

    None at all is sound. What another program holds open is not judged: whoever opens it next says so. Raises
    duckdb.Error where it cannot be opened for another reason, as without the right to.
    """
    if not warehouse.exists():
        return
    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            row = connection.execute("select block_size, used_blocks from pragma_database_size()").fetchone()
    except duckdb.Error as fault:
        text = str(fault)
        if "Could not set lock" in text or "Conflicting lock" in text:
            return
        if _OTHER_VERSION in text:
            raise DamagedWarehouse(_words_of_version(text.splitlines())) from None
        if not any(sign in text for sign in (*_DAMAGE, _CUT_OFF)):
            raise
        raise DamagedWarehouse(_words(text.splitlines()[0])) from None
    if row and warehouse.stat().st_size < _HEADERS + row[0] * row[1]:
        raise DamagedWarehouse(_words("it is shorter than it says itself"))


@contextmanager
def open_to_write(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that may write; where there is no warehouse yet it is made. Closed at the end.

    Warehouse and log beside it (.wal) are made for their owner alone: they hold people's names and addresses, and
    readers have the published copy. The mode of a warehouse that is there stays.
    """
    warehouse.parent.mkdir(parents=True, exist_ok=True)
    before = os.umask(OTHERS_NOTHING)  # a mode given afterwards would be missing where the process is killed in between
    try:
        with duckdb.connect(str(warehouse)) as connection:
            yield connection
    finally:
        os.umask(before)


def damage_told(text: str) -> str | None:
    """What to say where an error's text tells that a block of the warehouse was damaged; else None."""
    line = next((line for line in text.splitlines() if any(sign in line for sign in _DAMAGE)), None)
    return _words(line.strip()) if line else None


def _words(why: str) -> str:
    return (
        f"warehouse.duckdb is damaged ({why}). Nothing is lost: everything in it comes from landing/. Run `{MEND}`; "
        "until then the last publication stands"
    )


def _words_of_version(said: list[str]) -> str:
    by = next((line.rstrip(".") for line in said if "was created with" in line), said[0])
    return (
        f"warehouse.duckdb cannot be read by this DuckDB, {duckdb.__version__}: {by[:1].lower()}{by[1:]}. Install that "
        f"DuckDB again, or run `{MEND}`, which makes the warehouse anew of landing/; until then the last publication "
        "stands"
    )


def put_aside(warehouse: Path) -> Path | None:
    """Rename the warehouse out of the way and return its new path, None where there is none.

    One that lies aside already is the older one: what stands in the place is a rebuild's that did not finish.
    """
    aside, log = _aside(warehouse), warehouse.with_name(f"{warehouse.name}.wal")
    log_aside = aside.with_name(f"{aside.name}.wal")
    if aside.exists():
        warehouse.unlink(missing_ok=True)
        log.unlink(missing_ok=True)
        return aside
    if log.exists():
        log.rename(log_aside)
    if not warehouse.exists():
        return None
    warehouse.rename(aside)
    return aside


def aside_of(warehouse: Path) -> Path | None:
    """Where the old warehouse lies, if it was put aside."""
    aside = _aside(warehouse)
    return aside if aside.exists() else None


def drop_aside(warehouse: Path) -> None:
    """Remove what was put aside: the new one is whole."""
    aside = _aside(warehouse)
    for path in (aside.with_name(f"{aside.name}.wal"), aside):
        path.unlink(missing_ok=True)


def _aside(warehouse: Path) -> Path:
    return warehouse.with_name(f"{warehouse.stem}.aside.duckdb")
