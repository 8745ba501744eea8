"""A day older than the published one: built aside, kept in the history, never shown over a newer one."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

from orchestration.publish import history
from orchestration.publish.release import current
from orchestration.settings import Settings


def settings_of_day(settings: Settings, as_of: date) -> Settings:
    """The settings that a run of `as_of` works with: its own warehouse where a newer day is published already."""
    newest = current(settings.published)
    return replace(settings, backfill=as_of) if newest and as_of < newest.as_of else settings


def keep(settings: Settings, staged: Path) -> Path:
    """Enter the staged figures into the history as a backfill, and remove what was built for them.

    Returns the file of the history.
    """
    kept = history.append(settings.history, staged, kind=history.BACKFILL)
    shutil.rmtree(staged, ignore_errors=True)
    shutil.rmtree(settings.workshop, ignore_errors=True)
    return kept
