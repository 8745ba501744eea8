"""The marts against the demo company's own account of itself, exactly, and the whole job through Dagster.

The company writes its truth without any model; here two ways to the same figure must agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from orchestration.demo import ensure
from orchestration.demo.truth_figures import METRICS
from orchestration.settings import DEMO_SOURCES, Settings
from tests.conftest import DEMO_AS_OF as AS_OF
from tests.integration.truth_figures import differences
from tests.integration.truth_figures import figures as own_figures
from tests.support import light

NEXT_DAY = "2026-09-18"


@pytest.fixture(scope="module")
def demo(demo_run: Path) -> Path:
    """The data folder of `cs-metrics demo`, full size. Its publication is everybody's; the rest is this file's own."""
    return demo_run / "data"


@pytest.fixture(scope="module")
def books(demo: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published marts beside the truth, one view a table. The warehouse stays free for its one writer."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{demo}/published/marts.duckdb' as marts (read_only)")
        for path in sorted((demo / "demo" / "truth").glob("*.parquet")):
            connection.execute(f"create view truth_{path.stem} as select * from read_parquet('{path}')")
        yield connection


def assert_equal(books: duckdb.DuckDBPyConnection, published: str, truth: str, at_least: int) -> None:
    """Both queries give the same rows, and at least so many of them."""
    only_published = books.execute(f"({published}) except all ({truth}) limit 5").fetchall()
    only_truth = books.execute(f"({truth}) except all ({published}) limit 5").fetchall()
    assert (only_published, only_truth) == ([], [])
    count = books.execute(f"select count(*) from ({published})").fetchone()
    assert count is not None
    assert count[0] >= at_least


def figures(metric: str, period_type: str, select: str = "numerator, denominator") -> str:
    return (
        f"select period_end, segment, {select} from marts.metric_values "
        f"where metric_id = '{metric}' and period_type = '{period_type}' "
        # what is not known for want of a year of history, and cohorts of nobody, are no figures
        "and not_measurable_reason is distinct from 'history_too_short' "
        "and (period_type <> 'cohort_month' or sample_size + count_excluded > 0)"
    )


# Every event stands in its own segment and in All.
SHOWN = "lateral (select unnest([segment, 'All']) as shown)"
FLOWS = ("new", "expansion", "contraction", "churn", "reactivation", "entered_segment", "left_segment")


def test_every_roll_forward_line_is_the_companys_own(books: duckdb.DuckDBPyConnection) -> None:
    amounts = ", ".join(f"{name}_mrr" for name in FLOWS)
    assert_equal(
        books,
        f"select month, segment, opening_mrr, {amounts}, closing_mrr, opening_customers, new_customers, "
        "churned_customers, reactivated_customers, entered_customers, left_customers, closing_customers, is_complete "
        "from marts.mrr_rollforward_monthly",
        f"select month::date, segment, opening, {', '.join(FLOWS)}, closing, opening_customers, new_customers, "
        "churn_customers, reactivation_customers, entered_customers, left_customers, closing_customers, is_complete "
        "from truth_rollforward",
        at_least=30 * 4,
    )


def test_every_movement_of_every_customer_is_the_companys_own(books: duckdb.DuckDBPyConnection) -> None:
    columns = "customer_id, {month}, movement, amount, opening_mrr, closing_mrr"
    assert_equal(
        books,
        f"select {columns.format(month='month')} from marts.mrr_movements_monthly",
        f"select {columns.format(month='month::date')} from truth_movements",
        at_least=2000,
    )


def test_every_churn_event_and_its_record_is_the_companys_own(books: duckdb.DuckDBPyConnection) -> None:
    columns = (
        "customer_id, {month}, event_type, {event_on}, segment, {due_on}, is_due, is_judged, is_adherent, "
        "churn_record_id, primary_reason, is_voluntary, avoidable, mrr_before, mrr_after, mrr_lost"
    )
    days = ("month", "event_on", "due_on")
    assert_equal(
        books,
        f"select {columns.format(**{day: day for day in days})}, broken_rules from marts.churn_events",
        f"select {columns.format(**{day: f'{day}::date' for day in days})}, broken from truth_churn_events",
        at_least=200,
    )


def test_adherence_to_the_churn_standard_is_the_companys_own(books: duckdb.DuckDBPyConnection) -> None:
    assert_equal(
        books,
        "select date_trunc('month', period_end)::date, segment, numerator, denominator from marts.metric_values "
        "where metric_id = 'churn_standard_adherence' and denominator > 0",
        "select month::date, shown, count(*) filter (where is_adherent), count(*) "
        f"from truth_churn_events, {SHOWN} where is_judged group by all",
        at_least=8,
    )


def test_reasons_of_every_month_are_the_companys_own(books: duckdb.DuckDBPyConnection) -> None:
    coded = "case when churn_record_id is null then 'unrecorded' else coalesce(primary_reason, 'not_stated') end"
    for metric, amount, of in (
        ("churn_reasons_logos", "count(*)", "where event_type = 'logo_churn'"),
        ("churn_reasons_mrr", "sum(mrr_lost)", ""),
    ):
        assert_equal(
            books,
            "select date_trunc('month', period_end)::date, segment, breakdown_value, numerator "
            f"from marts.metric_values where metric_id = '{metric}' and period_type = 'month' "
            "and breakdown = 'primary_reason' and numerator > 0",
            f"select month::date, shown, {coded} as reason, {amount} "
            f"from truth_churn_events, {SHOWN} {of} group by all",
            at_least=100,
        )


def staged(data_dir: Path) -> duckdb.DuckDBPyConnection:
    """What staging holds, copied out, so that the warehouse stays free; beside it the company's own rows."""
    connection = duckdb.connect()
    connection.execute(f"attach '{data_dir}/warehouse.duckdb' as warehouse (read_only)")
    views = connection.execute(
        "select view_name from duckdb_views() where database_name = 'warehouse' and schema_name = 'staging'"
    ).fetchall()
    for (view,) in views:
        connection.execute(f"create table {view} as select * from warehouse.staging.{view}")
    connection.execute("detach warehouse")
    for path in sorted((data_dir / "demo" / "truth").glob("current_*.parquet")):
        connection.execute(f"create view {path.stem} as select * from read_parquet('{path}')")
    return connection


