"""A figure that was reported and has changed since shows with both values, and with the files that changed it."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.ingest import hold
from orchestration.ingest.landing import Landing
from tests.unit.publish.past import Past, figure, part, past_in

FOUND = "select metric_id, segment, old_value, new_value, change from restatements order by all"
FIRST, SECOND, THIRD = "2026-06-28", "2026-06-29", "2026-06-30"


@pytest.fixture
def past(tmp_path: Path) -> Past:
    return past_in(tmp_path)


@pytest.fixture
def fed(past: Past) -> Past:
    """Customers and subscriptions have landed once."""
    past.ingest(FIRST)
    return past


def correct(past: Past, old: str, new: str) -> None:
    """The billing file comes again, with one row corrected; and the customer list, with one customer more."""
    past.company.deliver(customers=41)
    file = past.company.sources / "subscriptions.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    without_the_new_one = [line for line in text.splitlines() if not line.startswith("s41,")]
    file.write_text("\n".join(without_the_new_one).replace(old, new) + "\n", encoding="utf-8")


def parts(*changed: str, metric: str = "rate") -> list[dict[str, Any]]:
    """Forty customers of one segment; those named count."""
    return [part(metric, f"c{n}", int(f"c{n}" in changed)) for n in range(1, 41)]


def test_a_corrected_file_of_an_old_month_shows_with_both_values_and_the_file(fed: Past) -> None:
    figures = [figure("rate", 0.5), figure("rate", 0.5, segment="Core"), figure("rate", 0.25, segment="Digital")]
    fed.publish(FIRST, figures, parts())
    correct(fed, "s5,c5,suite,2025-01-15,,500.00", "s5,c5,suite,2025-01-15,,450.00")
    fed.ingest(SECOND)
    fed.publish(SECOND, [figures[0] | {"value": 0.4}, figures[1] | {"value": 0.4}, figures[2]], parts("c5"))
    half, less = Decimal("0.5"), Decimal("0.4")
    assert fed.rows(FOUND) == [
        ("rate", "All", half, less, Decimal("-0.1")),
        ("rate", "Core", half, less, Decimal("-0.1")),
    ]
    about = "select distinct traced_by, count_customers, count_batches, files, has_both_values from restatements"
    assert fed.rows(about) == [("customers", 1, 1, "subscriptions: subscriptions.csv", True)]
    publications = "select distinct old_publication_id, new_publication_id, old_as_of::text, new_as_of::text"
    first, second = (made.publication_id for made in fed.made)
    assert fed.rows(f"{publications} from restatements") == [(first, second, FIRST, SECOND)]
    (batches,) = fed.rows("select distinct batch_ids from restatements")
    assert (fed.settings.landing / "subscriptions" / batches[0] / "accepted.parquet").exists()


def test_where_parts_are_not_known_every_batch_of_the_inputs_is_named(fed: Past) -> None:
    fed.publish(FIRST, [figure("curve", 30), figure("rate", 0.5)], parts())
    correct(fed, "s5,c5,suite,2025-01-15,,500.00", "s5,c5,suite,2025-01-15,,450.00")
    fed.ingest(SECOND)
    fed.publish(SECOND, [figure("curve", 31), figure("rate", 0.5)], parts())
    about = "select metric_id, traced_by, count_customers, count_batches, files from restatements"
    assert fed.rows(about) == [
        ("curve", "inputs", None, 2, "customers: customers.csv, subscriptions: subscriptions.csv")
    ]


def test_a_change_that_no_file_brought_says_so(past: Past) -> None:
    past.publish(FIRST, [figure("rate", 0.5)], parts())
    past.publish(SECOND, [figure("rate", 0.6)], parts("c1"))
    assert past.rows("select count_customers, count_batches, batch_ids, files from restatements") == [
        (1, 0, None, None)
    ]


def test_a_row_that_a_corrected_file_no_longer_has_is_traced_to_that_file(past: Past) -> None:
    mapping = past.company.sources / "tiny.yml"
    head, subscriptions = mapping.read_text(encoding="utf-8").split("  subscriptions:\n    input")
    subscriptions = subscriptions.replace("delivery: snapshot", "delivery: append")
    mapping.write_text(f"{head}  subscriptions:\n    input{subscriptions}", encoding="utf-8")
    past.ingest(FIRST)
    past.publish(FIRST, [figure("rate", 0.5)], parts("c5"))
    file = past.company.sources / "subscriptions.csv"
    rows = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("s5,")]
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    past.ingest(SECOND)
    past.publish(SECOND, [figure("rate", 0.4)], parts())
    assert past.rows("select count_customers, files from restatements") == [(1, "subscriptions: subscriptions.csv")]


def test_a_held_delivery_counts_from_its_release(fed: Past) -> None:
    correct(fed, "s30,c30,suite,2025-01-15,2026-04-01,3000.00", "s30,c30,suite,2025-01-15,,3000.00")
    file = fed.company.sources / "subscriptions.csv"
    spoiled = "".join(f"x{n},c1,suite,2025-01-15,,-1\n" for n in range(25))
    file.write_text(file.read_text(encoding="utf-8") + spoiled, encoding="utf-8")
    fed.ingest(FIRST)
    fed.publish(FIRST, [figure("rate", 0.5)], parts())
    (held,) = Landing(fed.settings.landing, "subscriptions").ledger.state().held()
    fed.publish(SECOND, [figure("rate", 0.45)], parts("c30"))
    hold.release(held, fed.settings)
    fed.publish(THIRD, [figure("rate", 0.4)], parts())
    told = fed.rows("select new_as_of::text, batch_ids from restatements order by 1")
    assert told == [(SECOND, None), (THIRD, held)], "what is held brings nothing yet"


def test_later_releases_keep_what_earlier_ones_found(fed: Past) -> None:
    fed.publish(FIRST, [figure("rate", 0.5)], parts())
    correct(fed, "s5,c5,suite,2025-01-15,,500.00", "s5,c5,suite,2025-01-15,,450.00")
    fed.ingest(SECOND)
    fed.publish(SECOND, [figure("rate", 0.4)], parts("c5"))
    fed.publish(THIRD, [figure("rate", 0.4)], parts("c5"))
    assert fed.rows("select new_as_of::text, traced_by, count_batches from restatements") == [(SECOND, "customers", 1)]


def test_without_the_older_releases_the_history_tells_the_same_values(fed: Past) -> None:
    fed.publish(FIRST, [figure("rate", 0.5)], parts())
    correct(fed, "s5,c5,suite,2025-01-15,,500.00", "s5,c5,suite,2025-01-15,,450.00")
    fed.ingest(SECOND)
    fed.publish(SECOND, [figure("rate", 0.4)], parts("c5"))
    found = fed.rows(FOUND)
    assert len(found) == 1
    shutil.rmtree(fed.settings.published)
    fed.publish(THIRD, [figure("rate", 0.4)], parts("c5"))
    assert fed.rows(FOUND) == found
    assert fed.rows("select traced_by, count_batches from restatements") == [("inputs", 2)]


@pytest.mark.parametrize(
    ("then", "now"),
    [
        pytest.param(
            figure("rate", 0.1, "2026-06-28", is_complete=False),
            figure("rate", 0.2, "2026-06-28", is_complete=False),
            id="a running month grows",
        ),
        pytest.param(
            figure("rate", None, numerator=None, denominator=None), figure("rate", 0.2), id="could not be measured then"
        ),
        pytest.param(figure("other", 0.1), figure("rate", 0.2), id="a metric that is new"),
        pytest.param(figure("rate", 0.1, "2026-04-30"), figure("rate", 0.2), id="a period that is new"),
        pytest.param(figure("rate", 0.1, numerator=1), figure("rate", 0.1, numerator=2), id="the value is the same"),
        pytest.param(
            figure("onboarding_completion_rate", 0.1, period_type="cohort_month"),
            figure("onboarding_completion_rate", 0.2, period_type="cohort_month"),
            id="a cohort before its thirty days are over",
        ),
        pytest.param(
            figure("adoption_completion_rate", 0.1, period_type="cohort_month", count_excluded=1),
            figure("adoption_completion_rate", 0.2, period_type="cohort_month"),
            id="a cohort with somebody to be judged",
        ),
        pytest.param(
            figure("ttfv_median_days", 9, "2025-05-31", period_type="cohort_month"),
            figure("ttfv_median_days", 10, "2025-05-31", period_type="cohort_month"),
            id="starters that are watched until as_of",
        ),
    ],
)
def test_what_is_no_restatement(past: Past, then: dict[str, Any], now: dict[str, Any]) -> None:
    same = figure("steady", 1)
    past.publish(FIRST, [same, then])
    past.publish(SECOND, [same, now])
    assert past.rows(FOUND) == []


def test_a_settled_cohort_and_a_second_publication_of_one_day_are_restated(past: Past) -> None:
    settled = figure("onboarding_completion_rate", 0.1, "2026-05-28", period_type="cohort_month")
    watched = figure("ttfv_median_days", 9, period_type="cohort_month")
    past.publish("2026-06-26", [settled, watched])
    past.publish("2026-06-26", [settled, watched | {"value": 10}])  # as_of stood still: only data can have changed
    past.publish(FIRST, [settled | {"value": 0.2}, watched | {"value": 10}])
    past.publish(SECOND, [settled | {"value": 0.2}, watched | {"value": 11}])
    assert [row[0] for row in past.rows(FOUND)] == ["ttfv_median_days"]
    past.publish(THIRD, [settled | {"value": 0.3}, watched | {"value": 11}])
    assert [row[0] for row in past.rows(FOUND)] == ["onboarding_completion_rate", "ttfv_median_days"]


def test_a_reason_that_takes_anothers_place_is_restated_on_both_sides(past: Past) -> None:
    steady = [figure("rate", 1, breakdown="reason", breakdown_value="price")]
    past.publish(FIRST, [*steady, figure("rate", 0.5, breakdown="reason", breakdown_value="service")])
    past.publish(SECOND, [*steady, figure("rate", 0.5, breakdown="reason", breakdown_value="competitor")])
    about = "select breakdown_value, old_value, new_value, change, has_both_values from restatements order by 1"
    assert past.rows(about) == [
        ("competitor", None, Decimal("0.5"), None, False),
        ("service", Decimal("0.5"), None, None, False),
    ]


def test_a_reason_that_never_occurred_is_no_restatement_whether_listed_or_not(past: Past) -> None:
    split = {"breakdown": "reason"}
    steady = figure("rate", 1, **split, breakdown_value="price")
    comes, goes = (figure("rate", 0, **split, breakdown_value=value) for value in ("service", "competitor"))
    empty = figure("rate", None, **split, breakdown_value="other", numerator=0, denominator=0)
    past.publish(FIRST, [steady, goes, empty])
    past.publish(SECOND, [steady, comes, empty | {"value": 0, "denominator": 1}])
    assert past.rows(FOUND) == []
    past.publish(THIRD, [steady, comes | {"value": 0.5}, empty | {"value": 0, "denominator": 1}])
    assert [row[2:4] for row in past.rows(FOUND)] == [(Decimal(0), Decimal("0.5"))]


def test_a_backfill_restates_nothing(past: Past) -> None:
    past.publish(FIRST, [figure("rate", 0.5)])
    (file,) = past.settings.history.glob("2026*.parquet")
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select * replace ('backfill' as kind, '2026-06-20_x' as publication_id, 0.9 as value) "
            f"from '{file}') to '{file.with_name('2026-06-20_x.parquet')}' (format parquet)"
        )
    past.publish(SECOND, [figure("rate", 0.5)])
    assert past.rows(FOUND) == []
    assert past.rows("select count(*) from metric_history where kind = 'backfill'") == [(1,)]
