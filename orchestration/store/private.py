"""Who may look into the data folder: its owner everywhere, everybody else at what is published."""

from __future__ import annotations

from pathlib import Path

# What holds names, e-mail addresses, comments or raw rows; published/ and docs/ are for readers.
FOLDERS = ("landing", "history", "runs", "logs", "dbt", "demo", "backfill")
OWNER_ONLY = 0o700


def keep_private(data_dir: Path) -> None:
    """Make the folders that hold personal data, for the owner alone; those that are there stay as they are."""
    data_dir.mkdir(parents=True, exist_ok=True)
    for name in FOLDERS:
        (data_dir / name).mkdir(mode=OWNER_ONLY, exist_ok=True)
