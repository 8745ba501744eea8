-- No value without units to measure, something to divide by, or a reason; no value beside a reason. A
-- quantile may be missing
-- because the curve never came down to it.
select *
from {{ ref('metric_values') }}
where
    (value is not null and not_measurable_reason is not null)
    or (
        value is null
        and not_measurable_reason is null
        and sample_size is distinct from 0
        and denominator is distinct from 0
        and metric_id not in ('ttfv_median_days', 'ttfv_p75_days')
    )
