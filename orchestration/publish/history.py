"""What was reported, publication by publication: appended once, never rebuilt.

history/<publication id>.parquet holds that publication's metric_values with publication_id, published_at and kind:
`publication`, or `backfill` for an older day that was computed later and never shown. What the codes of the churn
vocabulary first meant lies beside them: see `meanings`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from orchestration.publish import meanings
from orchestration.publish.release import Release
from orchestration.store import files

PUBLICATION, BACKFILL = "publication", "backfill"


def append(history: Path, folder: Path, kind: str = PUBLICATION) -> Path:
    """Add the release in `folder` to the history; a publication already there is left as it is."""
    release = Release.read(folder)
    target = history / f"{release.publication_id}.parquet"
    if target.exists():
        return target
    history.mkdir(parents=True, exist_ok=True)
    temporary = history / f".{release.publication_id}.tmp"
    values = folder / "parquet" / "metric_values.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select ? as publication_id, ?::timestamp as published_at, ? as kind, * from read_parquet(?)) "
            f"to '{str(temporary).replace(chr(39), chr(39) * 2)}' (format parquet, compression zstd)",
            [release.publication_id, release.published_at.replace(tzinfo=None), kind, str(values)],
        )
    files.sync_file(temporary)
    temporary.replace(target)
    files.sync_folder(history)
    return target


def recover(history: Path, published: Path) -> None:
    """Put right what a cut between two steps of a publication left behind.

    Afterwards the current release and its codes are in the history, and a release that was renamed into place but never
    shown (it sorts after the current one) is gone.
    """
    shown = published / "current"
    newest = shown.resolve().name if (shown / "release.json").exists() else ""
    if not newest:  # nothing was shown yet, or the link is gone: no reason to remove a release
        return
    for cut_off in history.glob(".*.tmp"):
        cut_off.unlink(missing_ok=True)
    append(history, shown.resolve())
    meanings.keep(history, shown.resolve())
    folder = published / "releases"
    for release in sorted(folder.iterdir()) if folder.exists() else []:
        if release.name > newest and not release.name.startswith("."):
            shutil.rmtree(release, ignore_errors=True)
