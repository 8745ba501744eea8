"""Lists of the Churn page: who left, who has given notice, who was saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.dashboards.churn import leavers as churn_leavers
from orchestration.dashboards.churn import saves as churn_saves
from orchestration.dashboards.churn.notice import notice
from orchestration.dashboards.churn.queries import ChurnData, ChurnEvent, read_churn
from orchestration.dashboards.churn.view import ChurnPage, churn_page
from orchestration.dashboards.parts.marts import read_marts
from orchestration.dashboards.parts.table import file_text
from tests.fixtures import marts_factory as factory
from tests.fixtures.marts_file import read
from tests.fixtures.marts_leaving import SAVED, add_leaving
from tests.fixtures.marts_rows import put
from tests.unit.dashboards.test_churn_views import WORDS
from tests.unit.dashboards.test_formats import plain
from tests.unit.dashboards.test_render import FACTS

EVENT = ChurnEvent(
    "C1", "Maple Clinic", date(2026, 11, 1), "logo_churn", date(2026, 11, 9), "Core", Decimal(100), Decimal(100),
    date(2026, 11, 23), False, False, False, None, None, None, None, None,
)  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    company = factory.MartsFile()
    company.value("logo_churn_rate", "All", factory.AS_OF, 1, 40, period="month")
    add_leaving(company)
    return company.write(tmp_path_factory.mktemp("leaving") / "marts.duckdb")


@pytest.fixture(scope="module")
def leaving(path: Path) -> ChurnPage:
    return churn_page(read(path, read_marts), read(path, read_churn), FACTS)


@pytest.mark.parametrize(
    ("changes", "state", "told"),
    [
        ({}, "open", "Due 23 Nov 2026"),
        ({"is_due": True, "is_judged": True}, "missing", "Was due 23 Nov 2026"),
        ({"is_due": True}, "unjudged", "No record; before the standard began"),
        ({"is_recorded": True}, "unjudged", "Recorded; before the standard began"),
        ({"is_recorded": True, "is_judged": True, "is_adherent": True}, "met", None),
        (
            {"is_recorded": True, "is_judged": True, "is_adherent": False, "broken_rules": "late"},
            "broken",
            "Recorded too late",
        ),
    ],
)
def test_the_state_of_a_record(changes: dict[str, object], state: str, told: str | None) -> None:
    found, details = churn_leavers.record_state(replace(EVENT, **changes), WORDS)  # type: ignore[arg-type]
    assert (found, [plain(d) for d in details]) == (state, [told] if told else [])


def test_who_left_lists_this_month_and_what_the_same_year_held_before_it() -> None:
    less = replace(EVENT, customer_id="C2", event_type="contraction", mrr_lost=Decimal(900))
    more = replace(EVENT, customer_id="C3", mrr_lost=Decimal(300))
    year_ago = replace(EVENT, customer_id="C4", month=date(2025, 11, 1), event_on=date(2025, 11, 22))
    older = replace(EVENT, customer_id="C5", month=date(2025, 11, 1), event_on=date(2025, 11, 21))
    october = replace(
        EVENT, customer_id="C6", customer_name="  ", month=date(2026, 10, 1), event_on=date(2026, 10, 9)
    )  # fmt: skip
    data = ChurnData([], [older, year_ago, less, EVENT, more, october], [], [])
    found = churn_leavers.who_left(data, WORDS, factory.AS_OF, "USD")
    assert found is not None
    now, before = found
    assert [[cell.text for cell in row][5] for row in now.table.rows] == ["$300", "$100", "$900"]
    assert plain(now.title) == "Nov 2026 up to 21 Nov 2026"
    assert plain(now.summary) == "2 customers left, 1 pays less: $1,300 MRR lost."
    assert [(row[0].text, plain(row[1].text)) for row in before.table.rows] == [
        ("C6", "Oct 2026"), ("Maple Clinic", "Nov 2025"),
    ]  # fmt: skip
    assert [row[1].value for row in before.table.rows] == ["2026-10", "2025-11"]
    assert plain(before.title) == "Before that, since 22 Nov 2025"
    assert [(c.title, row[-1].text) for row in before.table.rows for c in before.table.columns[-1:]] == [
        ("ID", "C6"), ("ID", "C4"),
    ]  # fmt: skip
    assert churn_leavers.year_start(date(2028, 2, 29)) == date(2027, 3, 1)
    whole = churn_leavers.who_left(data, WORDS, date(2026, 11, 30), "USD")
    assert whole is not None
    assert plain(whole[0].title) == "Nov 2026"
    assert churn_leavers.who_left(replace(data, events=None), WORDS, factory.AS_OF, "USD") is None


def test_the_page_cuts_a_long_list_and_the_file_does_not() -> None:
    events = [replace(EVENT, customer_id=f"C{i:04}") for i in range(churn_leavers.SHOWN + 3)]
    found = churn_leavers.who_left(ChurnData([], events, [], []), WORDS, factory.AS_OF, "USD")
    assert found is not None
    assert len(found[0].table.rows_shown) == churn_leavers.SHOWN
    assert len(file_text(found[0].table).splitlines()) == churn_leavers.SHOWN + 4


def test_the_file_says_what_is_wrong_with_a_record() -> None:
    broken = replace(EVENT, is_recorded=True, is_judged=True, is_adherent=False, broken_rules="late; orphan")
    found = churn_leavers.who_left(ChurnData([], [broken], [], []), WORDS, factory.AS_OF, "USD")
    assert found is not None
    cell = found[0].table.rows[0][-2]
    assert (plain(cell.text), cell.status) == ("Breaks 2 rules", "not_achieved")
    assert cell.note == "Recorded too late; No such event or drop in billing"
    assert plain(str(cell.value)) == f"Breaks 2 rules: {cell.note}"


def test_who_has_given_notice_soonest_first(leaving: ChurnPage) -> None:
    assert leaving.notice is not None
    assert plain(leaving.notice.finding) == (
        "4 customers with $7,501 MRR are leaving, 2 of them with $1,200 within 30 days"
    )
    rows = [[plain(cell.text) for cell in row] for row in leaving.notice.table.rows]
    assert [(r[0], r[5]) for r in rows] == [
        ("Cedar Imaging", "3"), ("Maple Urgent Care", "30"), ("Harbor Hospice", "40"), ("Summit Clinics", "–"),
    ]  # fmt: skip
    first = leaving.notice.table.rows[0]
    assert (first[3].text, first[3].note, first[6].text) == ("–", "not recorded", "–")
    assert (first[8].text, first[8].href) == ("Nobody", "csm_nobody.html")
    assert (rows[2][6], leaving.notice.table.rows[2][6].status) == ("Red 61.5", "red")


def test_nobody_who_gave_notice_is_told_apart_from_a_release_that_cannot_tell() -> None:
    empty = notice([], factory.AS_OF, "USD")
    assert empty is not None
    assert (empty.finding, empty.figure.value, empty.next_end) == ("Nobody has given notice", "0", None)
    assert empty.table.empty.startswith("No active customer has given notice")
    assert notice(None, factory.AS_OF, "USD") is None


def test_where_nobody_is_active_nobody_is_said_to_stay(tmp_path: Path) -> None:
    company = factory.MartsFile()
    assert read(company.write(tmp_path / "nobody.duckdb"), read_churn).leaving is None
    put(company, "customer_today", customer_id="C1", segment="Core", mrr=Decimal(10))
    assert read(company.write(tmp_path / "somebody.duckdb"), read_churn).leaving == []


def test_saves_tell_the_newest_judged_month_and_those_before(leaving: ChurnPage) -> None:
    view = leaving.saves
    assert view is not None
    assert plain(view.finding) == (
        "3 of 4 customers whose risk of Aug 2026 was acted on in time stayed (75.0%);"
        " 39 of 50 in the judged months before"
    )
    assert plain(view.text).endswith("42 stayed, 12 left, 12 cannot be judged yet.")
    assert [(m.stayed, m.left, m.open) for m in view.months] == list(SAVED.values())
    assert [row.segment for row in view.rows] == ["All", "Core"]
    assert [row[1] for row in view.table.rows] == ["77.5%", "80.0%*", "75.0%*", "–", "–", "–"]


def test_saves_list_those_first_that_can_still_be_lost(leaving: ChurnPage) -> None:
    assert leaving.saves is not None
    assert leaving.saves.file is not None
    rows = leaving.saves.file.rows
    assert [row[3].text for row in rows] == ["Not judged yet"] * 12 + ["Left"] * 12 + ["Stayed"] * 42
    assert (rows[0][0].text, plain(rows[0][2].text), plain(rows[0][4].text)) == (
        "Harbor Hospice", "Nov 2026", "Acted on 4 Nov 2026",
    )  # fmt: skip


def test_saves_without_a_list_a_judged_month_or_the_metric(path: Path) -> None:
    marts = read(path, read_marts)
    unlisted = churn_saves.saves(marts, None, "USD")
    assert unlisted is not None
    assert (unlisted.file, unlisted.no_list) == (None, "This publication does not list who is behind it.")
    values = [v for v in marts.values if v.metric_id != churn_saves.SAVES or v.value is None]
    early = churn_saves.saves(replace(marts, values=values, _series={}), [], "USD")
    assert early is not None
    assert (early.finding, early.reason) == (
        "No risk that was acted on can be judged yet", "No month can be judged yet.",
    )  # fmt: skip
    gone = replace(marts, values=[v for v in values if v.metric_id != churn_saves.SAVES], _series={})
    assert churn_saves.saves(gone, [], "USD") is None
