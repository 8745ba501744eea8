"""What a stream of files is: one export of one system, with its path, dialect and rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from orchestration.demo.calendar import month_end
from orchestration.demo.company import Company
from orchestration.demo.dialects import Writer

Select = Callable[[Company, np.datetime64, np.datetime64], pd.DataFrame]
Render = Callable[[Company, pd.DataFrame, np.datetime64], pd.DataFrame]
EVER = np.datetime64("1900-01-01", "D")


@dataclass(frozen=True)
class Stream:
    """One export of one system.

    name: how plants and truth refer to it · source: its mapping (and folder) · entity: what it feeds ·
    path: file name with {day} · select: latent rows of a delivery, known in (after, upto] · render: their
    cells under the system's own names · write / write_large: bytes of a daily file / of an initial or
    monthly one · since_start: month-end files from the first month on · header_only_on: weekday (Monday
    0) whose empty files are written with a header alone; other empty files are not written · rhythm: daily
    (month-ends first, then every day), weekly (Mondays instead) or monthly (month-ends alone).
    """

    name: str
    source: str
    entity: str
    key: str
    path: str
    large_path: str
    select: Select
    render: Render
    write: Writer
    write_large: Writer
    since_start: bool = False
    header_only_on: int | None = None
    rhythm: Literal["daily", "weekly", "monthly"] = "daily"

    def file(self, company: Company, day: np.datetime64) -> str:
        """The file of a delivery, relative to the source's folder."""
        path = self.path if company.calendar.anchor - day < 15 else self.large_path
        return path.format(day=str(day).replace("-", ""))

    def writer(self, company: Company, day: np.datetime64) -> Writer:
        return self.write if company.calendar.anchor - day < 15 else self.write_large

    def days(self, company: Company, through: np.datetime64) -> list[np.datetime64]:
        """The stream's delivery days up to `through`."""
        calendar = company.calendar
        days = calendar.deliveries(through, self.since_start)
        if self.rhythm == "weekly":
            return [d for d in days if d <= calendar.last_monthly or (d.astype(int) + 3) % 7 == 0]
        return [d for d in days if self.rhythm == "daily" or d == month_end(d)]

    def cells(self, company: Company, after: np.datetime64, day: np.datetime64) -> pd.DataFrame:
        """The cells of a delivery as the system holds them, before anything is planted."""
        return self.render(company, self.select(company, after, day), day)


def newly_known(frame: pd.DataFrame, after: np.datetime64, upto: np.datetime64) -> pd.DataFrame:
    """Rows of an append stream: each once, when it becomes known."""
    return frame[(frame["known_on"] > after) & (frame["known_on"] <= upto)]


def newly_changed(frame: pd.DataFrame, changed: str, after: np.datetime64, upto: np.datetime64) -> pd.DataFrame:
    """Rows of an upsert stream: known or changed in the window; `changed`: the day of their second state."""
    fresh = (frame["known_on"] > after) & (frame["known_on"] <= upto)
    again = (frame[changed] > after) & (frame[changed] <= upto) & (frame["known_on"] <= upto)
    return frame[fresh | again]


def hide_after(values: pd.Series, known: pd.Series, day: np.datetime64) -> pd.Series:
    """Values whose second state is not known on `day` yet, as missing."""
    return values.where(known <= day)
