with
    months as (select * from {{ ref('int_calendar__months') }}),

    bounds as (select * from {{ ref('int_calendar__bounds') }}),

    targets as (select * from {{ ref('int_target__deadlines') }}),

    milestones as (select * from {{ ref('int_milestone__due_days') }}),

    deadlines as (

        select deadline_on
        from targets

        union all

        select due_on as deadline_on
        from milestones
        where metric_id is not null

    ),

    -- row per day of the published series: every month's last day, and as_of
    published_days as (select closing_on as day, is_complete, true as is_published from months),

    -- row per deadline inside a month: what is due that day is judged by that day's figure
    deadline_days as (

        select distinct deadlines.deadline_on as day, false as is_complete, false as is_published
        from deadlines
        cross join bounds
        where
            deadlines.deadline_on <= {{ as_of() }}
            and deadlines.deadline_on >= bounds.series_starts_on
            and not exists (select 1 from published_days where published_days.day = deadlines.deadline_on)

    ),

    days as (

        select *
        from published_days

        union all

        select *
        from deadline_days

    ),

    final as (

        select day, {{ twelve_months_before('day') }} as twelve_months_before, is_complete, is_published
        from days

    )

select *
from final
