with
    starters as (select * from {{ ref('int_time_to_value__starters') }}),

    members as (select * from {{ ref('segment_members') }}),

    -- row per period, published segment and duration: how many reached value then, and how many left
    -- the risk set
    durations as (

        select
            starters.period_type,
            starters.period_end,
            members.segment,
            starters.duration_days,
            cast(sum(case when starters.has_reached_value then 1 else 0 end) as bigint) as count_reached,
            cast(count(*) as bigint) as count_leaving
        from starters
        inner join members on starters.segment = members.member_segment
        group by starters.period_type, starters.period_end, members.segment, starters.duration_days

    ),

    -- at risk at a duration = everybody whose own is at least as long: events precede censoring at ties
    at_risk as (

        select
            *,
            cast(
                sum(count_leaving) over (
                    partition by period_type, period_end, segment
                    order by duration_days desc nulls last
                    rows between unbounded preceding and current row
                ) as bigint
            ) as count_at_risk
        from durations

    ),

    -- the product of the survival factors, as a sum of logarithms; a factor of 0 can only be the last one
    accumulated as (

        select
            *,
            sum(
                case
                    when count_reached < count_at_risk
                    then ln(cast(count_at_risk - count_reached as double) / cast(count_at_risk as double))
                    else 0e0
                end
            ) over (
                partition by period_type, period_end, segment
                order by duration_days asc nulls last
                rows between unbounded preceding and current row
            ) as log_survival,
            lead(duration_days) over (
                partition by period_type, period_end, segment order by duration_days asc nulls last
            ) as next_duration_days
        from at_risk

    ),

    final as (

        select
            period_type,
            period_end,
            segment,
            duration_days,
            next_duration_days,
            count_at_risk,
            count_reached,
            cast(
                case
                    when count_reached = count_at_risk then 0 else round(exp(log_survival), 15)
                end as decimal(16, 15)
            ) as survival
        from accumulated

    )

select *
from final
