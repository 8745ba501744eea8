"""A disk that is full or read-only is told of as such, whoever met it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.publish import status
from orchestration.settings import Settings
from orchestration.store import disk


@pytest.mark.parametrize(
    "words",
    [
        "[Errno 28] No space left on device: 'a'",
        'IO Error: Could not write file "a": No space left on device',
        "[Errno 122] Disk quota exceeded",
        "(sqlite3.OperationalError) database or disk is full",
    ],
)
def test_a_full_disk_says_how_much_is_free_and_what_to_do(tmp_path: Path, words: str) -> None:
    told = disk.advice(words, tmp_path)
    assert told
    assert "The disk is full: " in told
    assert f"are free where {tmp_path} lies. Make room" in told


def test_a_read_only_folder_says_what_to_do(tmp_path: Path) -> None:
    told = disk.advice("[Errno 30] Read-only file system: 'published'", tmp_path)
    assert told
    assert "Mount it writable and run again" in told


def test_other_errors_are_not_the_disk_s(tmp_path: Path) -> None:
    assert disk.advice("Conversion Error: no number", tmp_path) is None


def test_a_folder_that_is_gone_is_told_by_the_error_itself(tmp_path: Path) -> None:
    assert disk.advice("[Errno 28] No space left on device", tmp_path / "gone") is None


def test_a_status_says_what_failed_and_not_what_a_row_holds(tmp_path: Path) -> None:
    at = datetime(2026, 7, 1, tzinfo=UTC)
    words = "Conversion Error: Could not convert string 'anna@example.com' to INT32"
    told = status.write(Settings.from_environment(tmp_path / "data", tmp_path), "run", "2026-06-30", at, at, words)
    assert "Could not convert string" in told["message"]
    assert "anna" not in str(told)


def test_a_status_that_cannot_be_written_is_known_all_the_same(tmp_path: Path) -> None:
    # Regression: with a full disk the run's own error was lost behind the one of writing it down.
    settings = Settings.from_environment(tmp_path / "data", tmp_path)
    settings.data_dir.mkdir()
    (settings.data_dir / "published").touch()  # a file where the folder should be
    at = datetime(2026, 7, 1, tzinfo=UTC)
    told = status.write(settings, "run", "2026-06-30", at, at, "[Errno 28] No space left on device")
    assert "The disk is full" in told["what_to_do"]
    assert "This could not be written down: " in told["what_to_do"]
    assert status.of_run(settings, "run") == told
