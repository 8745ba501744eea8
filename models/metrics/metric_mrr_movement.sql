with
    flows as (select * from {{ ref('int_mrr__flows') }}),

    months as (select * from {{ ref('int_calendar__months') }}),

    segments as (select * from {{ ref('segments') }}),

    members as (select * from {{ ref('segment_members') }}),

    movements as (select * from {{ ref('movements') }}),

    amounts as (

        select flows.month, flows.movement, members.segment, sum(flows.amount) as amount
        from flows
        inner join members on flows.segment = members.member_segment
        group by flows.month, flows.movement, members.segment

    ),

    -- row per month, segment and movement, whether or not anything moved
    final as (

        select
            'mrr_movement' as metric_id,
            segments.segment,
            'movement' as breakdown,
            movements.movement as breakdown_value,
            'month' as period_type,
            months.month as period_start,
            months.closing_on as period_end,
            months.is_complete,
            true as is_published,
            {{ number('coalesce(amounts.amount, 0)') }} as numerator,
            {{ number('null') }} as denominator,
            {{ number('coalesce(amounts.amount, 0)') }} as value,
            cast(null as bigint) as sample_size,
            cast(null as double) as standard_error,
            cast(null as string) as not_measurable_reason
        from months
        cross join segments
        cross join movements
        left join
            amounts
            on months.month = amounts.month
            and segments.segment = amounts.segment
            and movements.movement = amounts.movement

    )

select *
from final
