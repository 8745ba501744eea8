{%- set horizon = 90 -%}
with
    survival as (select * from {{ ref('int_time_to_value__survival') }}),

    starters as (select * from {{ ref('int_time_to_value__starters') }}),

    members as (select * from {{ ref('segment_members') }}),

    -- row per period and published segment: the area under its survival curve up to the horizon, and
    -- its quantiles
    curves as (

        select
            period_type,
            period_end,
            segment,
            max(duration_days) >= {{ horizon }} as is_anybody_at_risk_at_horizon,
            least(min(duration_days), {{ horizon }}) as days_before_first,
            sum(
                case
                    when duration_days < {{ horizon }}
                    then
                        survival * cast(
                            least(coalesce(next_duration_days, {{ horizon }}), {{ horizon }})
                            - duration_days as decimal(18, 10)
                        )
                    else 0
                end
            ) as days_after_first,
            min(case when round(survival, 10) <= 0.5 then duration_days end) as median_days,
            min(case when round(survival, 10) <= 0.25 then duration_days end) as p75_days
        from survival
        group by period_type, period_end, segment

    ),

    -- row per period and published segment
    heads as (

        select starters.period_type, starters.period_end, members.segment, count(*) as count_starters
        from starters
        inner join members on starters.segment = members.member_segment
        group by starters.period_type, starters.period_end, members.segment

    ),

    final as (

        select
            heads.period_type,
            heads.period_end,
            heads.segment,
            cast(heads.count_starters as bigint) as count_starters,
            case
                when curves.is_anybody_at_risk_at_horizon
                then {{ number('curves.days_before_first + curves.days_after_first') }}
            end as restricted_mean_days,
            {{ number('curves.median_days') }} as median_days,
            {{ number('curves.p75_days') }} as p75_days
        from heads
        inner join
            curves
            on heads.period_type = curves.period_type
            and heads.period_end = curves.period_end
            and heads.segment = curves.segment

    )

select *
from final
