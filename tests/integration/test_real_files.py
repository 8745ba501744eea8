"""Files that nobody here wrote: what their author published comes out, by a mapping alone.

The author counts rows that lie after his own as-of day; the clock makes the difference visible. The figures are
published without Dagster; that the main job comes to the same is the long form.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.conftest import ROOT, Run
from tests.support import light

FILES = ROOT.parent / "shared" / "data" / "saas_journey_p5"
MAPPING = ROOT / "orchestration" / "sources" / "examples" / "saas_journey_p5"
EVERYTHING_PAST, AUTHORS_DAY = "2026-08-31", "2025-12-12"

pytestmark = pytest.mark.skipif(not FILES.is_dir(), reason=f"the sample's files are not at {FILES}")


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Data folders of two days, each of its own: the author's published, the later one's figures alone."""
    folders = {as_of: tmp_path_factory.mktemp("journey") / as_of for as_of in (AUTHORS_DAY, EVERYTHING_PAST)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CS_FILES", str(FILES))
        light.publish(folders[AUTHORS_DAY], MAPPING, AUTHORS_DAY, with_pages=True)
    return folders


@pytest.fixture(scope="module")
def everything_past(journey: dict[str, Path]) -> None:
    """The later day's figures, built when a test asks for them."""
    folder = journey[EVERYTHING_PAST]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CS_FILES", str(FILES))
        warehouse = light.build(folder, MAPPING, EVERYTHING_PAST)
    (folder / "published").mkdir()
    (folder / "published" / "marts.duckdb").symlink_to(warehouse)


@pytest.fixture(autouse=True)
def what_the_test_looks_at(request: pytest.FixtureRequest) -> None:
    if getattr(request.node, "callspec", None) and EVERYTHING_PAST in request.node.callspec.params.values():
        request.getfixturevalue("everything_past")


def one(folder: Path, query: str, database: str = "published/marts.duckdb") -> tuple:
    with duckdb.connect(str(folder / database), read_only=True) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("as_of", "mrr", "customers"),
    [pytest.param(EVERYTHING_PAST, 280198, 502, marks=pytest.mark.long), (AUTHORS_DAY, 236178, 422)],
)
def test_mrr_counts_what_has_started(journey: dict[str, Path], as_of: str, mrr: int, customers: int) -> None:
    month = f"{as_of[:8]}01"
    query = f"select sum(mrr), count(*) from marts.customer_mrr_monthly where month = '{month}' and mrr > 0"
    assert one(journey[as_of], query) == (Decimal(mrr), customers)
    everyone = f"select distinct segment from marts.customer_mrr_monthly where month = '{month}' and mrr > 0"
    assert one(journey[as_of], everyone) == ("Core",)  # employees are unknown


@pytest.mark.parametrize(
    ("as_of", "reached", "days", "hours"),
    [
        pytest.param(EVERYTHING_PAST, 1213, 8414, 166.4765045342127, marks=pytest.mark.long),
        (AUTHORS_DAY, 1197, 8251, 165.43358395989975),
    ],
)
def test_time_to_value_equals_what_the_author_published(
    journey: dict[str, Path], as_of: str, reached: int, days: int, hours: float
) -> None:
    numerator, denominator = one(
        journey[as_of],
        "select sum(numerator), sum(denominator) from marts.metric_values "
        "where metric_id = 'ttfv_mean_days_achievers' and period_type = 'cohort_month' and segment = 'All'",
    )
    assert (numerator, denominator) == (days, reached)
    assert float(numerator / denominator) * 24 == pytest.approx(hours, abs=1e-9)
    share = one(
        journey[as_of],
        "select sum(numerator), sum(denominator) from marts.metric_values "
        "where metric_id = 'ttfv_reached_rate' and period_type = 'cohort_month' and segment = 'All'",
    )
    assert share == (reached, 2000)


def test_starters_stand_in_the_segment_of_their_first_paid_day(journey: dict[str, Path]) -> None:
    query = (
        "select segment, sum(denominator)::int, sum(numerator)::int from marts.metric_values "
        "where metric_id = 'ttfv_reached_rate' and period_type = 'cohort_month' and segment in ('Core', 'Unassigned') "
        "group by segment order by segment"
    )
    with duckdb.connect(str(journey[AUTHORS_DAY] / "published" / "marts.duckdb"), read_only=True) as connection:
        assert connection.execute(query).fetchall() == [("Core", 422, 250), ("Unassigned", 1578, 947)]


