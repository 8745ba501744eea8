"""Who is behind the figures: lists that add up to what their page prints, and why there is none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

import pytest

from orchestration.dashboards.figures.behind import Columns, Rows
from orchestration.dashboards.figures.labels import Labels
from orchestration.dashboards.figures.queries import Asked, Lists
from orchestration.dashboards.figures.view import FigurePage, content
from orchestration.dashboards.parts.address import NOBODY, csm_page
from orchestration.dashboards.parts.page import Source
from tests.fixtures.marts_figures import VALUES, figures_company
from tests.fixtures.marts_file import AS_OF
from tests.unit.dashboards.test_figures_views import by_metric, file_rows
from tests.unit.dashboards.test_formats import plain
from tests.unit.dashboards.test_render import FACTS


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    opened = Source.open(figures_company().write(tmp_path_factory.mktemp("figures") / "marts.duckdb"), FACTS)
    with opened.connection:
        yield opened


@pytest.fixture(scope="module")
def pages(source: Source) -> dict[str, FigurePage]:
    return by_metric(content(source))


def sums(rows: list[dict[str, str]], column: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        for segment in (row["Segment"], "All"):
            found[segment] += Decimal(row[column] or 0)
    return found


def test_the_rows_add_up_to_the_figures_printed(pages: dict[str, FigurePage]) -> None:
    page = pages["active_management_rate"]
    printed = {row.segment: (row.calculation, row.sample) for row in page.periods[0].rows}
    assert printed == {
        "All": ("2 ÷ 6", "6"), "Strategic": ("1 ÷ 2", "2"), "Core": ("1 ÷ 2", "2"), "Digital": ("0 ÷ 2", "2"),
        "Unassigned": (None, "0"),
    }  # fmt: skip
    rows = file_rows(page.behind[0].table)
    counted = sums(rows, "Counts")
    judged = sums([row | {"one": "1"} for row in rows if row["Counts"]], "one")
    for segment in ("All", "Strategic", "Core", "Digital"):
        assert f"{counted[segment]} ÷ {judged[segment]}" == printed[segment][0]
        assert str(judged[segment]) == printed[segment][1]
    assert plain(page.behind[0].intro) == (
        "7 customers; together 2 ÷ 6 = 33.3%. 1 of them cannot be judged and are left out."
    )


def test_amounts_add_up_to_the_cent_though_the_page_rounds(pages: dict[str, FigurePage]) -> None:
    page = pages["expansion_mrr_rate"]
    rows = file_rows(page.behind[0].table)
    expected = {v[2]: (Decimal(v[4] or 0), Decimal(v[5] or 0)) for v in VALUES if v[0] == "expansion_mrr_rate"}
    adds, out_of = sums(rows, "Adds"), sums(rows, "Out of")
    assert {segment: (adds[segment], out_of[segment]) for segment in expected} == expected
    assert [row.calculation for row in page.periods[0].rows][:1] == ["$701 ÷ $21,500"]
    assert rows[0]["Why"] == "MRR $12,500 → $12,000"
    assert "MRR" not in rows[0]  # its halves are MRR already


@pytest.mark.parametrize(
    ("metric", "breakdown"), [("health_band_share", "Health band"), ("logo_cohort_retention", "Quarter of the start")]
)
def test_parts_add_up_to_the_figures_of_their_parts(pages: dict[str, FigurePage], metric: str, breakdown: str) -> None:
    rows = file_rows(pages[metric].behind[0].table)
    for _, _, segment, part, numerator, denominator, *_ in (v for v in VALUES if v[0] == metric):
        name = f"{breakdown}: {part[:1].upper()}{part[1:]}"
        here = [row for row in rows if row["Breakdown"] == name and segment in ("All", row["Segment"])]
        assert sum(int(row["Counts"]) for row in here) == int(numerator or 0)
        # Shares of one population: everybody stands under one part, so all parts together are the denominator.
        whole = here if metric == "logo_cohort_retention" else [r for r in rows if segment in ("All", r["Segment"])]
        assert len(whole) == int(denominator or 0)
    assert len(rows) == 4


def test_who_to_act_on_comes_first_and_who_cannot_be_judged_last(pages: dict[str, FigurePage]) -> None:
    table = pages["active_management_rate"].behind[0].table
    assert table is not None
    assert [c.title for c in table.columns] == ["Customer", "Segment", "CSM", "MRR", "Counts", "Why", "ID"]
    rows = [[cell.text for cell in row] for row in table.rows]
    assert [row[-1] for row in rows] == ["F02", "F04", "F06", "F07", "F01", "F03", "F05"]
    assert rows[0] == ["=HYPERLINK(1)", "Strategic", "csm-s1", "$12,000", "No", "No touchpoint in 30 days", "F02"]
    assert (rows[2][0], rows[1][2], rows[6][2], rows[6][4]) == ("F06", "Nobody", "–", "Left out")
    links = {row[-1].text: row[2].href for row in table.rows}
    assert (links["F02"], links["F04"], links["F05"]) == (csm_page("csm-s1"), NOBODY, None)
    assert file_rows(table)[0]["Customer"] == "'=HYPERLINK(1)"


def test_members_of_the_team_and_audits_stand_by_id(pages: dict[str, FigurePage]) -> None:
    audits = file_rows(pages["practice_adherence"].behind[0].table)
    assert [(row["Audit"], row["Counts"]) for row in audits] == [("AU-2", "0"), ("AU-1", "1")]
    given = file_rows(pages["recognition_count"].behind[0].table)
    assert [(row["Team member"], row["Adds"], row["In the sample"]) for row in given] == [
        ("csm-d1", "2", "2"), ("csm-s1", "1", "1"),
    ]  # fmt: skip
    assert plain(pages["recognition_count"].behind[0].intro) == "2 team members; together 3."


def test_a_long_list_is_cut_by_segment_and_its_file_is_whole(source: Source) -> None:
    key = ("active_management_rate", "point")
    metric = source.marts.metrics[key[0]]
    lists = Lists(source.connection, [Asked(*key, AS_OF, 1)])
    totals = lists.totals[key]
    rows = Rows(lists, key, Columns(metric, totals, False, lists.knows_csms, "USD", Labels()))
    assert (totals.count, totals.on_page, len(rows)) == (7, 3, 7)
    assert [row[-1].text for row in rows[: totals.on_page]] == ["F02", "F04", "F06"]
    assert [row[-1].text for row in rows] == ["F02", "F04", "F06", "F07", "F01", "F03", "F05"]
    assert rows[4][-1].text == "F01"
    assert [row[-1].text for row in rows[3:5]] == ["F07", "F01"]


@pytest.mark.parametrize(
    ("metric", "none", "elsewhere"),
    [
        ("health_auc", "It is worked out from all month-end scores and departures together", "Health score"),
        ("role_clarity", "It rests on the performance reviews of single employees", None),
        ("health_score", "No source delivers usage_events.", None),
        ("proactive_save_rate", "Nobody: there was nothing to count in this period.", None),
        ("nps", "This publication does not list who stands behind it.", None),
        ("gross_revenue_retention", "This publication holds no figure of it.", None),
    ],
)
def test_why_nobody_is_listed(pages: dict[str, FigurePage], metric: str, none: str, elsewhere: str | None) -> None:
    shown = pages[metric].behind[0]
    assert shown.table is None
    assert (shown.none or "").startswith(none)
    assert (shown.elsewhere or (None,))[0] == elsewhere
