with
    periods as (select * from {{ ref('int_calendar__periods') }} where period_type = 'point'),

    employed as (select * from {{ ref('int_team__employed_days') }}),

    areas as (select * from {{ ref('stg_team__growth_areas') }}),

    reviews as (select * from {{ ref('stg_team__growth_area_reviews') }}),

    -- row per CSM, day and area open at its end; the day of closing is the first that no longer counts
    open_areas as (

        select employed.csm_id, employed.day, areas.area, areas.opened_on
        from employed
        inner join
            areas
            on employed.csm_id = areas.csm_id
            and areas.opened_on <= employed.day
            and employed.day < coalesce(areas.closed_on, {{ end_of_time() }})

    ),

    -- row per open area: whether both sides reviewed it, at most 90 days ago
    judged_areas as (

        select
            open_areas.csm_id,
            open_areas.day,
            open_areas.area,
            open_areas.opened_on,
            count(reviews.mutually_reviewed_on) > 0 as is_reviewed
        from open_areas
        left join
            reviews
            on open_areas.csm_id = reviews.csm_id
            and open_areas.area = reviews.area
            and open_areas.opened_on = reviews.opened_on
            and reviews.mutually_reviewed_on between {{ add_days('open_areas.day', -90) }} and open_areas.day
        group by open_areas.csm_id, open_areas.day, open_areas.area, open_areas.opened_on

    ),

    csm_days as (

        select
            employed.csm_id,
            employed.day,
            count(judged_areas.area) as count_open,
            count(*) filter (where judged_areas.is_reviewed) as count_reviewed
        from employed
        left join judged_areas on employed.csm_id = judged_areas.csm_id and employed.day = judged_areas.day
        group by employed.csm_id, employed.day

    ),

    final as (

        select
            'growth_area_rate' as metric_id,
            'Unassigned' as segment,
            'none' as breakdown,
            'none' as breakdown_value,
            periods.period_type,
            periods.period_end,
            csm_days.csm_id as unit_id,
            {{ number(
                'case when csm_days.count_open between 1 and 3 and csm_days.count_reviewed = csm_days.count_open'
                ~ ' then 1 else 0 end'
            ) }}
            as numerator,
            {{ number('1') }} as denominator,
            cast(1 as bigint) as count_units,
            cast(0 as bigint) as count_excluded,
            {{ number('null') }} as squares,
            cast(csm_days.count_open as string)
            || ' open areas, '
            || csm_days.count_reviewed
            || ' reviewed in 90 days' as evidence
        from periods
        inner join csm_days on periods.period_end = csm_days.day

    )

select *
from final