ENTITIES_OF_DOMAINS = {
    "customer": [
        "adoption_plans", "churn_records", "csm_assignments", "customer_references", "opportunities",
        "program_memberships", "risk_flags",
    ],
    "billing": ["invoices"],
    "team": [
        "csms", "digital_tool_usage", "growth_areas", "performance_reviews", "practice_audits", "recognitions",
        "training_completions",
    ],
}  # fmt: skip


def assert_staging_is_current(data_dir: Path) -> None:
    """Staging holds the newest accepted version of every row, and no other row, of each entity."""
    with staged(data_dir) as found:
        for domain, entities in ENTITIES_OF_DOMAINS.items():
            for entity in entities:
                model = f"stg_{domain}__{entity}"
                known = [row[0] for row in found.execute(f"describe current_{entity}").fetchall()]
                columns = [row[0] for row in found.execute(f"describe {model}").fetchall() if row[0] in known]
                assert len(columns) >= 2
                listed = ", ".join(columns)
                known_customers = "where customer_id <> 'feed000'" if "customer_id" in columns else ""  # the orphan
                own = f"select {listed} from current_{entity}"
                assert_equal(found, f"select {listed} from {model} {known_customers}", own, at_least=10)


def test_staging_holds_the_newest_version_of_every_row(demo: Path) -> None:
    assert_staging_is_current(demo)


@pytest.mark.parametrize("flow", FLOWS)
def test_movement_metric(books: duckdb.DuckDBPyConnection, flow: str) -> None:
    assert_equal(
        books,
        figures("mrr_movement", "month", "value") + f" and breakdown_value = '{flow}'",
        f"select least(last_day(month), date '{AS_OF}'), segment, {flow} from truth_rollforward",
        at_least=30 * 4,
    )


