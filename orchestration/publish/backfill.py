"""A day older than the published one: built aside, kept in the history, never shown over a newer one."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

from orchestration.publish import history
from orchestration.publish.release import current
from orchestration.settings import Settings


class ClockIsWrong(ValueError):
    """What is published lies in the future of this machine; nothing was changed."""


def refuse_unfinished(published: Path, today: date) -> None:
    """Raise ClockIsWrong if the published day is not over yet by the clock that says today (UTC).

    Every day until then would be kept as a backfill, and readers would see none of them.
    """
    newest = current(published)
    if newest and newest.as_of >= today:
        raise ClockIsWrong(
            f"the published day {newest.as_of} is not over yet by this machine's clock, which says {today} (UTC): put "
            "the clock right and run again. If it was wrong at that publication: point published/current to an older "
            "release, remove the later ones from published/releases and history/, then run again"
        )


def settings_of_day(settings: Settings, as_of: date) -> Settings:
    """The settings that a run of `as_of` works with: its own warehouse where a newer day is published already."""
    newest = current(settings.published)
    return replace(settings, backfill=as_of) if newest and as_of < newest.as_of else settings


def begin(settings: Settings, run_id: str) -> None:
    """Make room for the backfill of this run, at its first step: what a killed one left behind is no beginning."""
    mark = settings.workshop / "run"
    if mark.exists() and mark.read_text(encoding="utf-8") == run_id:
        return
    shutil.rmtree(settings.workshop, ignore_errors=True)
    settings.workshop.mkdir(parents=True)
    mark.write_text(run_id, encoding="utf-8")


def keep(settings: Settings, staged: Path) -> Path:
    """Enter the staged figures into the history as a backfill, and remove what was built for them.

    Returns the file of the history.
    """
    kept = history.append(settings.history, staged, kind=history.BACKFILL)
    shutil.rmtree(staged, ignore_errors=True)
    shutil.rmtree(settings.workshop, ignore_errors=True)
    return kept
