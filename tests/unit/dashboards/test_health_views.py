"""View models of the Health page over real marts files and over single customers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.dashboards.health import movers, risk, scores, velocity
from orchestration.dashboards.health.queries import Customer, HealthData, WeekBefore, read_health
from orchestration.dashboards.health.view import HealthPage, health_page
from orchestration.dashboards.parts.marts import read_marts
from tests.fixtures import marts_factory as factory
from tests.fixtures.marts_file import AS_OF, MartsFile, read
from tests.fixtures.marts_health import add_customer, add_health, named
from tests.unit.dashboards.test_formats import plain
from tests.unit.dashboards.test_render import FACTS

CUSTOMER = Customer(
    "C1", "Maple Clinic", "Core", Decimal("100.50"), "csm-1", Decimal("60.0"), "yellow", Decimal("-2.0"), "usage",
    Decimal("-3.0"), "engagement", "sentiment", Decimal("40.0"), date(2027, 2, 1), None, None, date(2026, 11, 1),
    "call", 20, 60, False, date(2025, 1, 1), 0,
)  # fmt: skip


def of(*customers: Customer, before: dict[str, WeekBefore] | None = None) -> HealthData:
    return HealthData(list(customers), before or {}, [], [], [])


def page_of(file: MartsFile, path: Path) -> HealthPage:
    file.write(path)
    return health_page(read(path, read_marts), read(path, lambda con: read_health(con, AS_OF)), FACTS)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> HealthPage:
    file = MartsFile()
    add_health(file)
    return page_of(file, tmp_path_factory.mktemp("health") / "marts.duckdb")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"notice_on": date(2026, 11, 1)}, "Notice"),
        ({"ends_on": date(2026, 12, 1), "health_band": "red"}, "Notice"),
        ({"health_band": "red", "health_change_30d": Decimal(-40)}, "Red"),
        ({"health_change_30d": Decimal("-10.0")}, "Falling"),
        ({"health_change_30d": Decimal("-9.9")}, None),
        ({"health_change_30d": None, "health_change_7d": Decimal("-12.0")}, "Falling"),
        ({"health_band": "green", "health_change_30d": Decimal("-30.0")}, None),
        ({"health_band": None, "health_score": None, "health_change_7d": None, "health_change_30d": None}, None),
    ],
)
def test_who_is_at_risk_and_why(changes: dict[str, Any], reason: str | None) -> None:
    assert risk.why(replace(CUSTOMER, **changes)) == reason


def test_the_work_list_is_ordered_by_mrr_and_adds_up() -> None:
    red = replace(CUSTOMER, health_band="red", is_touch_overdue=True)
    view = risk.risk(
        [
            replace(red, customer_id="C3"),
            replace(red, customer_id="C2", csm_id=None, last_touch_on=None, first_paid_on=date(2026, 11, 1)),
            replace(CUSTOMER, customer_id="C4", mrr=Decimal("199.00"), ends_on=date(2026, 12, 1)),
            replace(CUSTOMER, customer_id="C5", mrr=Decimal("600.00")),
        ],
        AS_OF,
        "USD",
    )
    assert view is not None
    assert [row[-1].text for row in view.table.rows] == ["C4", "C2", "C3"]
    assert [
        (r.reason, r.customers, r.mrr, r.share, r.overdue, r.untouched, r.without_csm) for r in (*view.rows, view.total)
    ] == [
        ("Notice", "1", "$199", "19.9%", "0", "0", "0"),
        ("Red", "2", "$201", "20.1%", "1", "1", "1"),
        ("Falling", "0", "$0", "0.0%", "0", "0", "0"),
        ("All at risk", "3", "$400", "40.0%", "1", "1", "1"),
    ]
    assert (
        plain(view.finding)
        == "3 customers at risk carry $400 MRR, 40.0% of all; touches: 1 overdue, 1 new without a first touch"
    )
    assert view.left_out is None


def test_the_work_list_says_whom_it_does_not_hold() -> None:
    flagged = replace(CUSTOMER, open_risk_flags_unacted=1)
    green = replace(CUSTOMER, health_band="green", mrr=Decimal(40))
    view = risk.risk(
        [
            flagged, replace(flagged, mrr=Decimal(30)), replace(flagged, health_band="red"),
            replace(green, health_change_30d=Decimal(-10)), replace(green, health_change_30d=Decimal("-9.9")),
        ],
        AS_OF,
        "USD",
    )  # fmt: skip
    assert view is not None
    assert plain(view.left_out or "") == (
        "Not listed: 2 customers with an open risk flag that nobody has acted on ($131 MRR) and 1 customer still green"
        " after a fall of 10 points or more ($40 MRR)."
    )


def test_a_row_of_the_work_list_says_what_to_know_before_the_call() -> None:
    row = replace(
        CUSTOMER, ends_on=date(2026, 12, 1), notice_on=date(2026, 10, 3), is_touch_overdue=True, days_since_touch=74,
    )  # fmt: skip
    view = risk.risk(
        [row, replace(row, customer_id="C0", customer_name="  ", ends_on=None, last_touch_on=None, csm_id=None)],
        AS_OF,
        "USD",
    )
    assert view is not None
    never, known = view.table.rows
    assert [plain(cell.text) for cell in known] == [
        "Maple Clinic", "Notice", "Core", "$101", "Yellow 60.0", "-3.0", "Engagement", "Sentiment", "csm-1",
        "1 Feb 2027", "1 Dec 2026", "1 Nov 2026", "C1",
    ]  # fmt: skip
    assert [plain(cell.note or "") for cell in known[-3:-1]] == ["notice 3 Oct 2026", "call, 74 days ago, limit 60"]
    assert (known[4].status, known[4].value, known[3].value) == ("yellow", Decimal("60.0"), Decimal("100.50"))
    assert [never[i].text for i in (0, 8, 10, 11)] == ["C0", "Nobody", "No end known", "Never"]
    assert never[8].href == "csm_nobody.html"


def test_without_anyone_at_risk_the_list_says_so() -> None:
    view = risk.risk([CUSTOMER], AS_OF, "USD")
    assert view is not None
    assert (view.finding, list(view.table.rows)) == ("Nobody is at risk by this rule", [])
    assert risk.risk([], AS_OF, "USD") is None


def test_movers_name_the_part_that_moved_them() -> None:
    def moved(customer_id: str, change: str, **more: Any) -> Customer:
        return replace(CUSTOMER, customer_id=customer_id, health_change_7d=Decimal(change), **more)

    before = {
        "A": WeekBefore("A", "yellow", Decimal("-9.25")),
        "B": WeekBefore("B", "red", Decimal("4")),
        "D": WeekBefore("D", "green", None),
    }
    rows = [
        moved("A", "-12.0", health_band="red"), moved("B", "5.0"), moved("C", "-4.9"),
        moved("D", "-12.0", mrr=Decimal(900)),
    ]  # fmt: skip
    view = movers.movers(of(*rows, before=before), AS_OF, "USD")
    assert view is not None
    assert plain(view.finding) == "1 customer turned red and 1 left red in 7 days"
    assert [[plain(cell.text) for cell in row[2:6]] for row in view.fell.rows] == [
        ["$900", "Yellow 60.0", "-12.0", "Usage"], ["$101", "Red 60.0", "-12.0", "Usage -9.3"],
    ]  # fmt: skip
    assert [plain(row[5].text) for row in view.rose.rows] == ["Usage +4.0"]
    assert plain(view.told) == (
        "Score on 14 Nov 2026 to 21 Nov 2026, of 4 customers with both: 2 fell by 5 points or more, 1 rose by as much."
        " Usage is the main reason in 2 of these falls."
    )
    assert movers.movers(of(replace(CUSTOMER, health_change_7d=None)), AS_OF, "USD") is None


def test_every_score_stands_in_its_ten_points_and_band() -> None:
    values = (("49.9", "red"), ("50.0", "yellow"), ("74.9", "yellow"), ("75.0", "green"), ("100.0", "green"))
    rows = [replace(CUSTOMER, customer_id=v, health_score=Decimal(v), health_band=band) for v, band in values]
    chart = scores.distribution([*rows, replace(CUSTOMER, health_score=None, health_band=None)], "USD")
    assert chart is not None
    assert [row for row in chart.table.rows if row[4] != "0"] == [
        ["40–50", "1", "0", "0", "1", "$101"],
        ["50–60", "0", "1", "0", "1", "$101"],
        ["70–80", "0", "1", "1", "2", "$201"],
        ["90–100", "0", "0", "1", "1", "$101"],
    ]
    assert plain(chart.finding) == "1 of 5 customers score under 50, 2 from 70 to 80"
    assert chart.text == "Scores from 49.9 to 100.0: 1 red, 2 yellow, 2 green."


def test_headline_figures_follow_the_metrics(page: HealthPage) -> None:
    assert plain(page.title) == "Health averages 61.3 of 100; 22 customers, 44.3% of MRR, at risk"
    mean, red, yellow, green, pace = page.tiles
    assert [t.figure.value for t in page.tiles] == ["61.3", "35.6%", "33.3%", "31.1%", "50.2"]
    assert (plain(mean.change or ""), mean.trend) == ("0.3 points higher than on 31 Oct 2026", "better")
    assert (plain(mean.note), plain(red.note)) == ("45 customers scored, 3 not", "16 customers · $31,515 MRR")
    assert (mean.arrow, yellow.arrow) == ("up", None)
    assert (plain(yellow.change or ""), yellow.trend) == ("The same as on 31 Oct 2026", None)
    assert green.figure.href == "figure_health_band_share.html#all"
    assert [f.is_small_sample for row in page.segments for f in row.bands] == [False] * 3 + [True] * 9
    assert pace.spark is not None
    assert plain(page.unscored or "") == "3 customers with $5,671 MRR have no score: too little is known of them."


def test_a_target_says_how_far_it_is(tmp_path: Path) -> None:
    file = MartsFile()
    known = {"metric_id": "health_score", "segment": "All", "breakdown_value": "none", "unit": "score"}
    named(
        file, "metric_values", **known, breakdown="none", period_type="point", period_start=AS_OF, period_end=AS_OF,
        numerator=613, denominator=10, value=Decimal("61.3"), is_complete=False,
    )  # fmt: skip
    named(
        file, "target_status", **known, target_id="health", metric_name="Health score", target_value=Decimal(80),
        value=Decimal("61.3"), distance=Decimal("-18.7"), status="missed",
    )  # fmt: skip
    mean = page_of(file, tmp_path / "marts.duckdb").tiles[0]
    assert (mean.status, plain(mean.target or "")) == (("missed", "Missed"), "target 80, 18.7 points below it")


def test_bands_over_time_end_on_the_day_of_the_publication(page: HealthPage) -> None:
    assert page.bands is not None
    assert plain(page.bands.finding) == "35.6% are red, 42.2% were on 30 Nov 2025"
    days = [plain(row[0]) for row in page.bands.table.rows]
    assert (len(days), days[0], days[-1]) == (13, "30 Nov 2025", "21 Nov 2026")
    assert page.bands.table.rows[-1][1:] == ["35.6% (16)", "33.3% (15)", "31.1% (14)", "45", "61.3"]


def test_velocity_stands_beside_health(page: HealthPage) -> None:
    assert page.velocity is not None
    assert [(r.band, r.slower, r.faster, r.unknown) for r in page.velocity.rows] == [
        ("red", "7", "7", "2"), ("yellow", "7", "7", "1"), ("green", "7", "5", "2"), (None, "1", "2", "0"),
    ]  # fmt: skip
    assert plain(page.velocity.without or "") == "No velocity yet: 5 customers with a history of less than 112 days."
    usual = replace(CUSTOMER, velocity_score=Decimal("50.0"))
    (row, *_) = [r for r in velocity.velocity(of(usual), "USD").rows if r.band == "yellow"]  # type: ignore[union-attr]
    assert (row.slower, row.faster) == ("0", "1")
    assert velocity.velocity(of(replace(CUSTOMER, velocity_score=None)), "USD") is None


def test_parts_of_the_score_and_the_week_before_come_from_the_marts(tmp_path: Path) -> None:
    file = MartsFile()
    add_customer(file, "A", "40", before="60")
    add_customer(file, "B", "80", segment="Digital")
    path = file.write(tmp_path / "marts.duckdb")
    health = read(path, lambda con: read_health(con, AS_OF))
    assert health.week_before["A"] == WeekBefore("A", "yellow", Decimal(-7))
    assert [(c.name, c.weight, c.mean, c.known, c.weakest) for c in scores.components(health)][:3] == [
        ("Usage", "35", "60.0", "2", "2"), ("Engagement", "20", "60.0", "2", "0"),
        ("Sentiment", "20", "40.0", "1", "0"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("company", "reason"),
    [
        (factory.empty_company, "No customer is active."),
        # Its roll-forward counts one that is not listed.
        (factory.one_customer_company, "This publication does not list the customers of today."),
    ],
)
def test_without_data_nothing_is_claimed(company: Any, reason: str, tmp_path: Path) -> None:
    page = page_of(company(), tmp_path / "marts.duckdb")
    assert page.title == "Health cannot be measured yet"
    assert (page.risk, page.movers, page.distribution, page.bands, page.validation, page.velocity) == (None,) * 6
    assert page.no_customers == page.lede == reason
    assert page.no_scores == "No customer has a health score."
    assert {t.figure.value for t in page.tiles} == {"–"}
    assert all(t.note for t in page.tiles)


@pytest.mark.parametrize("is_there", [True, False])
def test_a_score_without_a_list_of_customers_denies_nobody(is_there: bool, tmp_path: Path) -> None:
    file = MartsFile()
    add_health(file)
    file.tables["customer_today"].clear()
    path = file.write(tmp_path / "marts.duckdb")
    if not is_there:
        with duckdb.connect(str(path)) as con:
            con.execute("drop table customer_today")
    page = health_page(read(path, read_marts), read(path, lambda con: read_health(con, AS_OF)), FACTS)
    assert page.title.startswith("Health averages ")
    reason = "This publication does not list the customers of today."
    assert (page.lede, page.no_customers, page.no_movers, page.no_scores) == (reason,) * 4
    assert not any("MRR" in tile.note for tile in page.tiles)


def test_a_release_without_the_tables_says_so(tmp_path: Path) -> None:
    path = MartsFile().write(tmp_path / "marts.duckdb")
    with duckdb.connect(str(path)) as con:
        for table in ("customer_today", "customer_health", "customer_velocity", "health_validation"):
            con.execute(f"drop table {table}")
    health = read(path, lambda con: read_health(con, AS_OF))
    page = health_page(read(path, read_marts), health, FACTS)
    assert page.no_customers == "This publication does not list the customers of today."
    assert (page.validation, page.velocity, page.components) == (None, None, [])
