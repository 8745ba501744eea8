with
    periods as (select * from {{ ref('int_time_to_value__periods') }}),

    estimates as (select * from {{ ref('int_time_to_value__estimates') }}),

    segments as (select * from {{ ref('segments') }}),

    -- row per period and published segment, whether or not anybody started
    grid as (

        select
            periods.*,
            segments.segment,
            coalesce(estimates.count_starters, 0) as count_starters,
            coalesce(estimates.count_reached, 0) as count_reached,
            coalesce(estimates.achiever_days, 0) as achiever_days,
            {{ ratio('estimates.count_reached', 'estimates.count_starters') }} as reached_rate,
            {{ ratio('estimates.achiever_days', 'estimates.count_reached') }} as achiever_mean_days,
            estimates.restricted_mean_days,
            estimates.median_days,
            estimates.p75_days
        from periods
        cross join segments
        left join
            estimates
            on periods.period_type = estimates.period_type
            and periods.period_end = estimates.period_end
            and segments.segment = estimates.segment

    ),

    -- a curve's summary is no quotient: it has a value and a sample, and no parts
    measured as (

        select
            *,
            'time_to_first_value_days' as metric_id,
            {{ number('null') }} as numerator,
            {{ number('null') }} as denominator,
            restricted_mean_days as value,
            count_starters as sample_size
        from grid

        union all

        select *, 'ttfv_median_days', {{ number('null') }}, {{ number('null') }}, median_days, count_starters
        from grid

        union all

        select *, 'ttfv_p75_days', {{ number('null') }}, {{ number('null') }}, p75_days, count_starters
        from grid

        union all

        select *, 'ttfv_reached_rate', count_reached, count_starters, reached_rate, count_starters
        from grid

        union all

        select *, 'ttfv_mean_days_achievers', achiever_days, count_reached, achiever_mean_days, count_reached
        from grid

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
            cast(sample_size as bigint) as sample_size,
            cast(null as double) as standard_error,
            case
                when metric_id = 'time_to_first_value_days' and value is null and sample_size > 0
                then 'nobody_at_risk_at_day_90'
            end as not_measurable_reason
        from measured

    )

select *
from final
