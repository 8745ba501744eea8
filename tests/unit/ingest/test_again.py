"""A day too far ahead is judged by the as_of of each run that still finds the file: whether it came early or late."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from orchestration.ingest.hold import release
from orchestration.settings import Settings
from tests.unit.ingest.conftest import HEAD, Company

FIRST, SECOND = date(2024, 6, 30), date(2024, 7, 10)
FAR = "2029-07-10"  # five years after the second day, more than five after the first
PLANS = """
source: plans
root: ../files
inputs:
  plans: {path: "plans.csv", format: csv}
entities:
  subscriptions:
    input: plans
    delivery: snapshot
    columns:
      subscription_id: id
      customer_id: {constant: a}
      start_date: {constant: "2024-01-01"}
      end_date: {column: last, end_date: inclusive}
      mrr: {constant: "1"}
      currency: {constant: USD}
      charge_type: {constant: recurring}
      updated_at: {constant: "2024-01-01"}
"""


def state_of(company: Company, entity: str = "support_tickets") -> dict[str, list[tuple[Any, ...]]]:
    return {
        "raw": company.rows(f"select * exclude (_batch_id, _loaded_at) from raw.{entity} order by all"),
        "faulty": company.rows(
            f"select file, line, raw_text, rules from quarantine.{entity} where left_at is null order by all"
        ),
        "missing": company.rows("select * from raw.missing_keys order by all"),
    }


def late(company: Company, entity: str = "support_tickets") -> Company:
    """The same files, seen for the first time by a run of the second day."""
    folder = company.settings.data_dir / "late"
    other = Company(Settings(company.settings.root, folder, company.settings.sources), company.files)
    other.ingest(entity, SECOND)
    return other


def test_a_row_leaves_quarantine_when_as_of_reaches_it(desk: Company) -> None:
    desk.write("tickets_1.csv", HEAD + f"1,a,2024-01-01,{FAR},x\n2,a,2024-01-01,2029-07-11,x\n3,a,2024-01-01,,x\n")
    assert desk.ingest(as_of=FIRST).quarantined == 2
    assert desk.ingest(as_of=date(2024, 7, 9)).new_batches == 0, "no verdict changes yet"
    again = desk.ingest(as_of=SECOND)
    assert (again.new_batches, again.rows_total, again.quarantined_total) == (1, 2, 1)
    assert state_of(desk) == state_of(late(desk))
    assert desk.ingest(as_of=SECOND).new_batches == 0
    assert desk.ingest(as_of=FIRST).rows_total == 2, "a run of an earlier day takes nothing back"
    assert desk.ingest(as_of=date(2024, 7, 11)).rows_total == 3
    assert desk.ingest(as_of=date(2034, 7, 11)).new_batches == 0


def test_what_is_too_far_ahead_for_ever_is_not_judged_again(desk: Company) -> None:
    desk.write("tickets_1.csv", HEAD + "1,a,2024-01-01,9999-12-31,x\n2,a,1899-01-01,,x\n")
    desk.ingest(as_of=FIRST)
    assert desk.ingest(as_of=SECOND).new_batches == 0


def test_the_29th_of_february_is_reached_in_march(desk: Company) -> None:
    desk.write("tickets_1.csv", HEAD + "1,a,2023-01-01,2028-02-29,x\n")
    assert desk.ingest(as_of=date(2023, 2, 27)).quarantined == 1
    assert desk.ingest(as_of=date(2023, 2, 28)).rows_total == 0
    assert desk.ingest(as_of=date(2023, 3, 1)).rows_total == 1


def test_an_inclusive_end_is_judged_again_as_it_was_delivered(company: Company) -> None:
    company.mapping(PLANS)
    company.write("plans.csv", f"id,last\n1,{FAR}\n")
    company.ingest("subscriptions", FIRST)
    assert company.ingest("subscriptions", date(2024, 7, 9)).new_batches == 0
    assert company.ingest("subscriptions", SECOND).rows_total == 1
    assert state_of(company, "subscriptions") == state_of(late(company, "subscriptions"), "subscriptions")


def test_a_key_is_missing_since_its_content_came_not_since_it_was_judged_again(company: Company) -> None:
    company.mapping(PLANS)
    company.write("plans.csv", "id,last\n1,\n2,\n")
    company.ingest("subscriptions", date(2024, 6, 1))
    company.write("plans.csv", f"id,last\n1,{FAR}\n3,\n")
    company.ingest("subscriptions", FIRST)
    before = company.rows("select key_text, missing_since from raw.missing_keys")
    assert company.ingest("subscriptions", SECOND).new_batches == 1
    assert company.rows("select key_text, missing_since from raw.missing_keys") == before
    assert [since for _, since in before] == [FIRST]


@pytest.mark.parametrize("is_released", [True, False], ids=["released", "held"])
def test_what_was_loaded_with_more_faults_is_not_held_with_fewer(desk: Company, is_released: bool) -> None:
    bad = "".join(f"{n},a,never,,x\n" for n in range(25))
    desk.write("tickets_1.csv", HEAD + bad + f"98,a,2024-01-01,{FAR},x\n99,a,2024-01-01,,x\n")
    held = desk.ingest(as_of=FIRST).held_batches
    if is_released:
        release(held[0]["batch_id"], desk.settings)
    report = desk.ingest(as_of=SECOND)
    assert report.is_held is not is_released
    assert report.rows_total == (2 if is_released else 0)


def test_a_copy_is_judged_with_its_original(desk: Company) -> None:
    for name in ("tickets_1.csv", "tickets_2.csv"):
        desk.write(name, HEAD + f"1,a,2024-01-01,{FAR},x\n")
    desk.ingest(as_of=FIRST)
    desk.write("tickets_3.csv", HEAD + f"1,a,2024-01-01,{FAR},x\n")
    assert desk.ingest(as_of=SECOND).rows_total == 1
