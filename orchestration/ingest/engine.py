"""The DuckDB connections in which deliveries are read: each sees its own files alone, and its means are limited."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import duckdb
import psutil

from .errors import FileRejected
from .plan import Delivery
from .select import literal

MEMORY_LIMIT = "512MB"
# Beyond what a run has already, of addresses: a good file fills two thirds of it at most with memory. DuckDB counts
# tables, sorts and joins, but not how long one value grows.
ADDRESS_SPACE = 1 << 30
MOST_THREADS = 8  # each takes addresses of its own
LONGEST_SECONDS = 1800
_SECONDS_BETWEEN_INTERRUPTS = 0.1


def longest_seconds() -> int:
    """How long one delivery may take: CS_DELIVERY_SECONDS, else half an hour. ValueError if that is no number."""
    stated = os.environ.get("CS_DELIVERY_SECONDS")
    if not stated:
        return LONGEST_SECONDS
    if not stated.isdecimal() or int(stated) == 0:
        raise ValueError(f"CS_DELIVERY_SECONDS is {stated!r}: it has to be a number of seconds, as in 3600")
    return int(stated)


@contextmanager
def connection_for(
    delivery: Delivery, work: Path, shared: duckdb.DuckDBPyConnection
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of the delivery's own, which sees its files alone, if its mapping brings SQL; else `shared`.

    Opening one costs more than reading a small file does, and nobody's SQL runs in the shared one but ours.
    Raises FileRejected as `limited` does.
    """
    if delivery.emap.brings_sql:
        with locked(work, delivery.paths) as own, limited(own, delivery.path):
            yield own
    else:
        with limited(shared, delivery.path):
            yield shared


def locked(work: Path, readable: Iterable[Path]) -> duckdb.DuckDBPyConnection:
    """An in-memory connection that may read `readable`, read and write below `work`, and nothing else.

    Its configuration cannot be changed any more, so SQL from a mapping cannot open it again.
    """
    spill = work / "spill"
    spill.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    files = ", ".join(literal(str(path)) for path in readable)
    for setting in (
        "TimeZone = 'UTC'",
        f"memory_limit = '{MEMORY_LIMIT}'",
        f"threads = {min(os.cpu_count() or 1, MOST_THREADS)}",
        f"temp_directory = {literal(str(spill))}",
        "preserve_insertion_order = true",
        "enable_progress_bar = false",
        # Batches are built under one name after another; a cached block of the last one would be read as this one's.
        "enable_external_file_cache = false",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        # A name that is no table is no Python variable either, and secrets kept in a home are not looked for.
        "python_enable_replacements = false",
        "allow_persistent_secrets = false",
        f"allowed_paths = [{files}]",
        f"allowed_directories = [{literal(str(work) + '/')}]",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"set {setting}")
    return connection


@contextmanager
def limited(connection: duckdb.DuckDBPyConnection, name: str) -> Iterator[None]:
    """What is done with the connection meanwhile may take so long and so much memory, and no more.

    name: the delivery, as errors call it. Raises FileRejected (too_slow, too_much_memory). DuckDB looks at the clock
    between one vector of values and the next: a single call that takes minutes is stopped after it.
    """
    seconds = longest_seconds()
    ended, late = Event(), Event()
    watch = Thread(target=_watch, args=(connection, seconds, ended, late), daemon=True)
    watch.start()
    try:
        with _little_memory():
            yield
    except duckdb.InterruptException:
        if not late.is_set():
            raise
        message = (
            f"{name}: reading it was stopped after {seconds} seconds. Look for a join or a recursion in its mapping "
            "that does not end; CS_DELIVERY_SECONDS allows more seconds"
        )
        raise FileRejected(name, "too_slow", message) from None
    except (duckdb.OutOfMemoryException, MemoryError) as error:
        if "max_temp_directory_size" in str(error):  # the disk is full: not the file's fault
            raise
        message = (
            f"{name}: reading it needs more memory than one delivery may take. Look for a join, a list or a text in "
            "its mapping that grows without end; a very large file can be delivered in parts"
        )
        raise FileRejected(name, "too_much_memory", message) from None
    finally:
        ended.set()
        watch.join()


def _watch(connection: duckdb.DuckDBPyConnection, seconds: int, ended: Event, late: Event) -> None:
    """Once the time is up, stop whatever runs, and what is begun afterwards."""
    if ended.wait(seconds):
        return
    late.set()
    while not ended.wait(_SECONDS_BETWEEN_INTERRUPTS):
        connection.interrupt()


@contextmanager
def _little_memory() -> Iterator[None]:
    """An allocation beyond ADDRESS_SPACE fails; where the system knows no such limit, DuckDB's own has to do."""
    if sys.platform != "linux":
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = psutil.Process().memory_info().vms + ADDRESS_SPACE
    known = [limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min([wanted, *known]), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
