with
    customer_days as (select * from {{ ref('int_customer_segment__days') }}),

    series_days as (select * from {{ ref('int_calendar__series_days') }}),

    segments as (select * from {{ ref('segments') }}),

    members as (select * from {{ ref('segment_members') }}),

    totals as (

        select
            customer_days.day,
            members.segment,
            count(*) as count_active,
            sum(case when customer_days.has_known_segment then 1 else 0 end) as count_known
        from customer_days
        inner join members on customer_days.segment = members.member_segment
        where customer_days.is_active
        group by customer_days.day, members.segment

    ),

    final as (

        select
            'segmentation_coverage' as metric_id,
            segments.segment,
            'none' as breakdown,
            'none' as breakdown_value,
            'point' as period_type,
            series_days.day as period_start,
            series_days.day as period_end,
            series_days.is_complete,
            series_days.is_published,
            {{ number('coalesce(totals.count_known, 0)') }} as numerator,
            {{ number('coalesce(totals.count_active, 0)') }} as denominator,
            {{ ratio('totals.count_known', 'totals.count_active') }} as value,
            cast(coalesce(totals.count_active, 0) as bigint) as sample_size,
            cast(null as double) as standard_error,
            cast(null as string) as not_measurable_reason
        from series_days
        cross join segments
        left join totals on series_days.day = totals.day and segments.segment = totals.segment

    )

select *
from final
