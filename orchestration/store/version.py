"""The version of a data folder: format.json says in which format it is, and every older one is brought up to date.

A folder with content and without the file is of format 1, the first. A newer one than this program knows is refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from orchestration.progress import report
from orchestration.store import files

FORMAT = 2
FILE = "format.json"
RESTORING = ".restoring"  # a restore at work in the folder
# What a run leaves behind; other things may lie in a folder that is still new.
CONTENT = ("landing", "history", "published", "warehouse.duckdb")


class WrongFormat(ValueError):
    """The data folder is not to be touched by this program; the text says why and what to do."""


def format_of(data_dir: Path) -> int | None:
    """The folder's format; None for a new one. Raises WrongFormat if it does not say, or holds half a restore."""
    if (data_dir / RESTORING).exists():
        raise WrongFormat(f"{data_dir} holds half of a backup: run `cs-metrics restore` again with the same archive")
    file = data_dir / FILE
    if not file.exists():
        return 1 if any(_has_content(data_dir / name) for name in CONTENT) else None
    try:
        stated = json.loads(file.read_text(encoding="utf-8"))["format"]
    except (ValueError, KeyError, TypeError):
        stated = None
    if not isinstance(stated, int) or isinstance(stated, bool) or stated < 1:
        raise WrongFormat(
            f"{file} does not say in which format the data folder is. Put the file back from a backup; without one, "
            f'write {{"format": {FORMAT}}} into it if this version of cs-metrics wrote the folder'
        )
    return stated


def _has_content(path: Path) -> bool:
    return path.is_file() or (path.is_dir() and any(path.iterdir()))


def require_readable(data_dir: Path) -> None:
    """Raise WrongFormat if the folder is of a newer format than this program knows. Nothing is written."""
    found = format_of(data_dir)
    if found is not None and found > FORMAT:
        raise WrongFormat(
            f"{data_dir} is of format {found}, written by a newer cs-metrics ({_writer(data_dir)}); this one "
            f"({version('cs-metrics')}) knows formats up to {FORMAT}. Install the newer one, or choose another "
            "folder with --data-dir; nothing was changed"
        )


def is_readable(data_dir: Path) -> bool:
    """False where `require_readable` would refuse."""
    try:
        require_readable(data_dir)
    except WrongFormat:
        return False
    return True


def bring_up_to_date(data_dir: Path) -> None:
    """Migrate an older folder step by step, and write into a new one what it is. Call it while no other run writes.

    Each step can be repeated and is noted only when it is whole: one that was killed begins anew. Raises WrongFormat.
    """
    require_readable(data_dir)
    found = format_of(data_dir)
    for step in range(found or FORMAT, FORMAT):
        report(f"bring {data_dir} from format {step} to {step + 1}")
        MIGRATIONS[step](data_dir)
        _state(data_dir, step + 1)
    if found is None:
        _state(data_dir, FORMAT)


def _state(data_dir: Path, reached: int) -> None:
    about = {
        "format": reached,
        "written_by": f"cs-metrics {version('cs-metrics')}",
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    files.replace_json(data_dir / FILE, about)


def _writer(data_dir: Path) -> str:
    facts = json.loads((data_dir / FILE).read_text(encoding="utf-8"))
    return str(facts.get("written_by", "it does not say which"))


def _protect_releases(data_dir: Path) -> None:
    """1 -> 2: what is released can no longer be written to, so that no reader's shell changes or locks it."""
    for release in (data_dir / "published" / "releases").glob("[!.]*"):
        for file in (release / "marts.duckdb", *(release / "parquet").glob("*.parquet")):
            if file.is_file() and not file.is_symlink():
                files.write_protect(file)


# From which format -> the step to the next one.
MIGRATIONS: dict[int, Callable[[Path], None]] = {1: _protect_releases}
