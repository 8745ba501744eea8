"""Options that several commands share, and what they mean."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from orchestration.settings import Settings, yesterday
from orchestration.store.turn import patience
from orchestration.store.version import WrongFormat, require_readable

WRONG_USE = 2

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Folder for everything a run writes. Default: CS_DATA_DIR, else data/."),
]
Sources = Annotated[
    Path | None,
    typer.Option("--sources", help="Folder of mapping files (*.yml). Default: CS_SOURCES, else the demo company's."),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="The last complete UTC day the figures describe, YYYY-MM-DD. Default: yesterday."),
]


def day_of(text: str | None) -> date:
    if text is None:
        return yesterday()
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day: write it as YYYY-MM-DD, as in 2026-06-30") from None
    if day > yesterday():
        raise typer.BadParameter(f"{day} is not over yet (UTC); the newest complete day is {yesterday()}")
    return day


def require_patience() -> None:
    """End with exit code 2 where CS_WAIT_MINUTES is no number: what it is for may only come up in the night."""
    try:
        patience()
    except ValueError as refusal:
        raise typer.BadParameter(str(refusal)) from None


def settings_of(data_dir: Path | None, sources: Path | None) -> Settings:
    settings = Settings.from_environment(data_dir, sources)
    if settings.data_dir.exists() and not settings.data_dir.is_dir():
        raise typer.BadParameter(f"{settings.data_dir} is a file: --data-dir names a folder")
    try:
        require_readable(settings.data_dir)
    except WrongFormat as refusal:
        raise typer.BadParameter(str(refusal)) from None
    if not settings.sources.is_dir():
        raise typer.BadParameter(f"{settings.sources} is no folder: --sources names the folder of your mapping files")
    return settings
