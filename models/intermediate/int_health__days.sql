with
    -- the published ones: no deadline is judged by a score
    series_days as (select * from {{ ref('int_calendar__series_days') }} where is_published),

    -- the last 90 days, as_of included
    offsets as (select {{ int_rows('89') }} as days_ago),

    days as (

        select day, is_complete as is_month_end
        from series_days

        union

        select
            {{ add_days(as_of(), '- days_ago') }} as day,
            {{ add_days(as_of(), '- days_ago') }}
            = {{ month_end_of(add_days(as_of(), '- days_ago')) }} as is_month_end
        from offsets

    ),

    -- what changes after the day before counts for the first time on this one
    final as (

        select
            day,
            coalesce({{ add_days('lag(day) over (order by day asc nulls last)', 1) }}, day) as counts_from,
            is_month_end
        from days

    )

select *
from final
