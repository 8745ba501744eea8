with
    cohorts as (select * from {{ ref('int_retention__cohorts') }}),

    -- row per rate of a cohort, as its two parts
    rates as (

        select *, 'logo_churn_rate' as metric_id, count_lost as numerator, count_opening as denominator
        from cohorts

        union all

        select *, 'gross_revenue_retention' as metric_id, kept_mrr as numerator, opening_mrr as denominator
        from cohorts

        union all

        select *, 'net_dollar_retention' as metric_id, closing_mrr as numerator, opening_mrr as denominator
        from cohorts

        union all

        select
            *,
            'customer_retention_rate' as metric_id,
            count_opening - count_lost as numerator,
            count_opening as denominator
        from cohorts
        where period_type = 'ttm'

    ),

    rate_values as (select *, {{ ratio('numerator', 'denominator') }} as value from rates),

    -- a count has no denominator; without a year of history it is unknown, not 0
    returns as (

        select
            *,
            'logo_left_and_returned' as metric_id,
            case when not is_history_too_short then count_left_and_returned end as numerator,
            cast(null as decimal(28, 2)) as denominator,
            case when not is_history_too_short then {{ number('count_left_and_returned') }} end as value
        from cohorts
        where period_type = 'ttm'

    ),

    measured as (

        select *
        from rate_values

        union all

        select *
        from returns

    ),

    final as (

        select
            metric_id,
            segment,
            'none' as breakdown,
            'none' as breakdown_value,
            period_type,
            period_start,
            period_end,
            is_complete,
            is_published,
            {{ number('numerator') }} as numerator,
            {{ number('denominator') }} as denominator,
            value,
            count_opening as sample_size,
            cast(null as double) as standard_error,
            case when is_history_too_short then 'history_too_short' end as not_measurable_reason
        from measured

    )

select *
from final
