"""Progress of long work: the doers report, whoever shows it (terminal, Dagster log) subscribes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Listener = Callable[[str, int | None, int | None], None]
_listeners: list[Listener] = []


def report(step: str, done: int | None = None, total: int | None = None) -> None:
    """Tell every listener what is being done, and how far it is (`done` of `total`), where that is known."""
    for listener in list(_listeners):
        listener(step, done, total)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Call `listener` for every report inside the block."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)
