"""What a run came to, and what is published."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rich.markup import escape
from rich.table import Table

from orchestration.ingest.arrivals import arrivals
from orchestration.ingest.contract import load_contracts
from orchestration.publish import status as last_status
from orchestration.publish.headlines import headlines
from orchestration.publish.release import current
from orchestration.settings import Settings
from orchestration.terminal.console import console, error

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
    names = ("rows_in", "accepted", "quarantined", "duplicates", "held", "rows_total")
    for name in names:
        table.add_column(name.replace("_", " "), justify="right")
    for report in reports:
        note = "" if report["is_mapped"] else " [dim](no source)[/]"
        table.add_row(escape(report["entity"]) + note, *(f"{report[name]:,}" for name in names))
    console.print(table)


def _headlines(settings: Settings) -> None:
    table = Table("metric", "segment", title="Headline figures against target", title_justify="left")
    for name in ("value", "target"):
        table.add_column(name, justify="right")
    table.add_column("status")
    for row in headlines(settings.published / "marts.duckdb"):
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
    return f"{value:,.1f} {unit}" if unit in ("points", "days") else f"{value:,.1f}"


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


def status(settings: Settings) -> None:
    """What is published, the last attempt, each source's freshness, failing checks."""
    release = current(settings.published)
    if release is None:
        console.print("Nothing is published yet: run `cs-metrics demo` or `cs-metrics run`.")
    else:
        console.print(
            f"Published: as of {release.as_of}, at {release.published_at:%Y-%m-%d %H:%M} UTC ({release.publication_id})"
        )
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
    """When each source last delivered each entity, and what is wrong with it."""
    reports = {report["entity"]: report for report in attempt["entities"]}
    table = Table("source", "entity", "last delivery", title="Sources", title_justify="left")
    for name in ("landed (UTC)", "files", "rows", "quarantined"):
        table.add_column(name, justify="right")
    table.add_column("issue")
    arrived = arrivals(settings.landing, load_contracts(settings.root))
    for arrival in arrived:
        table.add_row(
            escape(arrival.source),
            arrival.entity,
            str(arrival.delivered_on or "undated"),
            f"{arrival.landed_at:%Y-%m-%d %H:%M}",
            f"{arrival.batches:,}",
            f"{arrival.rows:,}",
            f"{arrival.quarantined:,}",
            escape(reports.get(arrival.entity, {}).get("data_issue") or ""),
        )
    for entity in sorted(reports.keys() - {arrival.entity for arrival in arrived}):
        why = reports[entity]["data_issue"] or ("nothing loaded yet" if reports[entity]["is_mapped"] else "no source")
        table.add_row("–", entity, "–", "–", "–", "–", "–", escape(why))
    console.print(table)
