"""Dagster's SQLite event log without a wait for the disk at each of a run's thousands of events.

Dagster's own opens, commits, checkpoints and closes the database for every event, and waits for the disk each time:
about half of a run. Here a connection stays open, and SQLite's write-ahead log is flushed when it is checkpointed
(synchronous = normal). A killed process loses nothing by that; a power cut may lose the last events, not the database.
What it records of runs and steps also goes into the structured log.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster import EventLogEntry
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from orchestration.defs import told

KEPT_ENGINES = 16  # a web server looks into every run


class OpenEventLogStorage(SqliteEventLogStorage):
    """Dagster's own, with one engine and one open connection a database; the same tables, readable by either."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        self._engines: dict[str, Engine] = {}
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> OpenEventLogStorage:
        return cls(inst_data=inst_data, **config_value)

    def store_event(self, event: EventLogEntry) -> None:
        """Record the event, then tell of it."""
        super().store_event(event)
        told.tell(event, self._instance if self.has_instance else None)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            engine = self._engine(shard)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.connect() as connection, connection.begin():
                yield connection

    def _engine(self, shard: str) -> Engine:
        if shard not in self._engines:
            if len(self._engines) >= KEPT_ENGINES:
                self._close()
            # several threads share it, one after the other: _db_lock sees to that
            self._engines[shard] = create_engine(
                self.conn_string_for_shard(shard),
                poolclass=QueuePool,
                pool_size=1,
                connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
            )
            event.listen(self._engines[shard], "connect", _wait_for_no_disk)
        return self._engines[shard]

    def _close(self) -> None:
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()

    def forget_run(self, run_id: str) -> None:
        """Remove the database of one run; what Dagster keeps of assets and checks lies in one of its own and stays."""
        with self._db_lock:
            if engine := self._engines.pop(run_id, None):
                engine.dispose()
            self._initialized_dbs.discard(run_id)
            database = Path(self.path_for_shard(run_id))
            for file in (
                database.with_name(f"{database.name}-wal"),
                database.with_name(f"{database.name}-shm"),
                database,
            ):
                file.unlink(missing_ok=True)
        self.free_concurrency_slots_for_run(run_id)

    def wipe(self) -> None:
        """Close what is open, or it would go on in files that are gone."""
        self._close()
        super().wipe()

    def dispose(self) -> None:
        """Close every database."""
        self._close()
        super().dispose()


def _wait_for_no_disk(connection: Any, _: Any) -> None:
    connection.execute("pragma synchronous = normal")
