"""The marts' figures beside the company's own, row by row."""

from __future__ import annotations

import duckdb
import pandas as pd

# Units of these count by parts; each part is published with ten decimals, so that sums of them may differ in the tenth.
IN_PARTS = [
    "csat_mean",
    "csm_training_rating",
    "feature_utilisation_rate",
    "recognition_performance_change",
    "recognition_satisfaction_change",
]
KEY = ["metric_id", "period_type", "period_end", "segment", "breakdown", "breakdown_value"]
DIFFERENCES = f"""
with
    published as (
        select {", ".join(KEY)}, numerator::double as numerator, coalesce(denominator::double, 0) as denominator,
            sample_size::double as sample_size
        from marts.metric_values
        where metric_id = ? and (coalesce(numerator, 0) <> 0 or coalesce(denominator, 0) <> 0)
    ),

    own as (
        select * replace (period_end::date as period_end, coalesce(denominator, 0) as denominator)
        from truth_figures
        where metric_id = ?
    )

select
    {", ".join(KEY)},
    published.numerator as published, own.numerator as own,
    published.denominator as published_of, own.denominator as own_of,
    published.sample_size as published_sample, own.sample_size as own_sample
from published
full join own using ({", ".join(KEY)})
where
    published.numerator is null
    or own.numerator is null
    or abs(published.numerator - own.numerator) > 1e-9 + ? * coalesce(own.sample_size, 0)
    or abs(published.denominator - own.denominator) > 1e-9
    or published.sample_size <> own.sample_size
order by all
"""


def differences(connection: duckdb.DuckDBPyConnection, metric: str) -> pd.DataFrame:
    """Rows of a metric in which marts.metric_values and truth_figures differ, or that one of them lacks.

    The key, then numerator, denominator (`_of`) and sample size as published and as the company's own; missing where
    one side has no such row. Rows without a numerator and a denominator are no figures; a sample size is compared
    where the truth states one. Numerators agree to 1e-9, those of IN_PARTS to 1e-10 a unit beside.
    """
    slack = 1e-10 if metric in IN_PARTS else 0.0
    return connection.execute(DIFFERENCES, [metric, metric, slack]).df()


def figures(connection: duckdb.DuckDBPyConnection, metric: str) -> int:
    """How many rows the truth has of a metric."""
    found = connection.execute("select count(*) from truth_figures where metric_id = ?", [metric]).fetchone()
    assert found is not None
    return int(found[0])
