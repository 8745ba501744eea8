"""What the rules of a suite say of a file: line by line, then by rule, then whether all is well."""

from __future__ import annotations

from rich.markup import escape

from expectations.files import FileVerdict
from expectations.rules import CRITICAL
from orchestration.terminal.console import console


def standard(found: FileVerdict, entity: str) -> None:
    """Print the verdict on the accepted rows; lines are listed up to the limit, and all are counted."""
    broken = [result for result in found.results if not result.passed]
    if found.is_fine:
        console.print(f"[green]Every accepted row keeps the {len(found.results)} rules of {escape(entity)}.[/]")
    else:
        console.print(f"\nRules of {escape(entity)} that accepted rows break", highlight=False)
    for one in found.broken:
        place = f"line {one.line}, record {one.record_key}" if one.line is not None else f"record {one.record_key}"
        console.print(f"  {escape(place)}: {escape(one.text)}", highlight=False, soft_wrap=True)
    if found.broken_total > len(found.broken):
        console.print(f"  ... and {found.broken_total - len(found.broken):,} more", highlight=False)
    if broken:
        console.print("By rule", highlight=False)
    for result in broken:
        style = "red" if result.severity == CRITICAL or result.error else "yellow"
        counts = result.error or f"{result.failed:,} of {result.tried:,}"
        text = f"{result.rule}: {counts}. {result.description}"
        console.print(f"  [{style}]{result.severity}[/]  {escape(text)}", highlight=False, soft_wrap=True)
    for note in found.notes:
        console.print(f"[yellow]Note[/] {escape(note)}", highlight=False, soft_wrap=True)
