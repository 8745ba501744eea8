"""View models of the Plan page over a real marts file, and what its picture places where."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from orchestration.dashboards.parts import charts
from orchestration.dashboards.parts.marts import Marts, read_marts
from orchestration.dashboards.parts.table import file_text
from orchestration.dashboards.plan.chart import PITCH, timeline
from orchestration.dashboards.plan.contradictions import contradictions
from orchestration.dashboards.plan.phases import phases
from orchestration.dashboards.plan.queries import Milestone, read_plan
from orchestration.dashboards.plan.standing import left, standing, summary
from orchestration.dashboards.plan.view import PlanPage, plan_page
from tests.fixtures import marts_factory as factory
from tests.fixtures.marts_basics import add_catalogue
from tests.fixtures.marts_file import read
from tests.fixtures.marts_plan import LINES, add_plan
from tests.unit.dashboards.test_formats import plain
from tests.unit.dashboards.test_render import FACTS

DUE = Milestone(
    "m", 1, "Phase 1: Start", "milestone", 1, "Do it.", None, None, date(2026, 11, 30), 9, None, "none", None,
    "nothing in the data tells", None, False,
)  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    marts = factory.MartsFile()
    add_catalogue(marts)
    marts.target("segmentation_coverage", "All", "1", "0.98", "missed", deadline=date(2026, 9, 30))
    add_plan(marts)
    return marts.write(tmp_path_factory.mktemp("plan") / "marts.duckdb")


@pytest.fixture(scope="module")
def lines(path: Path) -> list[Milestone]:
    return read(path, read_plan) or []


@pytest.fixture(scope="module")
def marts(path: Path) -> Marts:
    return read(path, read_marts)


@pytest.fixture(scope="module")
def page(lines: list[Milestone], marts: Marts) -> PlanPage:
    return plan_page(marts, lines, FACTS)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, "due"),
        ({"days_left": 0}, "due"),
        ({"days_left": -1}, "overdue"),
        ({"days_left": None, "due_on": None}, "due"),
        ({"reported_status": "green"}, "reported"),
        ({"reported_status": "green", "days_left": -1}, "reported"),
        ({"reported_status": "yellow", "days_left": -1, "measured_status": "not_measurable"}, "overdue"),
        ({"reported_status": "green", "measured_status": "missed"}, "missed"),
        ({"reported_status": "yellow", "measured_status": "achieved"}, "achieved"),
        ({"measured_status": "at_risk"}, "at_risk"),
        ({"measured_status": "on_track"}, "due"),
        ({"reported_status": "green", "measured_status": "not_due"}, "due"),
    ],
)
def test_what_is_measured_comes_before_the_report_and_that_before_the_calendar(
    changes: dict[str, Any], found: str
) -> None:
    assert standing(replace(DUE, **changes)) == found


def test_how_far_a_day_is() -> None:
    told = [plain(left(replace(DUE, days_left=days)) or "–") for days in (9, 1, 0, -1, None)]
    assert told == ["in 9 days", "in 1 day", "today", "1 day ago", "–"]


def test_the_page_counts_every_milestone_once(page: PlanPage) -> None:
    assert plain(page.title) == "2 of 9 milestones are achieved, 1 missed and 1 overdue"
    assert plain(page.lede) == (
        "Phase 2 of 3, Carry On, is running. The plan's own report and the figures disagree on 2 points."
    )
    told = [(tile.name, tile.figure.value, plain(tile.note)) for tile in page.tiles]
    assert told == [
        ("Achieved", "2", "of 9 milestones"),
        ("Missed or overdue", "2", "1 missed, 1 overdue without any news"),
        ("Reported done, no evidence", "1", "nothing in the data can confirm it"),
        ("Still due", "4", "1 at risk"),
    ]
    assert all(tile.figure.definition and tile.figure.facts for tile in page.tiles)


def test_phases_take_their_months_from_the_title_and_the_year_from_their_days(lines: list[Milestone]) -> None:
    found = phases(lines)
    assert [(p.number, p.name) for p in found] == [(1, "Set Out"), (2, "Carry On"), (3, "Arrive")]
    assert [(p.starts, p.ends) for p in found] == [
        (date(2026, 9, 1), date(2026, 10, 31)),
        (date(2026, 11, 20), date(2026, 11, 30)),
        (date(2026, 12, 1), date(2027, 1, 31)),
    ]
    assert [p.when(factory.AS_OF) for p in found] == ["past", "running", "ahead"]
    assert plain(found[0].span) == "Sep 2026 to Oct 2026"
    (turn,) = phases([replace(DUE, phase_title="Phase 1: Turn (December - January)", due_on=date(2027, 1, 15))])
    assert (turn.starts, turn.ends) == (date(2026, 12, 1), date(2027, 1, 31))
    (dayless,) = phases([replace(DUE, due_on=None, days_left=None)])
    assert (dayless.starts, dayless.span, dayless.when(factory.AS_OF)) == (None, "No dates", "ahead")


def test_contradictions_are_told_once_for_all_lines_of_one_figure(lines: list[Milestone], marts: Marts) -> None:
    view = contradictions(lines, marts)
    assert view.finding == "1 reported done that the figures do not bear out and 1 reported open that is achieved"
    assert [(row.line.name, row.others, row.phase) for row in view.rows] == [
        ("Name the segments.", ["Segments Named", "Segments"], "Phase 1"),
        ("Send the surveys.", [], "Phase 1"),
    ]
    assert view.rows[0].line.href == "figure_segmentation_coverage.html#all"
    assert view.rows[1].line.href == "figure_nps.html#all"
    agreed = contradictions([replace(x, is_contradicted=False) for x in lines], marts)
    assert (agreed.rows, agreed.finding) == ([], "Report and figures agree wherever both tell")
    silent = contradictions([replace(x, is_contradicted=False, reported_status=None) for x in lines], marts)
    assert silent.finding == "The plan reports nothing as done, so nothing can disagree"


def test_each_phase_lists_its_milestones_and_folds_the_rest(page: PlanPage) -> None:
    first, second, third = page.phases
    assert [row.name for row in first.rows] == [words for phase, _, kind, words, *_ in LINES if (phase, kind) == (
        1, "milestone")]  # fmt: skip
    assert [(g.title, len(g.rows)) for g in first.more] == [("Success milestones", 1), ("Initiatives", 1)]
    assert first.more_title == "1 success milestone and 1 initiative"
    assert plain(first.summary) == "1 achieved, 1 reported done without evidence, 1 missed, 1 overdue"
    assert [p.is_over for p in page.phases] == [True, False, False]
    assert (second.rows[0].evidence, second.rows[0].href) == ("A figure for Launch the score", None)
    assert (third.rows[1].due, third.rows[1].left) == ("No day", None)
    row = first.rows[1]
    assert (row.reported, row.reported_word, row.word, row.evidence) == ("green", "Green", "No evidence", "–")
    assert [(k.name, k.target, k.word) for k in page.key_metrics] == [
        ("Tools", "Operational Excellence", "Not measurable")
    ]


def test_what_comes_next_is_open_and_soonest_first(page: PlanPage) -> None:
    assert [row.name for row in page.next] == ["Manage everybody.", "Ask three of four.", "Approve the next plan."]
    assert page.chart is not None
    assert plain(page.chart.finding) == "Next: 1 milestone due on 21 Nov 2026, today"


def test_the_file_holds_every_line(page: PlanPage) -> None:
    assert page.file is not None
    rows = file_text(page.file).splitlines()
    assert len(rows) == len(LINES) + 1
    assert "Name the segments." in rows[1]
    assert ",2026-09-30,Green,Missed," in rows[1]
    assert rows[1].endswith(",yes")


@pytest.mark.parametrize("size", [charts.WIDE, charts.NARROW], ids=lambda size: size.name)
def test_every_dated_milestone_is_drawn_and_none_hides_another(lines: list[Milestone], size: charts.Size) -> None:
    spec = _spec(lines, factory.AS_OF, size)
    marks = next(rows for rows in _data(spec) if "Milestone" in rows[0])
    assert sorted(m["Milestone"] for m in marks) == sorted(
        words for phase, _, kind, words, due, *_ in LINES if phase and kind == "milestone" and due
    )
    pixel = size.width / spec["layer"][0]["encoding"]["x"]["scale"]["domain"][1]
    for one, other in combinations(marks, 2):
        across, down = abs(one["from"] - other["from"]) * pixel, abs(one["top"] - other["top"])
        assert max(across, down) >= PITCH
    assert "<svg" in charts.svg(spec)


def test_the_line_of_as_of_stands_at_the_end_of_its_day_and_only_inside_the_plan(lines: list[Milestone]) -> None:
    drawn = {rows[0]["from"] for rows in _data(_spec(lines, factory.AS_OF)) if "As of" in rows[0]}
    assert drawn == {(factory.AS_OF - date(2026, 9, 1)).days + 1}
    for outside in (date(2026, 8, 31), date(2027, 2, 1)):
        assert not [rows for rows in _data(_spec(lines, outside)) if "As of" in rows[0]]


def test_the_picture_is_told_in_words_too(page: PlanPage) -> None:
    assert page.chart is not None
    assert "Phase 1, Sep 2026 to Oct 2026: 1 of 4 achieved, 2 missed or overdue." in plain(page.chart.text)
    assert len(page.chart.table.rows) == 9
    assert plain(" ".join(page.chart.table.rows[0])) == "Name the segments. Phase 1 30 Sep 2026 Missed"


@pytest.mark.parametrize("known", [None, []])
def test_without_a_plan_the_page_says_so(known: list[Milestone] | None, marts: Marts) -> None:
    page = plan_page(marts, known, FACTS)
    assert (page.title, page.lede) == (
        "The plan cannot be followed yet", "This publication holds no milestones of the plan.",
    )  # fmt: skip
    assert (page.tiles, page.chart, page.phases, page.file) == ([], None, [], None)


def test_a_plan_without_days_or_milestones_is_still_a_page(marts: Marts) -> None:
    dayless = replace(DUE, due_on=None, days_left=None, phase_title="An open end")
    page = plan_page(marts, [dayless], FACTS)
    assert (plain(page.title), page.chart, page.next) == ("0 of 1 milestones are achieved, none is missed", None, [])
    assert plain(page.lede).startswith("None of the 1 phase is running.")
    only = plan_page(marts, [replace(DUE, kind="initiative")], FACTS)
    assert only.title == "The plan states no milestones"
    assert summary([]) == ""


def _spec(lines: list[Milestone], as_of: date, size: charts.Size = charts.WIDE) -> dict[str, Any]:
    chart = timeline(phases(lines), as_of, "A finding")
    assert chart is not None
    return charts.specification(chart, size)


def _data(spec: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The rows of every layer that has its own, Altair's hoisted datasets resolved."""
    sets = spec.get("datasets", {})
    found = [layer["data"] for layer in spec["layer"] if "data" in layer]
    return [data["values"] if "values" in data else sets[data["name"]] for data in found]
