"""Progress of a run: what step, how far, how long."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from orchestration.progress import Listener, listening
from orchestration.terminal.console import console


@contextmanager
def progress(title: str) -> Iterator[None]:
    """Show each reported step with how far it is and how long it took."""
    console.print(f"[bold]{escape(title)}[/]")
    started = time.monotonic()
    if console.is_terminal:
        with _live_progress():
            yield
    else:
        with listening(_plain_listener(started)):
            yield
    console.print(f"  {time.monotonic() - started:6.1f} s  done", highlight=False)


def _plain_listener(started: float) -> Listener:
    """One line a step, for logs: `   3.2 s  customers`."""
    last = [""]

    def listener(step: str, done: int | None, total: int | None) -> None:
        name = step.split(": ")[0]
        if name != last[0]:
            last[0] = name
            console.print(f"  {time.monotonic() - started:6.1f} s  {escape(name)}", highlight=False)

    return listener


@contextmanager
def _live_progress() -> Iterator[None]:
    """One bar a step; what lies behind a step's colon (a file, a table) shows while it is at work."""
    columns = (SpinnerColumn(finished_text="[green]✓[/]"), TextColumn("{task.description}"), BarColumn(bar_width=24))
    with Progress(*columns, MofNCompleteColumn(), TimeElapsedColumn(), console=console) as bars:
        tasks: dict[str, TaskID] = {}

        def finish(name: str) -> None:
            whole = bars.tasks[tasks[name]].total or 1
            bars.update(tasks[name], description=escape(name), completed=whole, total=whole)

        def listener(step: str, done: int | None, total: int | None) -> None:
            name = step.split(": ")[0]
            if name not in tasks:
                for earlier in tasks:
                    finish(earlier)
                tasks[name] = bars.add_task(escape(name), total=total)
            bars.update(tasks[name], description=escape(step), completed=done or 0, total=total)

        with listening(listener):
            yield
        for name in tasks:
            finish(name)
