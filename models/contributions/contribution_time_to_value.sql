with
    starters as (select * from {{ ref('int_time_to_value__starters') }}),

    measured as (

        select
            *,
            case when has_reached_value then 1 else 0 end as reached,
            case when has_reached_value then duration_days else 0 end as days_to_value,
            cast(round(duration_days, 1) as decimal(18, 1)) as shown_days
        from starters

    ),

    -- row per starter and metric: the mean of achievers leaves out those still waiting, and counts them
    parts as (

        select *, 'ttfv_reached_rate' as metric_id, reached as part, 1 as whole, 0 as excluded
        from measured

        union all

        select *, 'ttfv_mean_days_achievers', days_to_value, reached, 1 - reached
        from measured

    ),

    final as (

        select
            metric_id,
            segment,
            'none' as breakdown,
            'none' as breakdown_value,
            period_type,
            period_end,
            customer_id as unit_id,
            {{ number('part') }} as numerator,
            {{ number('whole') }} as denominator,
            cast(whole as bigint) as count_units,
            cast(excluded as bigint) as count_excluded,
            {{ number('null') }} as squares,
            case
                when has_reached_value
                then 'first value after ' || shown_days || ' days'
                else 'none in ' || shown_days || ' days'
            end as evidence
        from parts

    )

select *
from final
