select
    figure,
    segment,
    breakdown,
    breakdown_value,
    sort_order,
    value,
    ci_low,
    ci_high,
    numerator,
    denominator,
    count_scored,
    count_customers,
    count_churned_customers,
    first_month_end,
    last_month_end,
    not_measurable_reason
from {{ ref('int_health__figures') }}
