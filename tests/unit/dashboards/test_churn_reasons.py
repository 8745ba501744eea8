"""Why customers leave: who leads, what chance gives, and rates by industry and age."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.dashboards.churn import reasons as churn_reasons
from orchestration.dashboards.churn.queries import (
    LOGOS,
    MRR,
    ChurnData,
    ChurnEvent,
    Code,
    Share,
    StandardRule,
    read_churn,
)
from orchestration.dashboards.churn.reasons import ReasonsView
from orchestration.dashboards.churn.words import Words
from orchestration.dashboards.parts.marts import Marts
from tests.fixtures import marts_factory as factory
from tests.fixtures.marts_bases import add_bases
from tests.fixtures.marts_file import read
from tests.fixtures.marts_rows import put
from tests.unit.dashboards.test_formats import plain

NOTHING = Marts([], {}, [], [], [], [])
START = date(2025, 11, 22)
WORDS = Words([Code("1", "reason", "price", "Price")], [])


def shares(metric_id: str, breakdown: str, parts: dict[str, int]) -> list[Share]:
    return [
        Share(metric_id, "All", breakdown, value, "ttm", START, factory.AS_OF, Decimal(count), is_small_sample=False)
        for value, count in parts.items()
    ]


def told(logos: dict[str, int], mrr: dict[str, int], **more: list) -> ReasonsView:
    found = [*shares(LOGOS, "primary_reason", logos), *shares(MRR, "primary_reason", mrr)]
    data = ChurnData([*found, *more.pop("others", [])], more.pop("events", None), more.pop("rules", []), [], **more)
    view = churn_reasons.reasons(NOTHING, data, WORDS, factory.AS_OF, "USD")
    assert view is not None
    return view


@pytest.mark.parametrize(
    ("logos", "mrr", "finding"),
    [
        ({"price": 9, "service": 1}, {"price": 60, "service": 40},
         "Price leads by customers lost (90.0%) and by MRR lost (60.0%)"),
        ({"price": 6, "service": 4}, {"price": 25, "service": 75},
         "Price leads by customers lost (60.0%), Service by MRR lost (75.0%)"),
        ({"price": 3, "service": 3, "unrecorded": 4}, {"price": 60, "service": 40},
         "Price and Service lead by customers lost (30.0%), Price by MRR lost (60.0%);"
         " 40.0% of departures have no record"),
        ({"unrecorded": 4}, {"unrecorded": 40}, "100.0% of departures have no record"),
        ({"unknown": 4}, {"unknown": 40}, "No reason is stated for any departure"),
    ],
)  # fmt: skip
def test_the_leaders_by_customers_and_by_mrr_are_both_named(
    logos: dict[str, int], mrr: dict[str, int], finding: str
) -> None:
    assert plain(told(logos, mrr).finding) == finding


@pytest.mark.parametrize(
    ("logos", "is_close"),
    [({"price": 13, "service": 12}, True), ({"price": 40, "service": 12}, False), ({"price": 5, "service": 5}, False),
     ({"price": 5}, False)],
)  # fmt: skip
def test_a_lead_within_chance_is_called_so(logos: dict[str, int], is_close: bool) -> None:
    notes = told(logos, {"price": 1}).notes
    assert [plain(note) for note in notes] == (
        ["A lead of 13 customers over 12 (Service) is within chance: by customers, no reason stands out."]
        if is_close
        else []
    )


def test_every_departure_is_counted_once_avoidable_or_not_or_not_known() -> None:
    avoided = shares(LOGOS, "avoidable", {"avoidable": 57, "unavoidable": 10, "unknown": 19, "unrecorded": 38})
    assert plain(told({"price": 124}, {"price": 1}, others=avoided).departures) == (
        "In all, 124 departures in these 12 months, counting customers who joined in them or came back:"
        " 57 could have been avoided, 10 could not, 57 not known."
    )
    assert told({}, {"price": 1}).departures == ""


def test_departures_without_a_record_from_before_the_standard_are_told_apart() -> None:
    def event(number: int, day: date, is_recorded: bool = False) -> ChurnEvent:
        return ChurnEvent(
            f"C{number}", None, day.replace(day=1), "logo_churn", day, "Core", Decimal(1), Decimal(1), None, None, None,
            is_recorded, None, None, None, None, None,
        )  # fmt: skip

    days = (date(2025, 11, 21), START, date(2026, 5, 31), date(2026, 6, 1))
    events = [*(event(n, day) for n, day in enumerate(days)), event(9, date(2026, 2, 1), is_recorded=True)]
    rules = [StandardRule("late", "standard", "warning", "Late", 1, 0, None, date(2026, 6, 1))]
    view = told({"unrecorded": 3}, {"unrecorded": 1}, events=events, rules=rules)
    assert [plain(note) for note in view.notes] == [
        "Of the 3 departures without a record, 2 lie before 1 Jun 2026, when the churn standard began;"
        " it judges only later ones."
    ]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    company = factory.MartsFile()
    add_bases(company)
    return company.write(tmp_path_factory.mktemp("bases") / "marts.duckdb")


def test_departures_by_industry_and_age_are_held_against_the_customers_there_were(path: Path) -> None:
    data = read(path, read_churn)
    assert {(b.breakdown, b.breakdown_value): b.customers for b in data.bases} == {
        ("industry", "Dental"): 40,
        ("industry", "Hospice"): 5,
        ("industry", "not_stated"): 30,
        # Dental started on 1 Oct 2025: two month-ends short of three months, nine short of a year, one beyond it.
        ("tenure", "under_3_months"): Decimal(40 * 2) / 12,
        ("tenure", "3_to_12_months"): Decimal(40 * 9 + 30 * 5) / 12,
        ("tenure", "1_to_2_years"): Decimal(40 + 30 * 7 + 5 * 2) / 12,
        ("tenure", "over_2_years"): Decimal(5 * 10) / 12,
    }
    lost = shares(LOGOS, "industry", {"Hospice": 2, "Dental": 8, "Imaging": 1})
    rows = told({"price": 11}, {"price": 1}, others=lost, bases=data.bases).industry.rows
    assert [(r.label, r.logos, r.customers, r.rate, r.is_small_sample) for r in rows] == [
        ("Dental", "8", "40", "20.0%", False),
        ("Hospice", "2", "5", "40.0%", True),
        ("Imaging", "1", "–", "–", False),
        ("Industry not known", "0", "30", "0.0%", False),
    ]
    assert [r.rate_bar for r in rows] == [100.0, 100.0, 0.0, 0.0]


def test_without_the_customers_shares_stand_in_place_of_rates(tmp_path: Path) -> None:
    company = factory.MartsFile()
    put(company, "dim_customer", customer_id="C1", industry="Dental")
    assert read(company.write(tmp_path / "marts.duckdb"), read_churn).bases == []
    view = told({"price": 1}, {"price": 1}, others=shares(LOGOS, "industry", {"Dental": 1}))
    assert (view.industry.has_rates, view.has_small_base, view.industry.rows[0].logos_share) == (False, False, "100.0%")
