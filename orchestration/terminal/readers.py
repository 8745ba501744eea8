"""Commands that only read what is published: status, explain, docs, open."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from orchestration.terminal.console import error
from orchestration.terminal.options import WRONG_USE, DataDir, Sources, settings_of


def status(
    sources: Sources = None,
    data_dir: DataDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object for programs.")] = False,
) -> None:
    """What is published, as of when, how fresh each source is, which checks fail, whether a run is at work.

    It ends with 0: a fresh publication, nothing wrong since · 1: nothing is published, it is older than CS_STALE_HOURS
    (36), or the last run was held back · 2: that setting is wrong · 3: the last run failed.

    For cron and monitoring: `cs-metrics status --json`. It prints the publication with its age, the last attempt and
    the summary of that run.
    """
    from orchestration.watch.standing import standing

    settings = settings_of(data_dir, sources)
    try:
        found = standing(settings, datetime.now(UTC))
    except ValueError as refusal:
        error(str(refusal))
        raise typer.Exit(WRONG_USE) from None
    if as_json:
        print(json.dumps(found, indent=2, default=str, ensure_ascii=False))
    else:
        from orchestration.terminal.run import status as show

        show(settings, found)
    raise typer.Exit(found["exit_code"])


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
        show(settings_of(data_dir, None), metric, segment, period, breakdown, None if everybody else top, csv)
    except ExplainError as mistake:
        error(str(mistake))
        raise typer.Exit(WRONG_USE) from None


def docs(data_dir: DataDir = None) -> None:
    """Write dbt's documentation of every model, column and metric definition, with lineage, into one page.

    It describes the warehouse of the newest run and opens in a browser without a server.
    """
    from orchestration.terminal.docs import write_docs

    if not write_docs(settings_of(data_dir, None)):
        raise typer.Exit(WRONG_USE)


def open_pages(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 takes any free one.")] = 8765,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser window.")] = True,
    data_dir: DataDir = None,
) -> None:
    """Serve the published pages on 127.0.0.1 and open them; Ctrl-C ends it.

    Only this machine can reach them. Pages and their files are served, nothing else of the data folder; a publication
    made meanwhile shows on the next click.
    """
    from orchestration.terminal.serve import serve

    if not serve(settings_of(data_dir, None), port, browser):
        raise typer.Exit(WRONG_USE)


def add_to(app: typer.Typer) -> None:
    """Make them commands of the program."""
    app.command()(status)
    app.command()(explain)
    app.command()(docs)
    app.command("open")(open_pages)