def test_active_customers_and_mrr_of_every_point(books: duckdb.DuckDBPyConnection) -> None:
    assert_equal(
        books,
        figures("segmentation_coverage", "point"),
        "select day::date, segment, known_segment, active_customers from truth_points",
        at_least=30 * 4,
    )
    assert_equal(
        books,
        "select last_day(month) as day, segment, count(*) filter (where mrr > 0), sum(mrr) "
        "from marts.customer_mrr_monthly where is_complete group by all having sum(mrr) > 0",
        f"select day::date, segment, active_customers, mrr from truth_points where segment <> 'All' and mrr > 0 "
        f"and day::date = last_day(day::date) and day::date <> date '{AS_OF}'",
        at_least=80,
    )


@pytest.mark.parametrize("period_type", ["month", "ttm"])
@pytest.mark.parametrize(
    ("metric", "numerator", "denominator"),
    [
        ("logo_churn_rate", "lost_customers", "opening_customers"),
        ("gross_revenue_retention", "kept_mrr", "opening_mrr"),
        ("net_dollar_retention", "closing_mrr", "opening_mrr"),
    ],
)
def test_retention(
    books: duckdb.DuckDBPyConnection, metric: str, period_type: str, numerator: str, denominator: str
) -> None:
    assert_equal(
        books,
        figures(metric, period_type),
        f"select period_end::date, segment, {numerator}, {denominator} from truth_retention "
        f"where period_type = '{period_type}' and not (period_type = 'ttm' and is_history_too_short)",
        at_least=12 * 4,
    )


def test_customers_kept_and_those_who_left_and_returned(books: duckdb.DuckDBPyConnection) -> None:
    assert_equal(
        books,
        figures("customer_retention_rate", "ttm"),
        "select period_end::date, segment, opening_customers - lost_customers, opening_customers from truth_retention "
        "where period_type = 'ttm' and not is_history_too_short",
        at_least=12 * 4,
    )
    assert_equal(
        books,
        figures("logo_left_and_returned", "ttm", "value") + " and value is not null",
        "select period_end::date, segment, returned_customers from truth_retention "
        "where period_type = 'ttm' and not is_history_too_short",
        at_least=12 * 4,
    )


def test_a_year_that_is_not_known_is_null_and_says_so(books: duckdb.DuckDBPyConnection) -> None:
    assert_equal(
        books,
        "select period_end, segment from marts.metric_values where metric_id = 'net_dollar_retention' "
        "and period_type = 'ttm' and not_measurable_reason = 'history_too_short' and value is null",
        "select period_end::date, segment from truth_retention where period_type = 'ttm' and is_history_too_short",
        at_least=12 * 4,
    )


@pytest.mark.parametrize(
    ("metric", "numerator"), [("engagement_rate", "engaged"), ("engagement_rate_with_content", "engaged_with_content")]
)
def test_engagement(books: duckdb.DuckDBPyConnection, metric: str, numerator: str) -> None:
    assert_equal(
        books,
        figures(metric, "month"),
        f"select least(last_day(month), date '{AS_OF}'), segment, {numerator}, opening_customers from truth_engagement",
        at_least=30 * 4,
    )


@pytest.mark.parametrize("period_type", ["cohort_month", "trailing_180d"])
def test_time_to_first_value(books: duckdb.DuckDBPyConnection, period_type: str) -> None:
    truth = f"from truth_value where period_type = '{period_type}' and (period_type <> 'cohort_month' or starters > 0)"
    assert_equal(
        books,
        figures("ttfv_reached_rate", period_type),
        f"select period_end::date, segment, reached, starters {truth}",
        at_least=30 * 4,
    )
    assert_equal(
        books,
        figures("ttfv_mean_days_achievers", period_type, "round(numerator * 86400), denominator"),
        f"select period_end::date, segment, achiever_seconds, reached {truth}",
        at_least=30 * 4,
    )
    for metric, column in (
        ("time_to_first_value_days", "restricted_mean"),
        ("ttfv_median_days", "median_days"),
        ("ttfv_p75_days", "p75_days"),
    ):
        assert_equal(
            books,
            figures(metric, period_type, "round(value, 8)"),
            f"select period_end::date, segment, round({column}::decimal(28, 10), 8) {truth}",
            at_least=30 * 4,
        )


def test_net_promoter_score(books: duckdb.DuckDBPyConnection) -> None:
    assert_equal(
        books,
        figures("nps", "trailing_90d"),
        "select period_end::date, segment, promoters - detractors, answers from truth_nps",
        at_least=30 * 4,
    )