def test_time_to_value_respects_those_who_have_not_reached_it_yet(journey: dict[str, Path]) -> None:
    query = (
        "select round(max(value) filter (where metric_id = 'time_to_first_value_days'), 4), "
        "max(value) filter (where metric_id = 'ttfv_median_days') from marts.metric_values "
        f"where period_type = 'trailing_180d' and segment = 'All' and period_end = '{AUTHORS_DAY}'"
    )
    assert one(journey[AUTHORS_DAY], query) == (Decimal("38.6190"), Decimal(11))


def test_rows_after_as_of_are_kept_and_not_counted(journey: dict[str, Path]) -> None:
    folder = journey[AUTHORS_DAY]
    later = f"select count(*) from raw.subscriptions where start_date > '{AUTHORS_DAY}'"
    assert one(folder, later, "warehouse.duckdb") == (80,)
    later = f"select count(*) from raw.onboarding_milestones where reached_at > '{AUTHORS_DAY} 23:59:59'"
    assert one(folder, later, "warehouse.duckdb") == (16,)


@pytest.mark.parametrize("as_of", [pytest.param(EVERYTHING_PAST, marks=pytest.mark.long), AUTHORS_DAY])
def test_tickets_of_unknown_customers_are_kept_and_doubtful_ones_quarantined(
    journey: dict[str, Path], as_of: str
) -> None:
    orphans = (
        "select count(*) from raw.support_tickets where customer_id not in (select customer_id from raw.customers)"
    )
    assert one(journey[as_of], orphans, "warehouse.duckdb") == (960,)
    doubtful = (
        "select count(*), count(distinct json_extract_string(raw_text, '$.ticket_id')) from quarantine.support_tickets "
        "where list_contains(rules, 'duplicate_key:ticket_id')"
    )
    assert one(journey[as_of], doubtful, "warehouse.duckdb") == (10, 5)
    assert one(journey[as_of], "select count(*) from quarantine.support_tickets", "warehouse.duckdb") == (10,)


def test_what_the_company_does_not_have_is_said_not_guessed(journey: dict[str, Path]) -> None:
    query = (
        "select count(*), count(value), min(not_measurable_reason) from marts.metric_values "
        f"where metric_id = 'nps' and as_of = '{AUTHORS_DAY}'"
    )
    rows, values, reason = one(journey[AUTHORS_DAY], query)
    assert (rows, values) == (5, 0)
    assert "survey_responses" in reason


def assert_no_personal_data(published: Path) -> None:
    with duckdb.connect(str(published / "marts.duckdb"), read_only=True) as connection:
        names = [row[0] for row in connection.execute("select table_name from duckdb_tables()").fetchall()]
        cells = "\n".join(str(connection.execute(f"select * from {name}").fetchall()) for name in names)
    pages = [path for path in (*(published / "site").rglob("*"), *(published / "status").rglob("*")) if path.is_file()]
    assert pages
    text = cells + "".join(path.read_text(encoding="utf-8") for path in pages)
    assert "C00003" in text
    assert "@example.com" not in text


def test_no_personal_data_is_published(journey: dict[str, Path]) -> None:
    assert_no_personal_data(journey[AUTHORS_DAY] / "published")


@pytest.mark.long
def test_the_main_job_publishes_the_same(journey: dict[str, Path], cs_metrics: Run, tmp_path: Path) -> None:
    arguments = ("run", "--as-of", AUTHORS_DAY, "--sources", MAPPING, "--data-dir", tmp_path)
    cs_metrics(*arguments, CS_FILES=str(FILES))
    with duckdb.connect() as connection:
        for name, folder in (("light", journey[AUTHORS_DAY]), ("whole", tmp_path)):
            connection.execute(f"attach '{folder}/published/marts.duckdb' as {name} (read_only)")
        for table in ("metric_values", "metric_contributions", "mrr_rollforward_monthly", "dim_customer"):
            difference = f"(from light.{table} except all from whole.{table}) union all "
            difference += f"(from whole.{table} except all from light.{table})"
            assert connection.execute(f"{difference} limit 3").fetchall() == [], table
    assert (tmp_path / "published" / "status" / "index.html").exists()
    assert_no_personal_data(tmp_path / "published")
