"""A disk that is full or cannot be written, in words that say what to do."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

FULL = re.compile(r"No space left on device|Disk quota exceeded|database or disk is full", re.IGNORECASE)
NEXT_TO_NOTHING = 8_000_000  # bytes: with less no run gets anywhere, whatever words it fails with
READ_ONLY = re.compile(r"Read-only file system", re.IGNORECASE)


def advice(words: str, data_dir: Path) -> str | None:
    """What to do about the disk, if `words` (an error's) speak of it, or if it is full.

    Not every tool says so: some leave half a file, and whoever reads it complains of that.
    """
    try:
        usage = shutil.disk_usage(data_dir)
    except OSError:  # the folder is gone: the error's own words say it
        return None
    if FULL.search(words) or usage.free < NEXT_TO_NOTHING:
        return (
            f"The disk is full: {_size(usage.free)} of {_size(usage.total)} are free where {data_dir} lies. Make room "
            "there, or give it a larger disk, and run again: the run goes on with what has landed, and the last "
            "publication stands untouched until then."
        )
    if READ_ONLY.search(words):
        return (
            f"A folder that a run writes to is mounted read-only; the error names it, and all of {data_dir} has to be "
            "writable. Mount it writable and run again; the last publication stands untouched."
        )
    return None


def _size(count: int) -> str:
    return f"{count / 1e9:,.1f} GB" if count >= 1e9 else f"{count / 1e6:,.1f} MB"
