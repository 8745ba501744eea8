"""What lies in a folder, for a test that says nothing of it changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from orchestration.store.private import FOLDERS


def contents(folder: Path) -> dict[str, str]:
    """Path below the folder -> its mode and a sum of its content, the target of a link; folders too."""
    return {str(path.relative_to(folder)): _told(path) for path in sorted(folder.rglob("*"))}


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """What differs between two of `contents`, but for what is left by holding the data folder `before` is of."""
    held = {".turn", "format.json", *FOLDERS}
    return {name for name in before | after if before.get(name) != after.get(name)} - held


def _told(path: Path) -> str:
    if path.is_symlink():
        return f"-> {path.readlink()}"
    mode = f"{path.stat().st_mode:o}"
    return mode if path.is_dir() else f"{mode} {hashlib.sha256(path.read_bytes()).hexdigest()}"
