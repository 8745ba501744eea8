"""The people system: once a month everything about the team, as a German desktop writes CSV."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from orchestration.demo.company import Company
from orchestration.demo.dialects import dmy
from orchestration.demo.streams import Render, Select, Stream, hide_after
from orchestration.demo.team import SCALE_MAX, last_review

GROUPS = {"Strategic": "CS Strategic", "Core": "CS Core", "Digital": "CS Digital"}


def latin_csv(frame: pd.DataFrame) -> bytes:
    """CSV with semicolons and CRLF in the desktop's own letters (cp1252), not in UTF-8."""
    return frame.to_csv(index=False, sep=";", lineterminator="\r\n").encode("cp1252")


def dotted(values: pd.Series) -> list[str | None]:
    """DD.MM.YYYY texts, None where missing."""
    return [None if text is None else text.replace("-", ".") for text in dmy(values)]


def comma(values: pd.Series) -> list[str | None]:
    """Marks with a comma before the decimals (4,5), None where missing."""
    return [None if np.isnan(value) else f"{value:g}".replace(".", ",") for value in values]


def _known(frame_of: Callable[[Company], pd.DataFrame], known: str = "known_on") -> Select:
    """Everything known by the day of the snapshot."""

    def select(company: Company, _after: np.datetime64, day: np.datetime64) -> pd.DataFrame:
        frame = frame_of(company)
        return frame[frame[known] <= day]

    return select


def _csm_cells(company: Company, rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    last_day = hide_after(rows["left_on"], rows["left_known_on"], day) - np.timedelta64(1, "D")
    return pd.DataFrame(
        {
            "Personnel No": rows["csm_id"].to_numpy(),
            "First Name": rows["name"].to_numpy(),
            "Group": rows["segment"].map(GROUPS).to_numpy(),
            "Entry": dotted(rows["started_on"]),
            "Last Day": dotted(last_day),
        }
    )


def _training_cells(company: Company, rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    done = hide_after(rows["completed_on"], rows["completed_on"], day)
    rating = rows["rating"].where(done.notna())
    return pd.DataFrame(
        {
            "Personnel No": rows["csm_id"].to_numpy(),
            "Course": rows["course"].to_numpy(),
            "Completed": dotted(done),
            "Rating": comma(rating),
            "Best": [None if np.isnan(value) else str(SCALE_MAX) for value in rating],
        }
    )


def _growth_cells(company: Company, rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Personnel No": rows["csm_id"].to_numpy(),
            "Area": rows["area"].to_numpy(),
            "Opened": dotted(rows["opened_on"]),
            "Closed": dotted(hide_after(rows["closed_on"], rows["closed_on"], day)),
            "Reviewed Together": dotted(last_review(rows, day)),
        }
    )


def _review_cells(company: Company, rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Personnel No": rows["csm_id"].to_numpy(),
            "Date": dotted(rows["reviewed_on"]),
            "Understands Role": comma(rows["role_understanding"]),
            "Lives Role": comma(rows["role_execution"]),
            "Performance": comma(rows["performance"]),
            "Satisfaction": comma(rows["satisfaction"]),
        }
    )


def _recognition_cells(company: Company, rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    return pd.DataFrame({"Personnel No": rows["csm_id"].to_numpy(), "Date": dotted(rows["recognised_on"])})


def _snapshot(name: str, entity: str, select: Select, render: Render) -> Stream:
    path = f"{name}-{{day}}.csv"
    return Stream(
        name, "people", entity, "Personnel No", path, path, select, render, latin_csv, latin_csv, rhythm="monthly"
    )


STREAMS = [
    _snapshot("team", "csms", _known(lambda c: c.success.team.csms), _csm_cells),
    _snapshot("courses", "training_completions", _known(lambda c: c.success.team.training), _training_cells),
    _snapshot("growth", "growth_areas", _known(lambda c: c.success.team.growth, "opened_on"), _growth_cells),
    _snapshot("reviews", "performance_reviews", _known(lambda c: c.success.team.reviews), _review_cells),
    _snapshot(
        "praise", "recognitions", _known(lambda c: c.success.team.recognitions, "recognised_on"), _recognition_cells
    ),
]
