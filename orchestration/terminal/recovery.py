"""Commands on the data folder as a whole: rebuild, backup, restore, prune."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from orchestration.settings import Settings
from orchestration.store.alone import alone
from orchestration.store.errors import StoreError
from orchestration.store.turn import AnotherRunIsAtWork
from orchestration.store.version import WrongFormat
from orchestration.terminal.console import console, error
from orchestration.terminal.launch import RUN_FAILED, launch, require_runnable
from orchestration.terminal.options import WRONG_USE, DataDir, Sources, day_of, require_patience, settings_of
from orchestration.terminal.progress import progress

DAMAGED = 1


def rebuild(
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="The day to describe, YYYY-MM-DD. Default: the published one."),
    ] = None,
    without_damaged: Annotated[
        bool,
        typer.Option(
            "--without-damaged",
            help="Go on without pieces of landing/ that cannot be read: they are moved to damaged/ in the data folder, "
            "and the next run takes in again what still lies at its source.",
        ),
    ] = False,
    sources: Sources = None,
    data_dir: DataDir = None,
) -> None:
    """Make everything anew from what has landed: the warehouse, the models, a publication. No source file is read.

    For the day after warehouse.duckdb was lost or damaged: `cs-metrics rebuild`. It describes the published day unless
    --as-of names a later one, and comes to the same figures.

    Everything in landing/ that is needed is read first. If a piece is damaged the command names it and changes nothing.
    The old warehouse is put aside and removed only once the new publication stands.

    Exit code 0: published · 1: a blocking check held the publication back · 2: wrong use, nothing landed, or damaged
    pieces · 3: the run failed.
    """
    from orchestration.recovery import rebuild as work
    from orchestration.store import warehouse

    settings = settings_of(data_dir, sources)
    with _refusals():
        day = work.day_to_rebuild(settings, day_of(as_of) if as_of else None)
        require_runnable(settings, day)
        with progress("What has landed"), alone(settings.data_dir, "a rebuild"):
            found, kept = work.prepare(settings, without_damaged)
    if kept:
        _tell(f"Set aside {len(found.damaged)} damaged pieces; they lie in {kept}:")
        for one in found.damaged:
            _tell(f"  {one}")
    for entity, file in found.unspoken:
        _tell(
            f"{entity}: {file} has landed, and no ledger speaks of it; the next run takes it in, if it is still there"
        )
    code = launch(settings, day, from_landing=True)
    if aside := warehouse.aside_of(settings.warehouse):
        _tell(f"The old warehouse lies in {aside} until a run publishes.")
    raise typer.Exit(code)


def backup(
    target: Annotated[Path, typer.Argument(help="The archive to write (*.tar), or a folder for it.")],
    data_dir: DataDir = None,
) -> None:
    """Write one archive of everything that cannot be made anew, at a moment when no run writes.

    In it: what has landed (landing/), the figures as they were reported (history/), what the runs did (runs/), and the
    publication in force. Not in it: warehouse.duckdb, which `cs-metrics rebuild` makes of landing/, and older releases.

    It waits for a run that is at work. The archive gets its name once it is whole and on the disk, carries a sum of
    every file, and is readable by its owner alone, because it holds names and e-mail addresses. All that a rebuild
    needs is read first, so that damage is told of while an older archive still holds the piece. Every night:

    `cs-metrics backup /backups/`

    Exit code 0: written · 1: written, but pieces of landing/ are damaged · 2: it cannot be written there, or there is
    nothing to save · 3: the data folder was in use for longer than CS_WAIT_MINUTES.
    """
    from orchestration.recovery import backup as work
    from orchestration.recovery.damage import examine

    settings = settings_of(data_dir, None)
    require_patience()
    with _refusals():
        work.require_content(settings.data_dir)
        with progress(f"Back up {settings.data_dir}"), alone(settings.data_dir, "a backup"):
            damaged = examine(settings.landing).damaged
            archive = work.write(settings.data_dir, target)
    _tell(f"{archive} ({archive.stat().st_size / 1e6:,.1f} MB). To get it back: cs-metrics restore {archive}")
    if damaged:
        listed = "\n".join(f"  {one}" for one in damaged)
        error(
            f"{len(damaged)} pieces of landing/ were damaged before, and are so in this archive:\n{listed}\nKeep the "
            "older archives: the pieces are whole in the one before the damage. `cs-metrics rebuild` says how to go on"
        )
        raise typer.Exit(DAMAGED)


def restore(
    archive: Annotated[Path, typer.Argument(help="What `cs-metrics backup` wrote.", exists=True, dir_okay=False)],
    data_dir: DataDir = None,
) -> None:
    """Fill an empty data folder from a backup; then `cs-metrics rebuild` makes the warehouse again.

    Every file is compared with its sum first: a damaged archive is refused whole. A data folder that is not empty is
    never touched; to look into a backup, restore it elsewhere: `cs-metrics restore FILE --data-dir /tmp/look`.

    Exit code 0: restored · 2: the folder is not empty, or the archive is damaged or of a newer version.
    """
    from orchestration.recovery import restore as work

    settings = Settings.from_environment(data_dir)
    with _refusals(), progress(f"Restore {archive}"):
        about = work.restore(archive, settings.data_dir)
    _tell(
        f"{settings.data_dir} is as it was on {about['made_at']}: {about['files']:,} files, release {about['release']}."
    )
    _tell("Readers see that release already. Now run `cs-metrics rebuild`: it makes the warehouse of what has landed.")


def prune(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would go.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Remove what is older than the limits that are set; the weekly schedule `every_sunday` does the same.

    No published figure changes by it, and a rebuild misses nothing. The limits, by environment: CS_KEEP_RELEASES (7),
    CS_KEEP_RUNS (30), CS_KEEP_DAGSTER_DAYS (90: runs in the Dagster UI and their logs; what it knows of assets stays),
    CS_KEEP_REPLACED_DAYS (all: rows of files that were corrected or withdrawn), CS_KEEP_HISTORY_DAYS (all: publications
    but for the last of each month). `all` keeps everything of a kind.

    Look first: `cs-metrics prune --dry-run`. Exit code 0: done · 2: a limit is not understood · 3: the data folder
    was in use for longer than CS_WAIT_MINUTES.
    """
    from orchestration.recovery import retention
    from orchestration.recovery.limits import Limits

    settings = settings_of(data_dir, None)
    require_patience()
    with _refusals():
        limits = Limits.from_environment()
    with _refusals(), progress("Look for what is older than its limit"):
        if dry_run:
            chosen = retention.doomed(settings, limits, datetime.now(UTC))
        else:
            chosen = retention.prune(settings, limits, datetime.now(UTC))
        from orchestration.launcher import prune_dagster

        runs = prune_dagster(limits.dagster_days, dry_run)
    went = "would go" if dry_run else "went"
    for kind, (count, size) in retention.summary(chosen).items():
        console.print(f"  {count:6,}  {size / 1e6:9,.1f} MB  {kind}", highlight=False)
    if runs:
        console.print(f"  {len(runs):6,}                runs in Dagster, with their logs", highlight=False)
    _tell(f"That {went}." if chosen or runs else "Nothing is older than its limit.")


def _tell(text: str) -> None:
    """A line with paths: it is broken by the terminal alone, so that it can be copied."""
    console.print(escape(text), soft_wrap=True, highlight=False)


@contextmanager
def _refusals() -> Iterator[None]:
    """What a command refuses ends it with its reason: exit code 2; 3 where another run was in the way for too long."""
    try:
        yield
    except (StoreError, WrongFormat) as refusal:
        error(str(refusal))
        raise typer.Exit(WRONG_USE) from None
    except AnotherRunIsAtWork as busy:
        error(str(busy))
        raise typer.Exit(RUN_FAILED) from None


def add_to(app: typer.Typer) -> None:
    """Make them commands of the program."""
    for command in (rebuild, backup, restore, prune):
        app.command()(command)
