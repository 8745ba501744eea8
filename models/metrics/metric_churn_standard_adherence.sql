with
    events as (select * from {{ ref('int_churn__judged_events') }} where is_judged),

    months as (select * from {{ ref('int_calendar__months') }}),

    segments as (select * from {{ ref('segments') }}),

    members as (select * from {{ ref('segment_members') }}),

    totals as (

        select
            events.month,
            members.segment,
            count(*) as count_judged,
            sum(case when events.is_adherent then 1 else 0 end) as count_adherent
        from events
        inner join members on events.segment = members.member_segment
        group by events.month, members.segment

    ),

    final as (

        select
            'churn_standard_adherence' as metric_id,
            segments.segment,
            'none' as breakdown,
            'none' as breakdown_value,
            'month' as period_type,
            months.month as period_start,
            months.closing_on as period_end,
            months.is_complete,
            true as is_published,
            {{ number('coalesce(totals.count_adherent, 0)') }} as numerator,
            {{ number('coalesce(totals.count_judged, 0)') }} as denominator,
            {{ ratio('totals.count_adherent', 'totals.count_judged') }} as value,
            cast(coalesce(totals.count_judged, 0) as bigint) as sample_size,
            cast(null as double) as standard_error,
            cast(null as string) as not_measurable_reason
        from months
        cross join segments
        left join totals on months.month = totals.month and segments.segment = totals.segment

    )

select *
from final
