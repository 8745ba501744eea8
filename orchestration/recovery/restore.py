"""A data folder out of an archive of `backup`: whole, or not at all."""

from __future__ import annotations

import json
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from orchestration.progress import report
from orchestration.recovery.backup import ABOUT, ARCHIVE_FORMAT, FOLDERS, OWNER_ONLY, SUMS, Summed
from orchestration.store import files, private
from orchestration.store.errors import StoreError
from orchestration.store.version import FILE, FORMAT, RESTORING

_ROOTS = {*FOLDERS, "published", FILE}
# lost+found lies in every new file system, and logs tell of runs that were refused
_NO_CONTENT = {RESTORING, ".turn", "lost+found", "logs"}
_PIECE = 1 << 20


def restore(archive: Path, data_dir: Path) -> dict[str, Any]:
    """Fill the empty or absent folder `data_dir`; returns what the archive says of itself (about.json).

    Every file is compared with its sum before any of them gets its place, and a folder with half a restore is refused
    by every other command until this one has ended. Raises StoreError for a folder that is not empty, an archive that
    is damaged, incomplete, of a newer format or names places outside the folder; nothing is left of it then.
    """
    _require_empty(data_dir)
    with _opened(archive) as tar:
        about = _about(archive, tar)
        _require_known(archive, about)
        was_there = data_dir.exists()
        aside = data_dir / RESTORING
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(private.OWNER_ONLY, parents=True)
        try:
            free = shutil.disk_usage(data_dir).free
            if free < about["bytes"]:
                needed = f"{about['bytes'] / 1e6:,.1f} MB"
                raise StoreError(f"the archive holds {needed}, and {data_dir} has {free / 1e6:,.1f} MB free")
            _unpack(archive, tar, aside, about)
            files.sync_tree(aside)
        except BaseException:
            shutil.rmtree(aside if was_there else data_dir, ignore_errors=True)
            raise
    _put_in_place(aside, data_dir, about["release"])
    return about


def _require_empty(data_dir: Path) -> None:
    """Half a restore is no content: this one begins anew."""
    if data_dir.exists() and not data_dir.is_dir():
        raise StoreError(f"{data_dir} is a file: --data-dir names a folder")
    if not data_dir.exists():
        return
    if (data_dir / RESTORING).exists():
        for name in _ROOTS:
            path = data_dir / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    if others := sorted(path.name for path in data_dir.iterdir() if not _is_no_content(path)):
        raise StoreError(
            f"{data_dir} is not empty ({', '.join(others[:3])} ...): an archive goes into an empty folder. Move "
            "what is there away, or name another folder with --data-dir"
        )


def _is_no_content(path: Path) -> bool:
    """What is left by holding the folder, as a run does that is refused afterwards."""
    if path.name in _NO_CONTENT:
        return True
    is_folder = path.is_dir() and not path.is_symlink() and not path.is_mount()  # those cannot make way
    return path.name in private.FOLDERS and is_folder and not any(path.iterdir())


@contextmanager
def _opened(archive: Path) -> Iterator[tarfile.TarFile]:
    """The archive; what goes wrong in reading it is said in plain words."""
    try:
        with tarfile.open(archive, "r:") as tar:
            yield tar
    except (tarfile.TarError, EOFError, UnicodeDecodeError) as fault:
        raise _damaged(archive, str(fault)) from None


def _about(archive: Path, tar: tarfile.TarFile) -> dict[str, Any]:
    first = tar.next()
    if first is None or first.name != ABOUT or not first.isreg():
        raise StoreError(f"{archive} is no backup of cs-metrics: it does not begin with {ABOUT}")
    return _json(archive, tar, first)


def _require_known(archive: Path, about: dict[str, Any]) -> None:
    """Raise StoreError for a format that this program does not know."""
    try:
        newer = int(about["archive_format"]) > ARCHIVE_FORMAT or int(about["data_format"]) > FORMAT
        complete = {"written_by", "made_at"} <= about.keys() and _is_name(about["release"])
        complete = complete and all(type(about[name]) is int and about[name] >= 0 for name in ("files", "bytes"))
    except (KeyError, TypeError, ValueError):
        complete = newer = False
    if newer:
        raise StoreError(f"{archive} was written by a newer version ({about.get('written_by')}): restore it with that")
    if not complete:
        raise _damaged(archive, f"{ABOUT} lacks what belongs there")


