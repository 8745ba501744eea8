"""Writing so that no reader ever sees half a file or half a folder, and no two writers at once."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FLUSHED_AT_ONCE = 4  # a disk writes several files in the time of one


def sync_folder(folder: Path) -> None:
    """Make a rename inside `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Flush what was written to `path` to the disk."""
    with path.open("rb") as handle:
        os.fsync(handle.fileno())


def sync_tree(folder: Path) -> None:
    """Flush every file below `folder` to the disk, and the folders themselves."""
    found = [folder, *folder.rglob("*")]
    with ThreadPoolExecutor(FLUSHED_AT_ONCE) as pool:
        list(pool.map(sync_file, [path for path in found if path.is_file()]))
        list(pool.map(sync_folder, [path for path in found if path.is_dir()]))


def sum_of(path: Path) -> str:
    """The sha256 of what the file holds."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def write_protect(path: Path) -> None:
    """No program opens the file for writing by accident; its folder's owner can still remove it."""
    path.chmod(path.stat().st_mode & ~0o222)


def replace_text(path: Path, text: str) -> None:
    """Write `text` under a temporary name beside `path`, then swap it in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with temporary.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def replace_json(path: Path, value: Any) -> None:
    """`value` as readable JSON, keys in order, dates as ISO text."""
    replace_text(path, json.dumps(value, indent=2, sort_keys=True, default=str, ensure_ascii=False) + "\n")


def replace_link(link: Path, target: str) -> None:
    """Point `link` at `target` (relative to the link's folder) in one step."""
    temporary = link.with_name(f".{link.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target)
    temporary.replace(link)
    sync_folder(link.parent)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """No other process holds the file `lock` meanwhile; the system gives it back when this one ends, killed or not."""
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
