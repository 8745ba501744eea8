"""A small release by hand, in real DuckDB, over files that were really ingested."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.ingest.run import ingest_entity
from orchestration.publish import release
from orchestration.settings import ROOT, Settings
from tests.support.tiny import tiny_company

AS_OF = date(2026, 6, 30)
MARTS = """
create schema marts;
create table marts.metrics as from (values
    ('logo_churn_rate', 'Logo churn rate', E'Customers active at opening whose MRR is 0\n  at closing / customers active at opening.', 'ratio', 'month, ttm', 'none'),
    ('csat', 'CSAT', 'Satisfied answers / rated answers.', 'ratio', 'trailing_90d', 'none, trigger'),
    ('churn_reasons_logos', 'Churn reasons by customers', 'Lost for the reason / all lost.', 'ratio', 'month', 'reason'),
    ('pipeline_open_mrr', 'Open pipeline: MRR', 'MRR of what stands open.', 'money', 'month', 'none'),
    ('ttfv_median_days', 'Time to first value: median', 'The smallest day by which half have it.', 'days', 'cohort_month', 'none'),
    ('practice_adherence', 'Practice adherence', 'Adherent audits / audits.', 'ratio', 'month', 'none'),
    ('role_clarity', 'Role clarity', 'CSMs in the top two marks / CSMs with a review.', 'ratio', 'point', 'none')
) as t(metric_id, name, definition, unit, period_types, breakdown);
create table marts.metric_values as
select
    metric_id, segment, breakdown, breakdown_value, period_type, period_start::date as period_start,
    period_end::date as period_end, date '2026-06-30' as as_of, numerator::decimal(28,10) as numerator,
    denominator::decimal(28,10) as denominator, value::decimal(28,10) as value, unit, sample_size::bigint as sample_size,
    count_excluded::bigint as count_excluded, ci_low::decimal(28,10) as ci_low, ci_high::decimal(28,10) as ci_high,
    is_complete, false as is_small_sample, data_issue::varchar as data_issue, reason::varchar as not_measurable_reason
from (values
    ('logo_churn_rate', 'All', 'none', 'none', 'month', '2026-04-01', '2026-04-30', 2, 40, 0.05, 'ratio', 40, 1, 0.0138, 0.165, true, null, null),
    ('logo_churn_rate', 'Core', 'none', 'none', 'month', '2026-04-01', '2026-04-30', 1, 20, 0.05, 'ratio', 20, 0, 0.01, 0.2, true, 'a file is held', null),
    ('logo_churn_rate', 'Unassigned', 'none', 'none', 'month', '2026-04-01', '2026-04-30', 0, 0, null, 'ratio', 0, 0, null, null, true, null, null),
    ('logo_churn_rate', 'All', 'none', 'none', 'month', '2026-05-01', '2026-05-31', 0, 38, 0, 'ratio', 38, 0, 0, 0.1, true, null, null),
    ('logo_churn_rate', 'All', 'none', 'none', 'month', '2026-06-01', '2026-06-29', 0, 38, 0, 'ratio', 38, 0, 0, 0.1, false, null, null),
    ('logo_churn_rate', 'All', 'none', 'none', 'ttm', '2025-05-01', '2026-04-30', 3, 40, 0.075, 'ratio', 40, 0, 0.02, 0.2, true, null, null),
    ('csat', 'All', 'none', 'none', 'trailing_90d', '2026-01-31', '2026-04-30', 1, 2, 0.5, 'ratio', 2, 0, 0.1, 0.9, true, null, null),
    ('csat', 'All', 'trigger', 'qbr', 'trailing_90d', '2026-01-31', '2026-04-30', 1, 1, 1, 'ratio', 1, 0, 0.2, 1, true, null, null),
    ('churn_reasons_logos', 'All', 'none', 'none', 'month', '2026-05-01', '2026-05-31', 0, 0, null, 'ratio', 0, 0, null, null, true, null, null),
    ('churn_reasons_logos', 'All', 'reason', 'service', 'month', '2026-04-01', '2026-04-30', 2, 2, 1, 'ratio', 2, 0, null, null, true, null, null),
    ('pipeline_open_mrr', 'All', 'none', 'none', 'month', '2026-06-30', '2026-06-30', null, null, null, 'money', null, null, null, null, true, null, 'no source is mapped for opportunities'),
    ('ttfv_median_days', 'All', 'none', 'none', 'cohort_month', '2026-04-01', '2026-04-30', null, null, 12.25, 'days', 9, 0, null, null, true, null, null),
    ('practice_adherence', 'All', 'none', 'none', 'month', '2026-04-01', '2026-04-30', 1, 1, 1, 'ratio', 1, 0, null, null, true, null, null),
    ('role_clarity', 'All', 'none', 'none', 'point', '2026-04-30', '2026-04-30', 3, 4, 0.75, 'ratio', 4, 0, null, null, true, null, null)
) as t(metric_id, segment, breakdown, breakdown_value, period_type, period_start, period_end, numerator, denominator, value, unit, sample_size, count_excluded, ci_low, ci_high, is_complete, data_issue, reason);
create table marts.metric_contributions as
select
    metric_id, segment, 'none' as breakdown, 'none' as breakdown_value, 'month' as period_type,
    date '2026-04-01' as period_start, date '2026-04-30' as period_end, customer_id, team_unit_id,
    numerator::decimal(28,10) as numerator, denominator::decimal(28,10) as denominator, count_units::bigint as count_units,
    count_excluded::bigint as count_excluded, evidence
