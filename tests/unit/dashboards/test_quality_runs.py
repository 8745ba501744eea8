"""The runs on the Data quality page: none, one, many, failed ones; words for steps and times."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.dashboards.parts.charts import NARROW, WIDE, specification
from orchestration.dashboards.parts.table import file_text
from orchestration.dashboards.quality.queries import Run, read_quality
from orchestration.dashboards.quality.runs import DRAWN, SHOWN, RunsView, duration, runs_view
from tests.fixtures import marts_factory as factory
from tests.fixtures.marts_file import MartsFile
from tests.fixtures.marts_file import read as read_file
from tests.fixtures.marts_runs import add_runs
from tests.unit.dashboards.test_formats import plain

RUN = Run(
    "r1",
    date(2026, 11, 20),
    "failed",
    datetime(2026, 11, 21, 6),
    Decimal("12.3"),
    10,
    2,
    Decimal("400.4"),
    Decimal("500.2"),
    "raw__customers",
    "IngestError",
)


def view_of(count: int, folder: Path) -> RunsView:
    file = MartsFile(tables={**factory.empty_company().tables, "runs": []})
    add_runs(file, count, is_troubled=True)
    runs = read_file(file.write(folder / "marts.duckdb"), read_quality).runs
    assert runs is not None
    assert len(runs) == count
    return runs_view(runs, "untold")


def cells(run: Run) -> list[str]:
    return [plain(cell.text) for cell in runs_view([run], "untold").table.rows[0]]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        ("0", "0 s"),
        ("59.4", "59 s"),
        ("59.5", "1 min"),
        ("125", "2 min 5 s"),
        ("3600", "1 h"),
        ("3785", "1 h 3 min"),
    ],
)
def test_times_in_words(seconds: str | None, text: str) -> None:
    assert plain(duration(Decimal(seconds) if seconds else None)) == text


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({}, "Taking in customers (IngestError)"),
        (
            {"failed_step": "models_after_expectations", "failure": "ModelsFailed"},
            "Building the figures (ModelsFailed)",
        ),
        ({"failed_step": "site", "failure": None}, "Drawing the pages"),
        ({"failed_step": "a_step_of_tomorrow"}, "A step of tomorrow (IngestError)"),
        ({"failed_step": None, "failure": "ProcessGone"}, "Its process was gone"),
        ({"failed_step": None, "failure": "CutOff"}, "It ended without a word"),
        ({"failed_step": None, "failure": None}, "Not known"),
        ({"outcome": "held", "failed_step": "staged_release"}, "A check held it back"),
        ({"outcome": "published", "failed_step": None, "failure": None}, "–"),
    ],
)
def test_where_a_run_failed_in_words(change: dict[str, str | None], text: str) -> None:
    assert cells(replace(RUN, **change))[-1] == text  # type: ignore[arg-type]


def test_a_row_tells_time_rows_and_memory() -> None:
    assert cells(RUN)[:-1] == ["20 Nov 2026", "21 Nov 2026, 06:00 UTC", "Failed", "12 s", "10", "2", "901"]
    nothing = replace(RUN, as_of=None, seconds=None, rows_in=None, peak_memory_mb=None, peak_memory_dbt_mb=None)
    assert cells(nothing)[3:7] == ["–", "–", "2", "–"]


def test_no_run_and_an_older_release() -> None:
    assert (runs_view([], "untold").chart, runs_view([], "untold").summary) == (None, "")
    assert runs_view([], "untold").table.empty.startswith("None. ")
    assert runs_view(None, "untold").table.empty == "untold"


def test_one_run_has_no_trend(tmp_path: Path) -> None:
    view = view_of(1, tmp_path)
    assert view.chart is None
    assert plain(view.summary) == "1 run; none failed."
    assert plain(view.table.rows[0][2].text) == "Made these pages"
    assert view.table.rows[0][3].note == "so far"


def test_four_hundred_runs_are_listed_in_the_file_and_the_last_are_drawn(tmp_path: Path) -> None:
    view = view_of(400, tmp_path)
    assert plain(view.summary) == "400 runs; 44 failed or held back."
    assert (len(view.table.rows), len(view.table.rows_shown)) == (400, SHOWN)
    assert len(file_text(view.table).splitlines()) == 401
    chart = view.chart
    assert chart is not None
    assert len(chart.table.rows) == DRAWN
    assert "1 min 50 s" in plain(chart.finding)
    for size in (WIDE, NARROW):
        panels = specification(chart, size)["concat"]
        assert [panel["title"]["text"] for panel in panels] == ["Seconds", "Rows that came", "Memory, MB"]


def test_failed_runs_are_not_drawn() -> None:
    runs = [replace(RUN, run_id=str(n), started_at=datetime(2026, 11, n, 6)) for n in range(1, 5)]
    assert runs_view(runs, "untold").chart is None
    good = [replace(run, outcome="published", failed_step=None, failure=None) for run in runs[:3]]
    chart = runs_view([*good, runs[3]], "untold").chart
    assert chart is not None
    assert len(chart.table.rows) == 3