@pytest.mark.parametrize("metric", METRICS)
def test_every_figure_is_the_companys_own(books: duckdb.DuckDBPyConnection, metric: str) -> None:
    found = differences(books, metric)
    assert found.empty, f"{len(found)} rows differ\n{found.head(20).to_string()}"
    assert own_figures(books, metric) >= 3


def test_what_is_known_of_each_customer(books: duckdb.DuckDBPyConnection) -> None:
    columns = (
        "customer_id, segment, mrr, is_active, first_paid_on::date, coalesce(first_paid_segment, 'Unassigned'), "
        "first_value_at::timestamp, contract_start_date::date, {employees}, is_missing_from_latest_snapshot"
    )
    assert_equal(
        books,
        f"select {columns.format(employees='employee_count')} from marts.dim_customer",
        f"select {columns.format(employees='employees::int')} from truth_customers",
        at_least=1100,
    )


def test_every_planted_fault_stands_in_quarantine_under_its_rule(books: duckdb.DuckDBPyConnection, demo: Path) -> None:
    books.execute(f"attach '{demo}/warehouse.duckdb' as warehouse (read_only)")
    entities = [row[0] for row in books.execute("select distinct entity from truth_planted order by 1").fetchall()]
    quarantined = " union all ".join(
        f"select '{entity}' as entity, unnest(rules) as rule from warehouse.quarantine.{entity} where left_at is null"
        for entity in entities
    )
    assert_equal(
        books,
        f"select entity, rule, count(*) from ({quarantined}) group by all",
        "select entity, rule, sum(rows)::bigint from truth_planted where kind = 'fault' group by all",
        at_least=10,
    )
    books.execute("detach warehouse")


def test_every_asset_was_materialised_and_every_table_has_rows(demo: Path, demo_run: Path) -> None:
    # Regression: a dbt wiring that builds no model at all still reports success.
    import dagster as dg

    from orchestration.definitions import defs

    keys = defs.resolve_asset_graph().get_all_asset_keys()
    with dg.DagsterInstance.from_config(str(demo_run / "dagster_home")) as instance:
        made = {key for key in keys if AS_OF in instance.get_materialized_partitions(key)}
    assert keys == made
    made_by_dbt = {key.path[-1] for key in keys if key.path[0] == "marts"}
    with_the_release = {"check_results", "metric_history", "restatements", "runs", "target_changes"}
    expected = made_by_dbt - {"churn_taxonomy_codes"} | {"churn_taxonomy"} | with_the_release
    assert expected >= {"metric_values", "target_status", "customer_mrr_monthly", "mrr_rollforward_monthly"}
    with duckdb.connect(str(demo / "published" / "marts.duckdb"), read_only=True) as connection:
        names = {row[0] for row in connection.execute("select table_name from duckdb_tables()").fetchall()}
        assert names == expected
        for name in sorted(names):
            count = connection.execute(f"select count(*) from {name}").fetchone()
            assert count is not None
            assert count[0] > 0 or name in ("held_deliveries", "restatements", "target_changes"), name


@pytest.mark.long
def test_tomorrow_finds_tomorrows_files_and_today_stays(demo: Path) -> None:
    exports = demo / "demo" / "exports"
    delivered = {p: p.stat().st_mtime_ns for p in exports.rglob("*") if p.is_file()}
    bridge = "select * from {} where is_complete order by month, segment"
    before = duckdb.read_parquet(str(demo / "published" / "current" / "parquet" / "mrr_rollforward_monthly.parquet"))
    complete = before.filter("is_complete").order("month, segment").fetchall()
    ensure(demo, date.fromisoformat(NEXT_DAY))
    after = {p: p.stat().st_mtime_ns for p in exports.rglob("*") if p.is_file()}
    assert {p: after[p] for p in delivered} == delivered
    assert len(after) > len(delivered)
    warehouse = light.build(demo, DEMO_SOURCES, NEXT_DAY)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        assert connection.execute(bridge.format("marts.mrr_rollforward_monthly")).fetchall() == complete
    assert_staging_is_current(demo)


