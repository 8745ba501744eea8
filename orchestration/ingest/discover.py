"""Which files an input has: globs below the root, the delivery's date read from the path."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from glob import glob
from pathlib import Path

from .errors import FileRejected
from .mapping import InputSpec, SourceMapping

_PLACEHOLDER = re.compile(r"\{delivered_on:([^}]+)\}")
MISSING_ROOT = "missing_root"
_DIGITS = {"Y": r"\d{4}", "y": r"\d{2}", "m": r"\d{2}", "d": r"\d{2}", "j": r"\d{3}", "b": "[A-Za-z]{3}"}


@dataclass(frozen=True)
class SourceFile:
    """One file of an input. path is absolute and resolved, relative is its POSIX path below the root.

    stamp: the file's state when it was found (see `stamp_of`); None where nobody looked.
    """

    path: Path
    relative: str
    delivered_on: date | None
    stamp: tuple[int, ...] | None = None


@dataclass
class Discovery:
    """files in order of delivery, then path · refused: files that may not be read · warnings: sentences."""

    files: list[SourceFile] = field(default_factory=list)
    refused: list[FileRejected] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def discover(mapping: SourceMapping, spec: InputSpec) -> Discovery:
    """The files of one input. Never raises: what is not there, or not allowed, is said in the result."""
    found = Discovery()
    label = f"{mapping.source}.{spec.name}"
    if not is_there(mapping.root):
        found.warnings.append(f"{label}: the folder {mapping.shown_root} does not exist")
        return found
    root = mapping.root.resolve()
    pattern = _PLACEHOLDER.sub("*", spec.path).replace("[", "[[]")
    undated = 0
    for name in sorted(glob(pattern, root_dir=root, recursive=True)):  # noqa: PTH207 (Path.glob sees dot files)
        path, relative = root / name, Path(name).as_posix()
        if path.is_dir():
            continue
        if refused := _refused(path, relative, root):
            found.refused.append(refused)
            continue
        try:
            delivered_on = delivery_date(spec, relative)
        except ValueError:
            undated += 1
            continue
        found.files.append(SourceFile(path.resolve(), relative, delivered_on, stamp_of(path)))
    if undated:
        found.warnings.append(f"{label}: {undated} files look like {spec.path} but carry no such date; not read")
    if not found.files and not found.refused:
        kept = "; what was loaded before stands"
        found.warnings.append(f"{label}: no file matches {spec.path} below {mapping.shown_root}{kept}")
    found.files.sort(key=lambda f: (f.delivered_on or date.min, f.relative))
    return found


def _refused(path: Path, relative: str, root: Path) -> FileRejected | None:
    """Why the file must not be opened: it lies elsewhere, has no proper name, or is a pipe, which never ends."""
    shown = os.fsencode(relative).decode("utf-8", "backslashreplace")
    if shown != relative:
        message = f"{shown}: the file's name is no UTF-8 text; rename it"
        return FileRejected(shown, "bad_name", message)
    try:
        target = path.resolve()
    except (OSError, RuntimeError):  # before Python 3.13 a loop of links is a RuntimeError
        return FileRejected(relative, "unreadable", f"{relative} is a link that leads back to itself")
    if not target.is_relative_to(root):
        message = f"{relative} leads outside the source's folder and is not read"
        return FileRejected(relative, "outside_root", message)
    if target.exists() and not target.is_file():
        message = f"{relative} is a pipe, a socket or a device, no file; put a regular file in its place"
        return FileRejected(relative, "not_a_file", message)
    return None


def stamp_of(path: Path) -> tuple[int, ...] | None:
    """What changes whenever the file is written or replaced; None if it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def is_there(root: Path) -> bool:
    """Whether the folder exists and its files can be listed."""
    return os.path.isdir(root) and os.access(root, os.R_OK | os.X_OK)  # noqa: PTH112 (Path.is_dir may raise)


def delivery_date(spec: InputSpec, relative: str) -> date | None:
    """The date that the path names; None if the input's path declares none. ValueError if it does not fit."""
    placeholder = _PLACEHOLDER.search(spec.path)
    if not placeholder:
        return None
    match = _path_regex(spec.path, placeholder).fullmatch(relative)
    if not match:
        raise ValueError(f"{relative} does not fit {spec.path}")
    return datetime.strptime(match.group("delivered_on"), placeholder.group(1)).date()


def fits(spec: InputSpec, relative: str) -> bool:
    """Whether a path (or a bare file name, for a pattern's last part) could belong to the input."""
    last = spec.path.rsplit("/", 1)[-1]
    for path, candidate in ((spec.path, relative), (last, relative.rsplit("/", 1)[-1])):
        placeholder = _PLACEHOLDER.search(path)
        regex = _path_regex(path, placeholder) if placeholder else re.compile(_glob_regex(path))
        if regex.fullmatch(candidate):
            return True
    return False


def _path_regex(path: str, placeholder: re.Match[str]) -> re.Pattern[str]:
    before, after = path[: placeholder.start()], path[placeholder.end() :]
    stamp = re.sub(
        r"%(.)|(.)",
        lambda m: _DIGITS.get(m.group(1), r"\d+") if m.group(1) else re.escape(m.group(2)),
        placeholder.group(1),
    )
    return re.compile(f"{_glob_regex(before)}(?P<delivered_on>{stamp}){_glob_regex(after)}")


def _glob_regex(part: str) -> str:
    tokens = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.sub(r"\*\*/|\*\*|\*|\?|[^*?]+", lambda m: tokens.get(m.group(), re.escape(m.group())), part)
