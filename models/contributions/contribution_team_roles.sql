with
    periods as (select * from {{ ref('int_calendar__periods') }} where period_type = 'point'),

    employed as (select * from {{ ref('int_team__employed_days') }}),

    reviews as (select * from {{ ref('stg_team__performance_reviews') }}),

    -- row per CSM and day: the last review by then, without marks if there was none
    latest as (

        select
            employed.csm_id,
            employed.day,
            reviews.reviewed_on,
            reviews.role_understanding,
            reviews.role_execution,
            reviews.scale_max
        from employed
        left join reviews on employed.csm_id = reviews.csm_id and reviews.reviewed_on <= employed.day
        qualify
            row_number() over (
                partition by employed.csm_id, employed.day order by reviews.reviewed_on desc nulls last
            )
            = 1

    ),

    marks as (

        select 'role_clarity' as metric_id, csm_id, day, reviewed_on, role_understanding as mark, scale_max
        from latest

        union all

        select 'role_execution' as metric_id, csm_id, day, reviewed_on, role_execution as mark, scale_max
        from latest

    ),

    judged as (select *, mark >= scale_max - 1 as is_top_two from marks),

    final as (

        select
            judged.metric_id,
            'Unassigned' as segment,
            'none' as breakdown,
            'none' as breakdown_value,
            periods.period_type,
            periods.period_end,
            judged.csm_id as unit_id,
            {{ number('case when judged.is_top_two then 1 else 0 end') }} as numerator,
            {{ number('case when judged.is_top_two is null then 0 else 1 end') }} as denominator,
            cast(case when judged.is_top_two is null then 0 else 1 end as bigint) as count_units,
            cast(case when judged.is_top_two is null then 1 else 0 end as bigint) as count_excluded,
            {{ number('null') }} as squares,
            -- the mark itself stays behind: the CSM is named
            case
                when judged.reviewed_on is null
                then 'no review yet'
                when judged.is_top_two is null
                then 'no mark in the review of ' || judged.reviewed_on
                else
                    case when judged.is_top_two then 'in' else 'below' end
                    || ' the top two marks in the review of '
                    || judged.reviewed_on
            end as evidence
        from periods
        inner join judged on periods.period_end = judged.day

    )

select *
from final