@pytest.mark.long
def test_rebuilding_from_landing_gives_equal_tables(demo: Path) -> None:
    """Marts are computed anew from raw in every run; so raw decides whether a rebuilt warehouse gives equal marts."""
    settings = Settings.from_environment(demo, DEMO_SOURCES)

    def raw() -> dict[str, list[tuple]]:
        with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
            names = connection.execute(
                "select schema_name, table_name from duckdb_tables() where schema_name in ('raw', 'quarantine')"
            ).fetchall()
            return {
                f"{schema}.{name}": connection.execute(
                    f"select count(*), sum(hash(t)::hugeint) from {schema}.{name} as t"
                ).fetchall()
                for schema, name in names
            }

    before = raw()
    assert len(before) >= 2 * 23
    settings.warehouse.unlink()
    light.ingest(settings, date.fromisoformat(NEXT_DAY))
    assert raw() == before


def test_no_email_and_no_comment_is_published(demo: Path) -> None:
    with duckdb.connect(str(demo / "warehouse.duckdb"), read_only=True) as connection:
        secrets = connection.execute(
            "(select email from raw.contacts where email is not null limit 200) union all "
            "(select comment from raw.survey_responses where length(comment) > 20 limit 200)"
        ).fetchall()
    assert len(secrets) > 200
    with duckdb.connect(str(demo / "published" / "marts.duckdb"), read_only=True) as connection:
        texts = connection.execute(
            "select table_name, column_name from duckdb_columns() where data_type = 'VARCHAR' and schema_name = 'main' "
            "and table_name in (select table_name from duckdb_tables())"
        ).fetchall()
        assert len(texts) > 100
        values = [
            connection.execute(f"select string_agg(distinct {column}, '\n') from {table}").fetchone()
            for table, column in texts
        ]
    published = "\n".join(value[0] for value in values if value and value[0])
    published += "".join(p.read_text(encoding="utf-8") for p in (demo / "published" / "site").rglob("*.html"))
    for (secret,) in secrets:
        assert secret not in published


def test_every_metric_has_a_value(books: duckdb.DuckDBPyConnection) -> None:
    valued = "select metric_id from marts.metric_values where value is not null"
    without = books.execute(f"select metric_id from marts.metrics where metric_id not in ({valued})").fetchall()
    # the documents set no amount for the quarter, and none is invented
    assert without == [("expansion_target_attainment",)]


def test_the_plan_lies_partly_behind_and_partly_ahead(books: duckdb.DuckDBPyConnection) -> None:
    counts = dict(books.execute("select status, count(*) from marts.target_status group by 1").fetchall())
    assert {"achieved", "on_track", "at_risk", "missed", "unset"} <= counts.keys()
    reached = counts["achieved"] + counts["on_track"]
    assert 10 <= reached <= sum(counts.values()) - 10
    told = dict(books.execute("select measured_status, count(*) from marts.milestone_status group by 1").fetchall())
    assert {"achieved", "missed", "not_due", "none"} <= told.keys()
    [(contradicted,)] = books.execute("select count(*) from marts.milestone_status where is_contradicted").fetchall()
    assert contradicted > 0


def test_low_scores_leave_and_shuffled_ones_tell_nothing(books: duckdb.DuckDBPyConnection) -> None:
    rows = books.execute("select score, has_churned from marts.health_outcomes").fetchnumpy()
    left = rows["has_churned"].astype(bool)
    ranks = np.unique(rows["score"].astype(float), return_inverse=True)[1]
    counts = np.bincount(ranks)
    middle = np.cumsum(counts) - (counts - 1) / 2  # ties share the middle of their places

    def auc(has_left: np.ndarray) -> float:
        stayed, n = middle[ranks[~has_left]].sum(), (~has_left).sum()
        return float((stayed - n * (n + 1) / 2) / (n * has_left.sum()))

    [(published, low)] = books.execute(
        "select value, ci_low from marts.metric_values where metric_id = 'health_auc' and segment = 'All'"
    ).fetchall()
    assert auc(left) == pytest.approx(float(published), abs=1e-9)
    assert low > 0.6
    draw = np.random.default_rng(20260917)
    shuffled = [auc(draw.permutation(left)) for _ in range(200)]
    assert np.mean(shuffled) == pytest.approx(0.5, abs=0.02)
