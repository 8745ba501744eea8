"""A disk of a test's own: small, or not to be written, in the worker's mount namespace."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.faults.kit.expected import Expected
from tests.faults.kit.worker import Worker, namespaces_are_allowed
from tests.support.tiny import Tiny

needs_mounts = pytest.mark.skipif(
    not namespaces_are_allowed(), reason="this machine lets no test mount a file system of its own"
)
PLENTY = 1 << 30


def must(hand: Worker, *words: str | Path) -> None:
    """Run a command in the worker's world; it has to succeed."""
    done = hand.command(*words)
    assert done.code == 0, done.said


def small_disk(hand: Worker, wanted: Expected, folder: Path) -> Path:
    """A disk in memory under a copy of the company's data folder, with plenty of room; the copy's folder."""
    copy = folder / "copy"
    (copy / "data").mkdir(parents=True)
    shutil.copytree(wanted.folder / "sources", copy / "sources")
    must(hand, "mount", "-t", "tmpfs", "-o", f"size={PLENTY}", "none", copy / "data")
    must(hand, "cp", "-a", f"{wanted.folder / 'data'}/.", copy / "data")
    return copy


def room(hand: Worker, company: Path, count: int) -> None:
    """Let the disk have `count` more bytes than are used."""
    must(hand, "mount", "-o", f"remount,size={used(hand, company) + count}", company / "data")


def used(hand: Worker, company: Path) -> int:
    """Bytes that are used on the disk."""
    return shutil.disk_usage(hand.outside(company / "data")).used


def seen(hand: Worker, company: Path) -> Path:
    """What lies on the disk, copied to where this process sees it (DuckDB follows no path through /proc)."""
    copy = company / "seen"
    shutil.rmtree(copy, ignore_errors=True)
    must(hand, "cp", "-a", company / "data", copy)
    return copy


def shown(hand: Worker, company: Path) -> str:
    """The release that readers see."""
    return str(hand.outside(Tiny.in_folder(company).data_dir / "published" / "current").readlink())
