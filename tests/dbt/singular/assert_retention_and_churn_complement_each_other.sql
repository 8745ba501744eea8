-- Over twelve months, whoever was active at opening was either retained or lost: neither figure stands
-- without the other.
with
    figures as (select * from {{ ref('metric_values') }} where not_measurable_reason is null),

    retained as (select * from figures where metric_id = 'customer_retention_rate' and period_type = 'ttm'),

    lost as (select * from figures where metric_id = 'logo_churn_rate' and period_type = 'ttm')

select
    retained.segment,
    retained.period_end,
    retained.value as retained_value,
    lost.segment as lost_segment,
    lost.period_end as lost_period_end,
    lost.value as lost_value
from retained
full outer join lost on retained.segment = lost.segment and retained.period_end = lost.period_end
where
    retained.denominator is distinct from lost.denominator
    or retained.numerator + lost.numerator is distinct from retained.denominator
