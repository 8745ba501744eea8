"""The log of the pipeline: one JSON object a line in logs/events.jsonl of the data folder.

Names, counts and ids, never the value of a row and never a secret. Logging breaks no run: where a line cannot be
written (a full disk, a folder that is gone), it is left out.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

LOGGER = "cs_metrics"
FILE = "events.jsonl"
MAX_BYTES, KEPT_FILES = 5_000_000, 5  # events.jsonl and events.jsonl.1 to .4
_TRIES, _SECONDS_BETWEEN = 100, 0.005  # for the lock of the file: another process holds it for one line


@dataclass(frozen=True)
class Log:
    """The log of one run in a data folder; run_id and as_of stand in each of its lines, where they are known."""

    data_dir: Path
    run_id: str | None = None
    as_of: date | str | None = None

    def tell(self, event: str, message: str, level: int = logging.INFO, **fields: Any) -> None:
        """Write one line. event: what happened, as in `batch_landed` · message: the same as a sentence · fields:
        what it is about (entity, batch_id, source, file, rows, seconds and the like); None is left out. Never raises.
        """
        told = {"event": event, "run_id": self.run_id, "as_of": self.as_of, **fields}
        _logger().log(level, "%s", message, extra={"told": told, "data_dir": self.data_dir})


class AsJson(logging.Formatter):
    """A record as one line of JSON: at (UTC), level, the told fields in their order, message."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told = {name: value for name, value in getattr(record, "told", {}).items() if value is not None}
        line = {"at": at, "level": record.levelname.lower(), **told, "message": record.getMessage()}
        return json.dumps(line, ensure_ascii=False, default=str)


class ToDataFolder(logging.Handler):
    """Appends to the log of the data folder that the record names, whichever processes do so at the same time."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record, or leave it out. A log makes no data folder."""
        try:
            if (folder := getattr(record, "data_dir", None)) and folder.is_dir():
                (folder / "logs").mkdir(exist_ok=True)
                _append(folder / "logs" / FILE, (self.format(record) + "\n").encode())
        except (OSError, ValueError, TypeError):
            return


def _logger() -> logging.Logger:
    """Python's logger of this name: more handlers may be added to it, and none above it sees these lines."""
    logger = logging.getLogger(LOGGER)
    if not any(isinstance(handler, ToDataFolder) for handler in logger.handlers):
        handler = ToDataFolder()
        handler.setFormatter(AsJson())
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    return logger


def _append(path: Path, line: bytes) -> None:
    """Add the whole line or nothing of it."""
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        if not _locked(descriptor):
            return
        size = os.fstat(descriptor).st_size
        if not os.path.samestat(os.fstat(descriptor), path.stat()):  # put aside by another process just now
            _append(path, line)
        elif size and size + len(line) > MAX_BYTES:
            _put_aside(path)
            _append(path, line)
        elif os.write(descriptor, line) < len(line):  # the disk is full
            os.ftruncate(descriptor, size)
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    for _ in range(_TRIES):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_SECONDS_BETWEEN)
        else:
            return True
    return False


def _put_aside(path: Path) -> None:
    """events.jsonl becomes events.jsonl.1, that one .2; the oldest goes."""
    for number in range(KEPT_FILES - 1, 0, -1):
        older = path if number == 1 else path.with_name(f"{path.name}.{number - 1}")
        if older.exists():
            older.replace(path.with_name(f"{path.name}.{number}"))
