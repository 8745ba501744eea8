"""View models of the Engagement page over a real marts file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.dashboards.engagement import waiting
from orchestration.dashboards.engagement.queries import CustomerTouch, read_touches
from orchestration.dashboards.engagement.view import EngagementPage, engagement_page
from orchestration.dashboards.parts import measures
from orchestration.dashboards.parts.address import NOBODY, csm_page
from orchestration.dashboards.parts.charts import WIDE, Chart, specification
from orchestration.dashboards.parts.chosen import target_of
from orchestration.dashboards.parts.marts import Marts, read_marts
from orchestration.dashboards.parts.touch import touch_state
from tests.fixtures.marts_basics import add_catalogue
from tests.fixtures.marts_engagement import add_engagement
from tests.fixtures.marts_factory import empty_company, one_customer_company
from tests.fixtures.marts_file import AS_OF, MartsFile, read
from tests.unit.dashboards.test_formats import plain
from tests.unit.dashboards.test_render import FACTS


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> tuple[Marts, list[CustomerTouch]]:
    marts = MartsFile()
    add_catalogue(marts)
    add_engagement(marts)
    path = marts.write(tmp_path_factory.mktemp("engagement") / "marts.duckdb")
    return read(path, read_marts), read(path, read_touches) or []


@pytest.fixture(scope="module")
def page(source: tuple[Marts, list[CustomerTouch]]) -> EngagementPage:
    return engagement_page(*source, FACTS)


def test_the_title_says_who_is_below_target_and_by_how_much(page: EngagementPage) -> None:
    assert plain(page.title) == "Core engagement is 36.8%, 3.2 points below target; Strategic and Digital are above it"
    assert plain(page.lede) == (
        "353 of the 991 customers active at the start of Oct 2026 were reached. Last touch of 8 customers: 5 overdue."
    )


def test_each_segment_stands_beside_its_target_and_the_running_month_is_an_extra(page: EngagementPage) -> None:
    assert page.rates is not None
    rows = {row.segment: row for row in page.rates.rows}
    assert list(rows) == ["All", "Strategic", "Core", "Digital"]
    core = rows["Core"].verdict
    assert core is not None
    assert (core.word, plain(core.text)) == ("At risk", "3.2 points below the target of 40.0%, due 31 Dec 2026")
    assert (rows["Core"].figure.value, rows["Core"].counts) == ("36.8%", "154 of 418")
    assert rows["Core"].figure.href == "figure_engagement_rate.html#core"
    assert (rows["All"].verdict, rows["All"].interval) == (None, "32.7% to 38.7%")
    assert plain(page.rates.running or "") == "Nov 2026 up to 21 Nov 2026: 17.8% of all customers, 176 of 991."
    finding = "35.6% of all customers were reached in Oct 2026, 10.7 points more than a year before"
    assert plain(page.rates.chart.finding) == finding
    assert page.rates.chart.table.rows[-1][1:] == [
        "35.6% (353 of 991)",
        "55.4% (41 of 74)",
        "36.8% (154 of 418)",
        "31.7% (158 of 499)",
    ]


def test_headlines_carry_period_target_and_the_last_periods(page: EngagementPage) -> None:
    tiles = {tile.name: tile for tile in page.tiles}
    touches = tiles["Touchpoints per customer a month"]
    assert (touches.figure.value, plain(touches.note)) == ("0.33", "Oct 2026")
    assert touches.verdict is not None
    assert plain(touches.verdict.text) == "0.05 below the target of 0.38, was due 31 Oct 2026"
    content = tiles["Content sessions a month"]
    assert content.verdict is not None
    assert plain(content.verdict.text) == "19.5 above the target of 200.5, due 31 Dec 2026"
    assert content.spark is not None
    assert content.spark.text == "Last 13 periods: from 154 to 220, now 220"
    assert plain(tiles["Automated share"].note) == "120 of 450 interactions, Oct 2026"
    managed = tiles["Actively managed"]
    assert (managed.figure.value, plain(managed.note)) == ("25.0%", "2 of 8 customers, on 21 Nov 2026")
    assert managed.figure.is_small_sample


def test_touches_split_into_those_with_a_person_and_automated_ones(page: EngagementPage) -> None:
    assert page.touches is not None
    finding = "0.33 touchpoints per customer in Oct 2026; 26.7% of all interactions ran automatically"
    assert plain(page.touches.finding) == finding
    table = page.touches.table
    assert table.header == ["Month", "All", "With a person", "Automated"]
    # 330 and 120 of 991 customers; half of that so far in November.
    assert [plain(c) for c in table.rows[-2]] == ["Oct 2026", "0.45", "0.33", "0.12"]
    assert plain(table.rows[-1][0]) == "Nov 2026, so far"
    # The target is for touches with a person: its line crosses no bar of automated ones.
    drawn = specification(page.touches, WIDE)["vconcat"]
    assert [(part["title"]["text"], len(part.get("layer", []))) for part in drawn] == [
        ("With a person", 2),
        ("Automated", 0),
    ]
    assert page.measures is not None
    assert page.measures.segments == ["All", "Strategic", "Core", "Digital"]
    shares = dict(page.measures.rows)["Automated share"]
    assert [f.value for f in shares] == ["26.7%", "10.0%", "22.2%", "41.2%"]


def test_content_is_told_by_type_with_those_never_used_left_out(page: EngagementPage) -> None:
    assert page.content is not None
    assert plain(page.content.chart.finding) == "220 content sessions in Oct 2026, 19.5 above the target of 200.5"
    rows = [(row.name, row.share, row.figures[0].value) for row in page.content.rows]
    assert rows == [
        ("Article", "54.5%", "120"),
        ("Video", "40.9%", "90"),
        ("Type not stated", "4.5%", "10"),
        ("All types", "100.0%", "220"),
    ]


def test_customers_without_a_touch_are_counted_by_segment_and_csm(page: EngagementPage) -> None:
    assert page.waiting is not None
    rows = {r.segment: r for r in page.waiting.segments}
    total, core = rows["All"], rows["Core"]
    assert (total.limit, total.customers, total.overdue, total.never, total.mrr) == (
        "by segment", "8", "5", "2", "$10,930",
    )  # fmt: skip
    assert (plain(core.limit), core.overdue, core.never, core.managed.value) == ("60 days", "2", "1", "0.0%")
    # By MRR: what is at stake leads, not how many they are.
    assert [(c.name, c.overdue, c.share, c.mrr, c.href) for c in page.waiting.csms] == [
        ("s1", "1 of 2", "50.0%", "$9,000", csm_page("s1")),
        ("c1", "2 of 2", "100.0%", "$1,800", csm_page("c1")),
        (None, "1 of 2", "50.0%", "$80", NOBODY),
        ("d1", "1 of 2", "50.0%", "$50", csm_page("d1")),
    ]
    assert plain(page.waiting.unowned or "").startswith("1 customer more was touched in time but has no CSM")


def test_the_list_holds_exactly_the_customers_without_a_touch_the_largest_first(page: EngagementPage) -> None:
    assert page.waiting is not None
    table = page.waiting.customers
    rows = [[plain(cell.text) for cell in row] for row in table.rows]
    assert rows[0] == [
        "Aspen Clinic", "Strategic", "$9,000", "s1", "10 Oct 2026", "business review", "42", "30", "Green 80.0",
        "1 Mar 2027", "E1",
    ]  # fmt: skip
    # Without a name the id stands for it; without a touch, a score or a renewal there is nothing to claim.
    assert rows[1][:8] == ["E3", "Core", "$900", "c1", "Never", "–", "–", "60"]
    assert [row[-1] for row in rows] == ["E1", "E3", "E4", "E7", "E8"]
    assert (rows[3][3], rows[3][8]) == ("Nobody", "–")


def test_the_page_shows_only_the_first_rows_of_a_long_list(source: tuple[Marts, list[CustomerTouch]]) -> None:
    marts, touches = source
    room = waiting.ON_PAGE
    many = [replace(touches[0], customer_id=f"M{i}", csm_id=f"m{i % 25:02}") for i in range(room + 5)]
    # The smallest of all, in a segment of its own.
    many.append(replace(touches[0], customer_id="D", csm_id="d9", segment="Digital", mrr=Decimal(1)))
    view = engagement_page(marts, many, FACTS).waiting
    assert view is not None
    assert (len(view.customers.rows), len(view.customers.rows_shown)) == (room + 6, room)
    assert view.customers.rows_shown[-1][-1].text == "D"
    assert len({row[-1].text for row in view.customers.rows}) == room + 6
    assert (len(view.csms), plain(view.rest or "")) == (20, "6 more CSMs")


def test_a_new_customer_is_not_overdue_and_both_are_told(source: tuple[Marts, list[CustomerTouch]]) -> None:
    marts, touches = source
    started = AS_OF - timedelta(days=59)
    new = [replace(t, first_paid_on=started) if t.customer_id == "E3" else t for t in touches]
    assert plain(waiting.summary(new, AS_OF)) == "Last touch of 8 customers: 4 overdue, 1 new without a first touch."
    view = engagement_page(marts, new, FACTS).waiting
    assert view is not None
    core = next(r for r in view.segments if r.segment == "Core")
    assert (core.overdue, core.never, core.new) == ("1", "0", "1")
    assert "E3" not in [row[-1].text for row in view.customers.rows]
    # On the day on which its limit is used up it is late.
    assert touch_state(True, None, AS_OF - timedelta(days=60), 60, AS_OF) == "overdue"
    assert touch_state(True, None, started, 60, AS_OF) == "new"
    assert touch_state(True, AS_OF - timedelta(days=60), started, 60, AS_OF) == "overdue"
    assert touch_state(False, AS_OF, started, 60, AS_OF) == "in time"


def test_a_past_deadline_says_what_it_was_judged_on(source: tuple[Marts, list[CustomerTouch]]) -> None:
    marts, _ = source
    context = measures.Context(marts, AS_OF, "USD")
    target = target_of(context.marts, "touchpoint_frequency", "All")
    value = marts.shown("touchpoint_frequency", "All", "month")
    assert target is not None
    frozen = replace(target, period_end=date(2026, 9, 30), deadline_on=date(2026, 9, 30), value=Decimal("0.5"))
    said = measures.verdict(context, frozen, value)
    assert said is not None
    assert plain(said.text) == "Judged on 0.50, Sep 2026: 0.12 above the target of 0.38"
    unset = measures.verdict(context, replace(target, target_value=None, status="unset", reason=None), value)
    assert (unset.word, unset.text) == ("Unset", "The plan sets no target for this measure.") if unset else False
    close = replace(target, value=target.target_value + Decimal("0.001"))  # type: ignore[operator]
    assert measures.away(close.value, close, "USD") == "Just above the target of 0.38"  # type: ignore[arg-type]
    settled = replace(target, status="missed")
    later = replace(target, target_id="next", status="at_risk", deadline_on=date(2027, 1, 31))
    both = replace(marts, targets=[settled, later], _series={})
    assert target_of(both, "touchpoint_frequency", "All") is later
    assert target_of(replace(both, targets=[settled], _series={}), "touchpoint_frequency", "All") is settled


def test_every_mark_says_what_it_stands_for(page: EngagementPage) -> None:
    charts = (page.rates.chart if page.rates else None, page.touches, page.content.chart if page.content else None)
    assert [tooltips_missing(chart) for chart in charts if chart is not None] == [set()] * 3


def tooltips_missing(chart: Chart) -> set[str]:
    """Kinds of marks a reader could point at that say nothing; lines and bands carry points that do."""
    found: set[str] = set()

    def walk(part: dict) -> None:
        mark = part.get("mark", {}).get("type")
        if mark and mark not in ("line", "area") and "tooltip" not in part["encoding"]:
            found.add(mark)
        for name in ("layer", "concat", "vconcat"):
            for inner in part.get(name, []):
                walk(inner)

    walk(specification(chart, WIDE))
    return found


@pytest.mark.parametrize(
    ("company", "title", "reason"),
    [
        (empty_company, "Engagement cannot be measured yet", "No source delivers subscriptions."),
        (one_customer_company, "Engagement cannot be measured yet", "This publication holds no such figure."),
    ],
)
def test_a_company_without_figures_says_why(company: object, title: str, reason: str, tmp_path: Path) -> None:
    path = company().write(tmp_path / "marts.duckdb")  # type: ignore[operator]
    page = engagement_page(read(path, read_marts), None, FACTS)
    assert (page.title, page.unmeasured, page.lede) == (title, reason, reason)
    assert (page.rates, page.touches, page.measures, page.content, page.waiting) == (None,) * 5
    assert page.no_waiting == "This publication does not list customers with their touches."


def test_customers_that_are_counted_but_not_listed_are_not_denied(source: tuple[Marts, list[CustomerTouch]]) -> None:
    page = engagement_page(source[0], [], FACTS)
    assert page.no_waiting == "This publication does not list customers with their touches."


def test_one_customer_with_a_touch_reads_as_a_sentence(source: tuple[Marts, list[CustomerTouch]]) -> None:
    one = next(t for t in source[1] if not t.is_touch_overdue)
    assert waiting.summary([one], AS_OF) == "Every customer had a touch within the limit of its segment."
    late = replace(one, is_touch_overdue=True)
    assert plain(waiting.summary([late], AS_OF)) == "Last touch of 1 customer: 1 overdue."
    view = waiting.waiting(measures.Context(source[0], AS_OF, "USD"), [one])
    assert (view.csms, view.customers.rows, view.rest, view.unowned) == ([], [], None, None)
