"""What a file breaks, what is held, what stands in quarantine."""

from __future__ import annotations

from contextlib import closing

import duckdb
from rich.markup import escape
from rich.table import Table

from orchestration.ingest.contract import load_contracts
from orchestration.ingest.errors import IngestError, did_you_mean
from orchestration.ingest.landing import Landing
from orchestration.ingest.report import ValidationReport
from orchestration.settings import Settings
from orchestration.terminal.console import console, error

CELL = 80  # characters of a row's text that are worth showing
SHORT = 12  # characters of a batch id: its beginning is enough for `release`, and fits a narrow terminal


def validation(found: ValidationReport) -> None:
    """Every broken rule by line, then the count of each, then the verdict."""
    where = f"{found.file} as {found.entity}, read by source {found.source}"
    if found.rejected:
        place = f", line {found.rejected['line']}" if found.rejected["line"] else ""
        error(f"{where}: the file would be refused whole{place}: {found.rejected['message']}")
        return
    console.print(escape(where), highlight=False, soft_wrap=True)
    if found.broken:
        table = Table("line", "rule", "what is wrong")
        for row in found.broken:
            for rule, message in zip(row.rules, row.messages, strict=True):
                table.add_row(str(row.line), escape(rule), escape(message))
        console.print(table)
    if found.quarantined > len(found.broken):
        console.print(f"... and {found.quarantined - len(found.broken):,} more rows")
    for rule, count in sorted(found.quarantined_by_rule.items()):
        console.print(f"  {escape(rule)}: {count:,}", highlight=False)
    for note in [*found.schema_drift, *found.warnings]:
        console.print(f"[yellow]Note[/] {escape(note)}", highlight=False, soft_wrap=True)
    counts = f"{found.rows_in:,} rows: {found.accepted:,} accepted, {found.quarantined:,} quarantined"
    console.print(f"{counts}, {found.duplicates:,} exact duplicates", highlight=False)
    if found.would_be_held:
        console.print("[yellow]More than 5 % are faulty: alone in a run, this file would be held.[/]")
    if found.is_fine:
        console.print("[green]No rule of the contract is broken.[/]")


def quarantine(settings: Settings, entity: str | None, limit: int) -> None:
    """Held batches and quarantined rows of one entity, or of all. Raises IngestError for an unknown entity."""
    contracts = load_contracts(settings.root)
    if entity is not None and entity not in contracts:
        raise IngestError(f"there is no entity {entity!r}{did_you_mean(entity, contracts)}")
    chosen = [entity] if entity else list(contracts)
    _held(settings, chosen)
    if not settings.warehouse.exists():
        console.print("Nothing was loaded yet, so nothing is in quarantine.")
        return
    with closing(duckdb.connect(str(settings.warehouse), read_only=True)) as connection:
        shown = [_rows(connection, name, limit if entity else 5) for name in chosen]
    if not any(shown):
        console.print("[green]No row stands in quarantine.[/]")
    elif entity is None:
        console.print("All rows of one entity: cs-metrics quarantine ENTITY --limit N")


def _held(settings: Settings, entities: list[str]) -> None:
    held = Table("entity", "batch", "file", title="Held batches", title_justify="left")
    refused = Table("entity", "file", "why", title="Rejected files", title_justify="left")
    for name in ("rows", "quarantined"):
        held.add_column(name, justify="right")
    for entity in entities:
        landing = Landing(settings.landing, entity)
        state = landing.ledger.state()
        for batch, slots in state.held().items():
            manifest = landing.manifest(batch)
            counts = f"{manifest.accepted:,}", f"{manifest.quarantined:,}"
            held.add_row(entity, batch[:SHORT], escape(slots[0].path), *counts)
        for slot in state.rejected():
            fault = (slot.rejected or {})["error"]
            place = f"{fault['file']}:{fault['line']}" if fault["line"] else str(fault["file"])
            refused.add_row(entity, escape(place), escape(str(fault["message"])))
    if held.row_count:
        console.print(held)
        console.print("Deliver a corrected file under the same name, or: cs-metrics quarantine release BATCH")
    if refused.row_count:
        console.print(refused)
        console.print("A rejected file cannot be released: deliver a corrected one under the same name.")
    if not held.row_count + refused.row_count:
        console.print("[green]No batch is held and no file rejected.[/]")


def _rows(connection: duckdb.DuckDBPyConnection, entity: str, limit: int) -> int:
    """Show up to `limit` standing rows of an entity; returns how many stand."""
    name = entity.replace('"', '""')
    known = connection.execute(
        "select 1 from information_schema.tables where table_schema = 'quarantine' and table_name = ?", [entity]
    ).fetchone()
    if not known:
        return 0
    standing = f'from quarantine."{name}" where left_at is null'
    total = (connection.execute(f"select count(*) {standing}").fetchone() or (0,))[0]
    if not total:
        return 0
    table = Table("file", "line", "rules", "row", title=f"{entity}: {total:,} in quarantine", title_justify="left")
    query = f"select file, line, rules, raw_text {standing} order by file, line limit ?"
    for file, line, rules, text in connection.execute(query, [limit]).fetchall():
        table.add_row(escape(file), str(line), escape(", ".join(rules)), escape(text[:CELL]))
    console.print(table)
    return total
