with
    periods as (

        select *
        from {{ ref('int_calendar__periods') }}
        where period_type in ('trailing_180d', 'cohort_month')

    ),

    estimates as (select * from {{ ref('int_time_to_value__estimates') }}),

    segments as (select * from {{ ref('segments') }}),

    -- row per period and published segment, whether or not anybody started
    grid as (

        select
            periods.*,
            segments.segment,
            coalesce(estimates.count_starters, 0) as count_starters,
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

    measured as (

        select *, 'time_to_first_value_days' as metric_id, restricted_mean_days as value
        from grid

        union all

        select *, 'ttfv_median_days', median_days
        from grid

        union all

        select *, 'ttfv_p75_days', p75_days
        from grid

    ),

    -- a curve's summary is no quotient: it has a value and a sample, and no parts; who still waits is in
    -- the curve, so nobody is excluded
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
            {{ number('null') }} as numerator,
            {{ number('null') }} as denominator,
            value,
            cast(count_starters as bigint) as sample_size,
            cast(0 as bigint) as count_excluded,
            cast(null as double) as standard_error,
            case
                when metric_id = 'time_to_first_value_days' and value is null and count_starters > 0
                then 'nobody_at_risk_at_day_90'
            end as not_measurable_reason
        from measured

    )

select *
from final
