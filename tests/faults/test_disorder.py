"""The same deliveries in any order, in pieces, twice, or late by up to 90 days: equal raw tables and equal marts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from orchestration.ingest.contract import load_contracts
from orchestration.settings import ROOT
from tests.faults.disorder.company import Company, differences
from tests.faults.disorder.deliveries import DAYS, FIVE_YEARS_ON, Delivery, deliveries, drawn
from tests.faults.disorder.ways import Run, disordered, on_time
from tests.support.reliability import tell

GROUP = "Correctness under disorder"
# Of every kind of delivery and of every way to tell versions apart; the long form has all entities.
SOME = {"customers", "subscriptions", "csm_assignments", "onboarding_milestones", "growth_areas", "survey_responses",
        "invoices", "opportunities", "churn_records"}  # fmt: skip


def delivered(folder: Path, runs: list[Run]) -> Company:
    """A company after these runs, its marts built."""
    company = Company.in_folder(folder, {delivery.entity for _, of_run in runs for delivery in of_run})
    for as_of, of_run in runs:
        company.run(as_of, of_run)
    company.build()
    return company


def assert_equal(one: Company, other: Company) -> None:
    assert differences(one.landed(), other.landed()) == {}
    assert differences(one.marts(), other.marts()) == {}


def assert_restores(company: Company) -> None:
    """Filled again from what has landed, everything is the same: load times, batches and ids too."""
    landed, marts = company.landed(is_exact=True), company.marts(is_exact=True)
    company.restore()
    company.build()
    assert differences(landed, company.landed(is_exact=True)) == {}
    assert differences(marts, company.marts(is_exact=True)) == {}


def made(customers: int, number: int, days: tuple[date, ...] = DAYS) -> list[Delivery]:
    return deliveries(drawn(customers, number), load_contracts(ROOT), number, days)


def test_late_and_all_in_one_gives_what_on_time_gives_and_so_does_a_rebuild(tmp_path: Path) -> None:
    files = [each for each in made(customers=8, number=1, days=(DAYS[0], DAYS[-1])) if each.entity in SOME]
    timely = delivered(tmp_path / "timely", on_time(files))
    late = delivered(tmp_path / "late", disordered(files, number=2, runs=2))
    assert_equal(timely, late)
    assert_restores(late)
    # what lies five years ahead was too far ahead when it came on time
    assert any(str(FIVE_YEARS_ON) in row for row in timely.landed()["raw.subscriptions"])


@pytest.mark.long
def test_many_ways_of_many_companies(tmp_path: Path) -> None:
    companies, ways = 2, 4
    for number in range(companies):
        files = made(customers=30, number=number)
        timely = delivered(tmp_path / f"{number}", on_time(files))
        for way in range(ways):
            other = delivered(tmp_path / f"{number}_{way}", disordered(files, number=way, runs=1 + way))
            assert_equal(timely, other)
            assert_restores(other)
    what = "companies of 30 customers delivered on time, and in another order, late, in pieces, twice"
    tell(GROUP, what, companies * ways, 0)
    tell(GROUP, "warehouses deleted and filled again from landing", companies * ways, 0)
