"""What a run came to, and what is published."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from rich.markup import escape
from rich.table import Table

from orchestration.dashboards.words.formats import count_places
from orchestration.ingest.arrivals import arrivals
from orchestration.ingest.contract import load_contracts
from orchestration.publish import status as last_status
from orchestration.publish.headlines import headlines
from orchestration.publish.release import current
from orchestration.settings import Settings
from orchestration.terminal.console import console, error

WIDE = 110  # columns of a terminal from which tables say everything
SOURCE_SHOWN = 14  # letters of a source's name in a line
NOTES = 12  # notes that are worth a line each; the rest is counted
OUTCOME_STYLE = {"published": "bold green", "backfilled": "bold green", "held": "bold yellow", "failed": "bold red"}


def run_summary(settings: Settings, status: dict[str, Any]) -> None:
    """Rows per entity, checks, headline figures against target, and where everything is."""
    if status["entities"]:
        _entities(status["entities"])
        _notes(status["entities"])
    _checks(status["checks"])
    if status["outcome"] == last_status.PUBLISHED:
        _headlines(settings)
    style = OUTCOME_STYLE[status["outcome"]]
    console.print(f"\n[{style}]{status['outcome'].upper()}[/] as of {status['as_of']}. {escape(status['what_to_do'])}")
    _where(settings)


def _notes(reports: list[dict[str, Any]]) -> None:
    """What ingestion noticed and did not stop for: unknown columns, empty files, paths that match nothing."""
    notes = [
        f"{report['entity']}: {note}" for report in reports for note in report["schema_drift"] + report["warnings"]
    ]
    if notes:
        console.print("Noticed")
    for note in notes[:NOTES]:
        console.print(f"  {escape(note)}", highlight=False, soft_wrap=True)
    if len(notes) > NOTES:
        console.print(f"  ... and {len(notes) - NOTES} more: published/status/status.json lists them all")


def _checks(checks: list[dict[str, Any]]) -> None:
    if not checks:
        return  # it never came to them
    failing = sorted(
        (check for check in checks if not check["passed"]), key=lambda check: check["severity"] == "warning"
    )
    console.print(f"Checks: {len(checks) - len(failing)} passed, {len(failing)} failed or warning", highlight=False)
    grave = [check for check in failing if check["severity"] != "warning"]
    shown = failing[: max(len(grave), NOTES)]
    for check in shown:
        style = "yellow" if check["severity"] == "warning" else "red"
        text = f"{escape(check['name'])}: {escape(check['message'] or '')}"
        console.print(f"  [{style}]{check['severity']}[/]  {text}", highlight=False, soft_wrap=True)
    if len(failing) > len(shown):
        console.print(f"  ... and {len(failing) - len(shown)} more warnings: the page data_quality.html lists them all")


def _entities(reports: list[dict[str, Any]]) -> None:
    table = Table(title="What this run brought in", title_justify="left")
    table.add_column("entity", no_wrap=True)
    names = ["rows_in", "accepted", "quarantined", "duplicates", "held", "rows_total"]
    if console.width < WIDE:
        names = [name for name in names if name not in ("rows_in", "duplicates")]
    for name in names:
        table.add_column(name.replace("_", " "), justify="right")
    for report in reports:
        note = "" if report["is_mapped"] else " [dim](no source)[/]"
        table.add_row(escape(report["entity"]) + note, *(f"{report[name]:,}" for name in names))
    console.print(table)


def _headlines(settings: Settings) -> None:
    table = Table(title="Headline figures against target", title_justify="left")
    table.add_column("metric", overflow="fold")
    table.add_column("segment", overflow="fold")
    for name in ("value", "target"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("status", no_wrap=True)
    for row in headlines((settings.published / "current").resolve()):
        value, target = _figure(row.value, row.unit), _figure(row.target, row.unit)
        table.add_row(escape(row.name), row.segment, value, target, row.status.replace("_", " "))
    console.print(table)


def _figure(value: Decimal | None, unit: str) -> str:
    if value is None:
        return "–"
    if unit == "ratio":
        return f"{value * 100:,.1f} %"
    if unit in ("money", "customers"):
        return f"{value:,.0f}"
    if unit in ("points", "days"):
        return f"{value:,.1f} {unit}"
    return f"{value:,.{count_places(value)}f}"


def _where(settings: Settings) -> None:
    console.print("\nWhere things are")
    places = {
        "pages": settings.published / "site" / "index.html",
        "marts": settings.published / "marts.duckdb",
        "status": settings.published / "status" / "index.html",
        "history": settings.history,
    }
    for name, path in places.items():
        if path.exists():
            console.print(f"  {name:7} {path}", soft_wrap=True, highlight=False)
    console.print("  UI      make dev, then http://127.0.0.1:3000", highlight=False)


def status(settings: Settings, found: dict[str, Any]) -> None:
    """What is published, who is at work, the last attempt, each source's freshness, failing checks.

    found: see `standing`.
    """
    release = current(settings.published)
    if release is None:
        console.print("Nothing is published yet: run `cs-metrics demo` or `cs-metrics run`.")
    else:
        console.print(
            f"Published: as of {release.as_of}, at {release.published_at:%Y-%m-%d %H:%M} UTC ({release.publication_id})"
        )
        if found["publication"]["is_stale"]:
            hours, limit = found["publication"]["hours"], found["stale_after_hours"]
            console.print(f"[bold red]Stale[/]: nothing was published for {hours:,} hours, {limit} are allowed")
    if busy := found["at_work"]:
        console.print(f"At work now: {escape(busy['what'])} (process {busy['pid']}), since {busy['since']}")
    attempt = last_status.read(settings.published)
    if attempt is None:
        return
    style = OUTCOME_STYLE[attempt["outcome"]]
    console.print(f"Last attempt: [{style}]{attempt['outcome']}[/] as of {attempt['as_of']}, {attempt['finished_at']}")
    _freshness(settings, attempt)
    _checks(attempt["checks"])
    if attempt["message"]:
        error(attempt["message"])
    console.print(escape(attempt["what_to_do"]))


def _freshness(settings: Settings, attempt: dict[str, Any]) -> None:
    """When each source last delivered each entity, and what is wrong with it; a narrow table says less of it."""
    reports = {report["entity"]: report for report in attempt["entities"]}
    rows: list[dict[str, str]] = []
    arrived = arrivals(settings.landing, load_contracts(settings.root))
    for arrival in arrived:
        rows.append(
            {
                "source": escape(arrival.source),
                "entity": arrival.entity,
                "last delivery": str(arrival.delivered_on or "undated"),
                "landed (UTC)": f"{arrival.landed_at:%Y-%m-%d %H:%M}",
                "files": f"{arrival.batches:,}",
                "rows": f"{arrival.rows:,}",
                "quarantined": f"{arrival.quarantined:,}",
                "issue": escape(reports.get(arrival.entity, {}).get("data_issue") or ""),
            }
        )
    for entity in sorted(reports.keys() - {arrival.entity for arrival in arrived}):
        why = reports[entity]["data_issue"] or ("nothing loaded yet" if reports[entity]["is_mapped"] else "no source")
        rows.append({"entity": entity, "issue": escape(why)})
    names = ["source", "entity", "last delivery", "landed (UTC)", "files", "rows", "quarantined", "issue"]
    if console.width < WIDE:
        names = [name for name in names if name not in ("landed (UTC)", "files", "quarantined")]
    table = Table(title="Sources", title_justify="left")
    for name in names:
        justify: Literal["left", "right"] = "right" if name in ("files", "rows", "quarantined") else "left"
        least = SOURCE_SHOWN if name == "source" else None
        table.add_column(
            name, justify=justify, no_wrap=name not in ("source", "issue"), overflow="fold", min_width=least
        )
    for row in rows:
        table.add_row(*(row.get(name, "–") for name in names))
    console.print(table)
