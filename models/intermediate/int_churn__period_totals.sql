with
    event_breakdowns as (select * from {{ ref('int_churn__event_breakdowns') }}),

    comparisons as (select * from {{ ref('int_calendar__comparisons') }} where not is_history_too_short),

    members as (select * from {{ ref('segment_members') }}),

    -- row per metric and event it counts; MRR is lost by contraction, too
    counted as (

        select *, 'churn_reasons_logos' as metric_id, cast(1 as decimal(18, 2)) as amount
        from event_breakdowns
        where event_type = 'logo_churn'

        union all

        select *, 'churn_reasons_mrr' as metric_id, mrr_lost as amount
        from event_breakdowns

    ),

    final as (

        select
            counted.metric_id,
            comparisons.period_type,
            comparisons.closing_on,
            counted.breakdown,
            counted.breakdown_value,
            members.segment,
            cast(count(*) as bigint) as count_events,
            cast(sum(counted.amount) as decimal(28, 2)) as amount
        from counted
        inner join
            comparisons
            on counted.event_on > comparisons.opening_on
            and counted.event_on <= comparisons.closing_on
        inner join members on counted.segment = members.member_segment
        group by
            counted.metric_id,
            comparisons.period_type,
            comparisons.closing_on,
            counted.breakdown,
            counted.breakdown_value,
            members.segment

    )

select *
from final
