"""One archive of everything in a data folder that cannot be made anew.

A tar without compression: about.json first (formats, when, how much), then the files, then sha256.json with the sum of
every file. The last member is what makes an archive whole; the file gets its name only once it is.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from orchestration.progress import report
from orchestration.store import clock, files
from orchestration.store.errors import StoreError
from orchestration.store.version import FILE, format_of

ARCHIVE_FORMAT = 1
ABOUT, SUMS = "about.json", "sha256.json"
# The warehouse is not among them: `cs-metrics rebuild` makes it of landing.
FOLDERS = ("landing", "history", "runs", "damaged")
OWNER_ONLY = 0o600  # an archive holds what landed, names and e-mail addresses too


def write(data_dir: Path, target: Path) -> Path:
    """Write the archive of a data folder that nobody writes to meanwhile; returns its path.

    target: a file that is not there yet, or a folder, in which the archive is named by the moment (UTC). Until it is
    whole and on the disk it has another name. Raises StoreError where it cannot be made; nothing of it is left then.
    """
    try:
        return _write(data_dir, target)
    except OSError as failed:
        raise StoreError(
            f"the archive could not be written, and nothing of it is left: {failed}. Name a folder that can be written "
            "to, on a disk with room"
        ) from None


def _write(data_dir: Path, target: Path) -> Path:
    members = sorted(_members(data_dir))
    archive = _place(data_dir, target)
    total = sum(path.stat().st_size for _, path in members)
    free = shutil.disk_usage(archive.parent).free
    if free < total:
        raise StoreError(
            f"the archive needs {_megabytes(total)}, and {archive.parent} has {_megabytes(free)} free: "
            "choose a folder on another disk"
        )
    part = archive.with_name(f".{archive.name}.part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as handle:
            _fill(handle, data_dir, members, total)
            handle.flush()
            os.fsync(handle.fileno())
        part.replace(archive)
        files.sync_folder(archive.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return archive


def require_content(data_dir: Path) -> None:
    """Raise StoreError where nothing has landed and nothing was published yet."""
    if format_of(data_dir) is None:
        raise StoreError(f"{data_dir} holds nothing to keep yet: run `cs-metrics run` first")


def _members(data_dir: Path) -> Iterator[tuple[str, Path]]:
    """(name in the archive, file). What a cut-off run left aside begins with a dot and stays behind."""
    for name in (FILE, f"landing/{clock.FILE}"):
        if (data_dir / name).exists():
            yield name, data_dir / name
    shown = data_dir / "published" / "current"
    folders = [(name, data_dir / name) for name in FOLDERS]
    folders.append(("published/status", data_dir / "published" / "status"))
    if (shown / "release.json").exists():
        folders.append((f"published/releases/{shown.resolve().name}", shown.resolve()))
    for name, folder in folders:
        for path in folder.rglob("*"):
            inside = path.relative_to(folder)
            if path.is_file() and not path.is_symlink() and not any(part.startswith(".") for part in inside.parts):
                yield f"{name}/{inside.as_posix()}", path


def _place(data_dir: Path, target: Path) -> Path:
    """The archive's path. Raises StoreError where it is taken, or lies in what it is to save."""
    target = target.expanduser().resolve()
    if target.is_dir():
        target = target / f"cs-metrics-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.tar"
    if target.is_relative_to(data_dir):
        raise StoreError(f"{target} lies in the data folder and would be lost with it: choose a place outside")
    if target.exists():
        raise StoreError(f"{target} is there already and is not overwritten: choose another name, or name a folder")
    if not target.parent.is_dir():
        raise StoreError(f"there is no folder {target.parent}: make it first")
    return target


def _fill(handle: BinaryIO, data_dir: Path, members: list[tuple[str, Path]], total: int) -> None:
    shown = data_dir / "published" / "current"
    about = {
        "archive_format": ARCHIVE_FORMAT,
        "data_format": format_of(data_dir),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "written_by": f"cs-metrics {version('cs-metrics')}",
        "release": shown.resolve().name if (shown / "release.json").exists() else None,
        "files": len(members),
        "bytes": total,
    }
    sums: dict[str, str] = {}
    with tarfile.open(fileobj=handle, mode="w", format=tarfile.PAX_FORMAT) as tar:
        _add_json(tar, ABOUT, about)
        for done, (name, path) in enumerate(members, start=1):
            report(f"back up: {name}", done, len(members))
            with path.open("rb") as file:
                facts = os.fstat(file.fileno())
                info = _info(name, facts.st_size, facts.st_mode & 0o777)
                info.mtime = int(facts.st_mtime)
                reader = Summed(file)
                tar.addfile(info, reader)  # type: ignore[arg-type]
            sums[name] = reader.sum.hexdigest()
        _add_json(tar, SUMS, sums)


class Summed:
    """A file to read from, whose sha256 grows with what was read."""

    def __init__(self, file: Any) -> None:
        self._file, self.sum = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._file.read(size)
        self.sum.update(data)
        return data


def _add_json(tar: tarfile.TarFile, name: str, value: Any) -> None:
    text = json.dumps(value, indent=1, sort_keys=True).encode()
    tar.addfile(_info(name, len(text)), io.BytesIO(text))


def _info(name: str, size: int, mode: int = OWNER_ONLY) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, mode
    return info


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
