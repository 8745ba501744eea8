-- Over twelve months, whoever was active at opening was either retained or lost.
select retained.segment, retained.period_end, retained.value as retained_value, lost.value as lost_value
from {{ ref('metric_values') }} as retained
inner join
    {{ ref('metric_values') }} as lost
    on retained.segment = lost.segment
    and retained.period_type = lost.period_type
    and retained.period_end = lost.period_end
where
    retained.metric_id = 'customer_retention_rate'
    and lost.metric_id = 'logo_churn_rate'
    and (
        retained.numerator + lost.numerator <> retained.denominator
        or retained.denominator <> lost.denominator
    )
