"""What of a data folder may go by the limits that are set: no figure changes by it, and no rebuild misses it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from orchestration.ingest.landing import Landing
from orchestration.progress import report
from orchestration.publish import metric_history, release
from orchestration.publish.deliveries import standing
from orchestration.recovery.limits import Limits
from orchestration.settings import Settings
from orchestration.store import turn
from orchestration.store.alone import alone

RELEASES, RUNS, REPLACED, HISTORY, BACKFILLS, HALVES = (
    "releases that were replaced",
    "records of runs",
    "rows of files that were corrected or withdrawn",
    "publications before the last of their month",
    "half-built backfills",
    "files that a killed process had half written",
)
WRITTEN_WITHIN = timedelta(days=1)  # an unfinished file older than this has no writer any more


@dataclass(frozen=True)
class Doomed:
    """A file or folder that may go: its kind (one of the above), its path, its bytes."""

    kind: str
    path: Path
    size: int


def doomed(settings: Settings, limits: Limits, now: datetime) -> list[Doomed]:
    """What goes at the moment `now` (UTC), kind by kind. Nothing is removed."""
    places: dict[str, Iterable[Path]] = {
        RELEASES: release.replaced(settings.published, limits.releases),
        RUNS: old_records(settings.data_dir, limits.runs),
        REPLACED: _replaced(settings, limits.replaced_days, now),
        HISTORY: _history(settings.history, limits.history_days),
        BACKFILLS: sorted((settings.data_dir / "backfill").glob("*")),
        HALVES: _halves(settings, now),
    }
    return [Doomed(kind, path, _size(path)) for kind, found in places.items() for path in found]


def prune(settings: Settings, limits: Limits, now: datetime) -> list[Doomed]:
    """Remove what goes at the moment `now` (UTC) and return it; waits for a run that is at work.

    One that is cut off is continued by the next. Raises AnotherRunIsAtWork and WrongFormat.
    """
    with alone(settings.data_dir, "a clean-up"):
        chosen = doomed(settings, limits, now)
        _remove(chosen)
    return chosen


def prune_records(data_dir: Path, keep: int) -> None:
    """Forget all but the newest `keep` records of runs; see `old_records`."""
    for old in old_records(data_dir, keep):
        shutil.rmtree(old, ignore_errors=True)


def old_records(data_dir: Path, keep: int) -> list[Path]:
    """The records of runs but for the newest `keep`, and but for those of runs that are at work or wait their turn.

    Runs that were refused are counted by themselves: a folder that is busy all night takes no record of a real run.
    """
    found = sorted((data_dir / "runs").glob("*"), key=lambda path: path.stat().st_mtime)
    refused = [path for path in found if turn.was_refused(data_dir, path.name)]
    others = [path for path in found if path not in refused]
    return [path for path in (*others[:-keep], *refused[:-keep]) if not turn.is_at_work(data_dir, path.name)]


def _remove(chosen: list[Doomed]) -> None:
    for done, one in enumerate(chosen, start=1):
        report(f"prune: {one.path.name}", done, len(chosen))
        if one.path.is_dir():
            shutil.rmtree(one.path)
        else:
            one.path.unlink(missing_ok=True)


def _history(history: Path, days: int | None) -> Iterator[Path]:
    """Publications older than `days` before the newest, but for the last of each month and kind."""
    told = metric_history.publications(history)
    if days is None or not told:
        return
    newest = max(one.as_of for one in told)
    last_of_month = {(one.kind, one.as_of.replace(day=1)): one for one in told}
    for one in told:
        is_old = one.as_of <= newest - timedelta(days=days)
        if is_old and one.file and one not in last_of_month.values():
            yield one.file


def _replaced(settings: Settings, days: int | None, now: datetime) -> Iterator[Path]:
    """Accepted rows of batches that left raw `days` ago; manifest and quarantined rows stay.

    What counted at the last publication stays as well: the next one tells from it what a correction changed, and
    `explain` shows it. A file that comes back is read anew.
    """
    if days is None:
        return
    limit = now.replace(tzinfo=None) - timedelta(days=days)
    shown = release.current(settings.published)
    for folder in sorted(settings.landing.glob("[!.]*")):
        landing = Landing(settings.landing, folder.name)
        state = landing.ledger.state()
        wanted = state.live() | {batch for batch, verdict in state.verdicts.items() if verdict == "held"}
        if shown:
            at = shown.published_at.astimezone(UTC).replace(tzinfo=None)
            wanted |= {batch.batch_id for batch in standing(settings.landing, folder.name, at)}
        for batch, (_, _, left) in sorted(state.spans().items()):
            rows = landing.accepted(batch)
            if left and left <= limit and batch not in wanted and rows.exists():
                yield rows


def _halves(settings: Settings, now: datetime) -> Iterator[Path]:
    """What `files.replace_text` left, where no run and no release sweeps it away with its own."""
    limit = (now - WRITTEN_WITHIN).timestamp()
    for folder in (settings.data_dir, settings.landing, settings.history / "runs"):
        yield from sorted(path for path in folder.glob(".*.tmp") if path.lstat().st_mtime < limit)


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.lstat().st_size for file in files if not file.is_dir())


def summary(chosen: list[Doomed]) -> dict[str, tuple[int, int]]:
    """kind -> how many and their bytes, of the kinds that have any."""
    counted: dict[str, tuple[int, int]] = {}
    for one in chosen:
        count, size = counted.get(one.kind, (0, 0))
        counted[one.kind] = (count + 1, size + one.size)
    return counted
