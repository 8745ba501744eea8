"""cs-metrics: a friendly face over the functions the Dagster assets call."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from orchestration.settings import DEMO_SOURCES, Settings, churn_standard_from, plan_year_of, yesterday
from orchestration.terminal.console import crash, error, say

WRONG_USE, RUN_FAILED = 2, 3

app = typer.Typer(
    help="Raw customer, billing, usage and survey files in; a published release of customer-success metrics out.\n\n"
    "Start with `cs-metrics demo`. Bring your own data: write one mapping per source (see README), check a file with "
    "`cs-metrics validate`, then `cs-metrics run --sources my_company/`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Folder for everything a run writes. Default: CS_DATA_DIR, else data/."),
]
Sources = Annotated[
    Path | None,
    typer.Option("--sources", help="Folder of mapping files (*.yml). Default: CS_SOURCES, else the demo company's."),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="The last complete UTC day the figures describe, YYYY-MM-DD. Default: yesterday."),
]


def _day(text: str | None) -> date:
    if text is None:
        return yesterday()
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day: write it as YYYY-MM-DD, as in 2026-06-30") from None
    if day > yesterday():
        raise typer.BadParameter(f"{day} is not over yet (UTC); the newest complete day is {yesterday()}")
    return day


def _settings(data_dir: Path | None, sources: Path | None) -> Settings:
    settings = Settings.from_environment(data_dir, sources)
    if settings.data_dir.exists() and not settings.data_dir.is_dir():
        raise typer.BadParameter(f"{settings.data_dir} is a file: --data-dir names a folder")
    if not settings.sources.is_dir():
        raise typer.BadParameter(f"{settings.sources} is no folder: --sources names the folder of your mapping files")
    return settings


def _run(settings: Settings, as_of: date) -> None:
    try:
        plan_year_of(as_of)
        churn_standard_from()
    except ValueError as refusal:
        error(str(refusal))
        raise typer.Exit(WRONG_USE) from None
    _check_mappings(settings)
    from orchestration.terminal.progress import progress
    from orchestration.terminal.run import run_summary

    with progress(f"Customer-success metrics as of {as_of}"):
        from orchestration.launcher import run_daily_refresh

        outcome = run_daily_refresh(settings, as_of)
    run_summary(settings, outcome.status)
    if outcome.exit_code == RUN_FAILED:
        for message in dict.fromkeys(outcome.failed_steps.values()):
            steps = [step for step, said in outcome.failed_steps.items() if said == message]
            error(f"in {', '.join(steps)}: {message}")
    raise typer.Exit(outcome.exit_code)


def _check_mappings(settings: Settings) -> None:
    """A mistake in a mapping is told at once, with its line, before anything starts."""
    from orchestration.ingest.contract import load_contracts
    from orchestration.ingest.errors import IngestError
    from orchestration.ingest.mapping import load_mappings

    try:
        found = load_mappings(settings.sources, load_contracts(settings.root), settings.mapping_environment())
        if not found and not settings.is_demo:
            raise IngestError(f"{settings.sources} holds no mapping: write one *.yml per source system (see README)")
    except IngestError as mistake:
        error(str(mistake))
        raise typer.Exit(WRONG_USE) from None


@app.command()
def run(as_of: AsOf = None, sources: Sources = None, data_dir: DataDir = None) -> None:
    """Ingest, build, check and publish one day.

    A day before the published one is a backfill: built aside from what has landed, kept in the history, not published.

    Exit code 0: published · 1: a blocking check held the publication back · 2: wrong use · 3: the run failed.
    """
    _run(_settings(data_dir, sources), _day(as_of))


@app.command()
def demo(as_of: AsOf = None, data_dir: DataDir = None) -> None:
    """Make the demo company's files and run the whole pipeline on them."""
    _run(_settings(data_dir, DEMO_SOURCES), _day(as_of))


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

    settings = _settings(data_dir, sources)
    try:
        found, verdict = check_file(entity, file, settings, _day(as_of), source)
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
    """
    from orchestration.ingest import hold
    from orchestration.ingest.errors import IngestError
    from orchestration.terminal import files

    settings = _settings(data_dir, sources)
    try:
        if entity != "release" and batch is not None:
            raise IngestError(f"what is {batch!r}? Write `quarantine ENTITY` or `quarantine release BATCH`")
        if entity == "release":
            if batch is None:
                raise IngestError("name the batch: cs-metrics quarantine release BATCH (`quarantine` alone lists them)")
            released = hold.release(batch, settings)
            say(f"Released into {released}: its good rows are loaded; the next run counts and publishes them.")
        else:
            files.quarantine(settings, entity, limit)
    except IngestError as mistake:
        error(str(mistake))
        raise typer.Exit(WRONG_USE) from None


@app.command()
def status(sources: Sources = None, data_dir: DataDir = None) -> None:
    """What is published, as of when, how fresh each source is, which checks fail."""
    from orchestration.terminal.run import status as show

    show(_settings(data_dir, sources))


@app.command()
def explain(
    metric: Annotated[str, typer.Argument(help="The metric's id or name, as in `logo_churn_rate`.")],
    segment: Annotated[str, typer.Option(help="Strategic, Core, Digital, Unassigned or All.")] = "All",
    period: Annotated[
        str | None,
        typer.Option(
            help="2026-08 (a month), 2026-Q3 (a quarter), 2026-08-31 (a day), ttm (the latest complete twelve months), "
            "ttm:2026-08, latest (the running one) or ttm:latest (twelve months to as_of, what the scorecard judges). "
            "Default: the latest complete one."
        ),
    ] = None,
    breakdown: Annotated[str | None, typer.Option(help="One part of it, as in `trigger=onboarding`.")] = None,
    top: Annotated[int, typer.Option(min=1, help="Customers and files to list, the greatest first.")] = 10,
    everybody: Annotated[bool, typer.Option("--all", help="List every customer and every file.")] = False,
    csv: Annotated[
        Path | None,
        typer.Option(help="Write every customer behind it to this CSV file, safe for spreadsheets.", dir_okay=False),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Explain one published figure: what it means, the customers behind it, and the files they came from.

    Start with `cs-metrics explain logo_churn_rate`: its latest complete period with definition, numerator,
    denominator and interval, who left and what made that count, and which files hold their rows.

    Narrow it down: `cs-metrics explain csat --segment Core --period 2026-08-31 --breakdown trigger=onboarding`, and
    take everybody along: `cs-metrics explain net_dollar_retention --period ttm --csv behind.csv`.

    It reads the published release only. Exit code 0: explained · 2: there is no such figure; what comes near is listed.
    """
    from orchestration.explain.errors import ExplainError
    from orchestration.terminal.explain import explain as show

    try:
        show(_settings(data_dir, None), metric, segment, period, breakdown, None if everybody else top, csv)
    except ExplainError as mistake:
        error(str(mistake))
        raise typer.Exit(WRONG_USE) from None


@app.command()
def docs(data_dir: DataDir = None) -> None:
    """Write dbt's documentation of every model, column and metric definition, with lineage, into one page.

    It describes the warehouse of the newest run and opens in a browser without a server.
    """
    from orchestration.terminal.docs import write_docs

    if not write_docs(_settings(data_dir, None)):
        raise typer.Exit(WRONG_USE)


def main() -> None:
    """Entry point: an unexpected error ends with what to do, exit code 3."""
    try:
        app()
    except Exception as unexpected:
        crash(unexpected)
        sys.exit(RUN_FAILED)


if __name__ == "__main__":
    main()
