with
    csms as (select * from {{ ref('stg_team__csms') }}),

    series_days as (select * from {{ ref('int_calendar__series_days') }}),

    -- the day of leaving is the first that no longer counts
    final as (

        select csms.csm_id, series_days.day
        from csms
        inner join
            series_days
            on csms.started_on <= series_days.day
            and series_days.day < coalesce(csms.left_on, {{ end_of_time() }})

    )

select *
from final