def _is_name(release: object) -> bool:
    """Whether it names a folder of releases/, or none."""
    is_name = isinstance(release, str) and release not in ("", ".", "..") and Path(release).name == release
    return release is None or is_name


def _unpack(archive: Path, tar: tarfile.TarFile, into: Path, about: dict[str, Any]) -> None:
    """Write every file below `into` and compare all of them with the sums at the end of the archive."""
    found: dict[str, str] = {}
    written = 0
    while member := tar.next():
        if member.name == SUMS:
            break
        report(f"restore: {member.name}", len(found) + 1, about["files"])
        member.mode = _require_inside(archive, member, into)
        written += member.size
        if member.name in found or written > about["bytes"]:
            raise _damaged(archive, f"{member.name} is in it twice, or it holds more than it says")
        found[member.name] = _copy(tar, member, into / member.name)
    if member is None:
        raise _damaged(archive, "its end is missing")
    stated = _json(archive, tar, member)
    if wrong := sorted(name for name in found.keys() | stated.keys() if found.get(name) != stated.get(name)):
        raise _damaged(archive, f"{len(wrong)} of {len(stated)} files differ from their sums ({wrong[0]} is one)")


def _require_inside(archive: Path, member: tarfile.TarInfo, into: Path) -> int:
    """The mode to give the member. Raises StoreError unless it is a plain file in a place an archive of ours has."""
    try:
        checked = tarfile.data_filter(member, str(into))
    except tarfile.FilterError as trick:
        raise StoreError(f"{archive} names a place outside the data folder and is not restored: {trick}") from None
    parts = Path(member.name).parts
    if not member.isreg() or member.issparse() or checked.name != member.name or not parts or parts[0] not in _ROOTS:
        raise StoreError(f"{archive} holds {member.name!r}, which no backup of ours does, and is not restored")
    return member.mode & 0o644 or OWNER_ONLY  # nothing of ours is a program, and some of it is write-protected


def _copy(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> str:
    """Write the member to `target`; returns its sha256."""
    target.parent.mkdir(parents=True, exist_ok=True)
    summed = Summed(tar.extractfile(member))
    with target.open("xb") as handle:
        while piece := summed.read(_PIECE):
            handle.write(piece)
    target.chmod(member.mode)
    if target.stat().st_size != member.size:
        raise tarfile.ReadError(f"{member.name} is cut off")
    return summed.sum.hexdigest()


def _json(archive: Path, tar: tarfile.TarFile, member: tarfile.TarInfo) -> dict[str, Any]:
    source: BinaryIO | None = tar.extractfile(member)  # type: ignore[assignment]
    try:
        found = json.loads(source.read() if source else b"")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise _damaged(archive, f"{member.name} cannot be read")
    return found


def _put_in_place(aside: Path, data_dir: Path, release: str | None) -> None:
    """Give every folder its name; the mark of a restore at work goes last."""
    published = aside / "published"
    if release and (published / "releases" / release).is_dir():
        files.replace_link(published / "current", f"releases/{release}")
        for name in ("marts.duckdb", "site"):
            files.replace_link(published / name, f"current/{name}")
    for path in sorted(aside.iterdir()):
        if path.name in FOLDERS:
            path.chmod(private.OWNER_ONLY)
        if (place := data_dir / path.name).is_dir():  # empty folders, and what a refused run left in them meanwhile
            shutil.rmtree(place)
        path.rename(place)
    files.sync_folder(data_dir)
    aside.rmdir()
    files.sync_folder(data_dir)


def _damaged(archive: Path, why: str) -> StoreError:
    return StoreError(f"{archive} is damaged ({why}) and nothing of it was restored: take another backup")
