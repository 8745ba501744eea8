with
    answers as (select * from {{ ref('int_nps__latest_answers') }}),

    series_days as (select * from {{ ref('int_calendar__series_days') }}),

    segments as (select * from {{ ref('segments') }}),

    members as (select * from {{ ref('segment_members') }}),

    totals as (

        select
            answers.day,
            members.segment,
            count(*) as count_answers,
            sum(case when answers.attitude = 'promoter' then 1 else 0 end) as count_promoters,
            sum(case when answers.attitude = 'detractor' then 1 else 0 end) as count_detractors
        from answers
        inner join members on answers.segment = members.member_segment
        group by answers.day, members.segment

    ),

    -- row per day of the series and segment, with the shares the standard error needs
    grid as (

        select
            series_days.*,
            segments.segment,
            coalesce(totals.count_promoters - totals.count_detractors, 0) as net_promoters,
            coalesce(totals.count_answers, 0) as count_answers,
            cast(totals.count_promoters + totals.count_detractors as double)
            / nullif(totals.count_answers, 0) as share_not_passive,
            cast(totals.count_promoters - totals.count_detractors as double)
            / nullif(totals.count_answers, 0) as net_share
        from series_days
        cross join segments
        left join totals on series_days.day = totals.day and segments.segment = totals.segment

    ),

    -- promoters, passives and detractors are one draw of three: the multinomial standard error, in points;
    -- the variance is 0 where all agree, and never less: both shares are then exactly 1
    final as (

        select
            'nps' as metric_id,
            segment,
            'none' as breakdown,
            'none' as breakdown_value,
            'trailing_90d' as period_type,
            {{ add_days('day', -89) }} as period_start,
            day as period_end,
            is_complete,
            is_published,
            {{ number('net_promoters') }} as numerator,
            {{ number('count_answers') }} as denominator,
            {{ rounded('100e0 * net_share') }} as value,
            cast(count_answers as bigint) as sample_size,
            100e0 * sqrt(
                (share_not_passive - net_share * net_share) / nullif(cast(count_answers as double), 0e0)
            ) as standard_error,
            cast(null as string) as not_measurable_reason
        from grid

    )

select *
from final
