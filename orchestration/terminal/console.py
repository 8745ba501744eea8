"""The two consoles, and how an error reads."""

from __future__ import annotations

import os
import sys
import traceback

from rich.console import Console
from rich.markup import escape

from orchestration.store import holder

# The streams as they are now: while a run works, what its tools print goes to its log.
console = Console(file=sys.stdout)
errors = Console(file=sys.stderr)


def say(text: str) -> None:
    console.print(escape(text))


def error(text: str) -> None:
    errors.print(f"[bold red]Error[/]: {escape(text)}", soft_wrap=True, highlight=False)


def crash(unexpected: Exception) -> None:
    if held := holder.told(str(unexpected)):
        error(held)
        return
    error(f"{type(unexpected).__name__}: {unexpected}")
    if os.environ.get("CS_DEBUG"):
        traceback.print_exception(unexpected)
    else:
        errors.print("The last publication stands. Set CS_DEBUG=1 and run again to see where it happened.")