from (
    values
        ('logo_churn_rate', 'Core', 'c10', null, 1, 1, 1, 0, 'MRR 1000.00 -> 0.00'),
        ('logo_churn_rate', 'Digital', 'c20', null, 1, 1, 1, 0, '=MRR 2000.00 -> 0.00'),
        ('logo_churn_rate', 'Digital', 'c41', null, 0, 0, 0, 1, 'left out'),
        ('practice_adherence', 'Unassigned', null, 'audit-1', 1, 1, 1, 0, null)
    union all
    select 'logo_churn_rate', case when n < 20 then 'Core' else 'Digital' end, 'c' || n, null, 0, 1, 1, 0, null
    from range(1, 41) as t(n) where n not in (10, 20)
) as t(metric_id, segment, customer_id, team_unit_id, numerator, denominator, count_units, count_excluded, evidence);
create table marts.restatements as
select
    'logo_churn_rate' as metric_id, segment, 'none' as breakdown, 'none' as breakdown_value, 'month' as period_type,
    date '2026-04-01' as period_start, date '2026-04-30' as period_end, old_as_of::date as old_as_of,
    new_as_of::date as new_as_of, new_as_of as new_publication_id, old_value::decimal(28,10) as old_value,
    new_value::decimal(28,10) as new_value, traced_by, files
from (values
    ('All', '2026-06-28', '2026-06-29', 0.1, 0.0976, 'customers', 'customers: customers.csv, subscriptions: subs, 2.csv'),
    ('All', '2026-06-29', '2026-06-30', 0.0976, 0.05, 'customers', null),
    ('Core', '2026-06-29', '2026-06-30', null, 0.05, 'inputs', 'customers: customers.csv')
) as t(segment, old_as_of, new_as_of, old_value, new_value, traced_by, files);
create table marts.dim_customer as select 'c' || n as customer_id, 'Customer ' || n as customer_name from range(1, 42) as t(n);
"""  # noqa: E501 - a row a line


@pytest.fixture(scope="package")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Customers and subscriptions have landed, and a release is published; afterwards one more file has landed."""
    company = tiny_company(tmp_path_factory.mktemp("explained"))
    settings = Settings(ROOT, company.data_dir, company.sources)
    for entity in ("customers", "subscriptions"):
        ingest_entity(entity, settings, AS_OF, "by hand")
    warehouse = company.data_dir / "by_hand.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(MARTS)
    folder = release.stage(warehouse, settings.published, "by-hand", AS_OF, 2025, datetime.now(UTC))
    (folder / "site").mkdir()
    release.commit(settings.published, folder)
    company.deliver(customers=60)
    ingest_entity("customers", settings, AS_OF, "the next day")
    return settings


@pytest.fixture
def marts(published: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(published.published / "marts.duckdb"), read_only=True) as connection:
        yield connection


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "behind.csv"
