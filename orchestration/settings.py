"""Where everything lies: one object that the command line, the assets and the tests share."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEMO_SOURCES = ROOT / "orchestration" / "sources" / "demo"


@dataclass(frozen=True)
class Settings:
    """The folders of one installation; every path is absolute.

    root: the checkout (models, seeds, contracts) · data_dir: all that a run writes ·
    sources: the folder of mapping files · backfill: the day, where a run rebuilds one that lies before the published.
    """

    root: Path
    data_dir: Path
    sources: Path
    backfill: date | None = None

    @classmethod
    def from_environment(cls, data_dir: Path | str | None = None, sources: Path | str | None = None) -> Settings:
        """Arguments win over CS_DATA_DIR and CS_SOURCES, these over `data/` and the demo's sources."""
        chosen_data = Path(data_dir or os.environ.get("CS_DATA_DIR") or ROOT / "data")
        chosen_sources = Path(sources or os.environ.get("CS_SOURCES") or DEMO_SOURCES)
        return cls(ROOT, chosen_data.expanduser().resolve(), chosen_sources.expanduser().resolve())

    @property
    def is_demo(self) -> bool:
        return self.sources == DEMO_SOURCES

    @property
    def landing(self) -> Path:
        return self.data_dir / "landing"

    @property
    def warehouse(self) -> Path:
        """A backfill builds in a warehouse of its own, which is removed afterwards."""
        return (self.workshop if self.backfill else self.data_dir) / "warehouse.duckdb"

    @property
    def workshop(self) -> Path:
        """Where a backfill builds."""
        return self.data_dir / "backfill" / str(self.backfill)

    @property
    def published(self) -> Path:
        return self.data_dir / "published"

    @property
    def history(self) -> Path:
        return self.data_dir / "history"

    @property
    def exports(self) -> Path:
        """Where the demo company's systems drop their files."""
        return self.data_dir / "demo" / "exports"

    def mapping_environment(self) -> dict[str, str]:
        """What `${NAME}` in a mapping may refer to: the environment, with CS_DATA_DIR always set."""
        environment = {**os.environ, "CS_DATA_DIR": str(self.data_dir)}
        if files := os.environ.get("CS_FILES"):  # relative to where the command was typed, not to the mapping
            environment["CS_FILES"] = str(Path(files).expanduser().resolve())
        return environment


def yesterday() -> date:
    """The last complete UTC day: the default as_of. Read at the edge only, never inside a model."""
    return datetime.now(UTC).date() - timedelta(days=1)


def plan_year_of(as_of: date) -> int:
    """The plan in force: CS_PLAN_YEAR, else the year whose July 1 began the twelve months around as_of."""
    if stated := os.environ.get("CS_PLAN_YEAR"):
        if not stated.isdecimal():
            raise ValueError(f"CS_PLAN_YEAR is {stated!r}: it has to be a year, as in 2026")
        return int(stated)
    return as_of.year if as_of.month >= 7 else as_of.year - 1


def churn_standard_from() -> date | None:
    """The first day the churn standard is judged from: CS_CHURN_STANDARD_FROM, else June 1 of the plan year (None)."""
    stated = os.environ.get("CS_CHURN_STANDARD_FROM")
    if not stated:
        return None
    try:
        return date.fromisoformat(stated)
    except ValueError:
        raise ValueError(f"CS_CHURN_STANDARD_FROM is {stated!r}: it has to be a day, as in 2026-06-01") from None


def churn_standard_start(as_of: date) -> date:
    """The first day the churn standard is judged from, as a run of `as_of` judges it."""
    return churn_standard_from() or date(plan_year_of(as_of), 6, 1)
