"""Work on the data folder that is no run, at a moment when no run writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.publish import turn
from orchestration.store import version


@contextmanager
def alone(data_dir: Path, what: str) -> Iterator[None]:
    """Hold the folder for `what`, as in "a backup", and bring it up to date; waits for a run as a run does.

    Raises AnotherRunIsAtWork, and WrongFormat before anything is touched.
    """
    version.require_readable(data_dir)
    turn.take(data_dir, what)
    try:
        version.bring_up_to_date(data_dir)
        yield
    finally:
        turn.give_back()
