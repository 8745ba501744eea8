"""cs-metrics: a friendly face over the functions the Dagster assets call."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from orchestration.settings import DEMO_SOURCES, Settings
from orchestration.terminal import readers, recovery
from orchestration.terminal.console import crash, error, say
from orchestration.terminal.launch import RUN_FAILED, launch, require_runnable
from orchestration.terminal.options import WRONG_USE, AsOf, DataDir, Sources, day_of, require_patience, settings_of

app = typer.Typer(
    help="Raw customer, billing, usage and survey files in; a published release of customer-success metrics out.\n\n"
    "Start with `cs-metrics demo`. Bring your own data: write one mapping per source (see README), check a file with "
    "`cs-metrics validate`, then `cs-metrics run --sources my_company/`. Keep it safe: `cs-metrics backup /backups/` "
    "every night; after a loss `cs-metrics restore` and `cs-metrics rebuild`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


def _run(settings: Settings, as_of: date) -> None:
    require_runnable(settings, as_of)
    raise typer.Exit(launch(settings, as_of))


@app.command()
def run(as_of: AsOf = None, sources: Sources = None, data_dir: DataDir = None) -> None:
    """Ingest, build, check and publish one day.

    A day before the published one is a backfill: built aside from what has landed, kept in the history, not published.

    Exit code 0: published · 1: a blocking check held the publication back · 2: wrong use · 3: the run failed.
    """
    _run(settings_of(data_dir, sources), day_of(as_of))


@app.command()
def demo(as_of: AsOf = None, data_dir: DataDir = None) -> None:
    """Make the demo company's files and run the whole pipeline on them."""
    _run(settings_of(data_dir, DEMO_SOURCES), day_of(as_of))


@app.command()
def validate(
    entity: Annotated[str, typer.Argument(help="The entity the file holds, as in `subscriptions`.")],
    file: Annotated[Path, typer.Argument(help="The file to check.", exists=True, dir_okay=False)],
    sources: Sources = None,
    data_dir: DataDir = None,
    as_of: AsOf = None,
    source: Annotated[str | None, typer.Option(help="The source whose mapping reads it, if several fit.")] = None,
) -> None:
    """Check one file before sending it: every broken rule of its contract and of its collection standard, by line.

    Nothing is loaded. Exit code 0: no rule is broken · 1: some are · 2: wrong use.
    """
    from orchestration.ingest.errors import IngestError
    from orchestration.quality.file_rules import check_file
    from orchestration.terminal.files import validation
    from orchestration.terminal.standard import standard

    settings = settings_of(data_dir, sources)
    try:
        found, verdict = check_file(entity, file, settings, day_of(as_of), source)
    except IngestError as mistake:
        error(str(mistake))
        raise typer.Exit(WRONG_USE) from None
    validation(found)
    if verdict:
        standard(verdict, entity)
    raise typer.Exit(0 if found.is_fine and (verdict is None or verdict.is_fine) else 1)


@app.command()
def quarantine(
    entity: Annotated[str | None, typer.Argument(help="Show this entity only; or the word `release`.")] = None,
    batch: Annotated[str | None, typer.Argument(help="After `release`: the held batch to accept as it is.")] = None,
    sources: Sources = None,
    data_dir: DataDir = None,
    limit: Annotated[int, typer.Option(min=1, help="Rows to show per entity.")] = 20,
) -> None:
    """Show held batches and quarantined rows with every rule they break; `quarantine release BATCH` accepts a batch.

    A released batch's good rows are loaded and count from the next run on; its quarantined rows stay.

    Exit code 0: done · 2: wrong use · 3: the data folder was in use for longer than CS_WAIT_MINUTES.
    """
    from orchestration.ingest import hold
    from orchestration.ingest.errors import IngestError
    from orchestration.store.alone import alone
    from orchestration.store.turn import AnotherRunIsAtWork
    from orchestration.terminal import files

    settings = settings_of(data_dir, sources)
    try:
        if entity != "release" and batch is not None:
            raise IngestError(f"what is {batch!r}? Write `quarantine ENTITY` or `quarantine release BATCH`")
        if entity == "release":
            if batch is None:
                raise IngestError("name the batch: cs-metrics quarantine release BATCH (`quarantine` alone lists them)")
            require_patience()
            with alone(settings.data_dir, "a release of a held batch"):
                released = hold.release(batch, settings)
            say(f"Released into {released}: its good rows are loaded; the next run counts and publishes them.")
        else:
            files.quarantine(settings, entity, limit)
    except IngestError as mistake:
        error(str(mistake))
        raise typer.Exit(WRONG_USE) from None
    except AnotherRunIsAtWork as busy:
        error(str(busy))
        raise typer.Exit(RUN_FAILED) from None


readers.add_to(app)
recovery.add_to(app)


def main() -> None:
    """Entry point: an unexpected error ends with what to do, exit code 3."""
    try:
        app()
    except Exception as unexpected:
        crash(unexpected)
        sys.exit(RUN_FAILED)


if __name__ == "__main__":
    main()
