"""The data folder in one hand, for a run or for other work; one that is not to be touched is refused before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.store import turn, version


def hold_for_run(data_dir: Path, run_id: str) -> None:
    """Hold the folder for a run until this process ends; waits for whoever else has it.

    Raises WrongFormat before anything is touched, ValueError for a wrong CS_WAIT_MINUTES, AnotherRunIsAtWork.
    """
    version.require_readable(data_dir)
    turn.take_for_run(data_dir, run_id)


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
