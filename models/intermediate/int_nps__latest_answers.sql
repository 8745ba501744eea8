with
    answers as (select * from {{ ref('int_nps__answers') }}),

    series_days as (select * from {{ ref('int_calendar__series_days') }}),

    -- row per day of the series and answer of the 90 days that end with it
    in_window as (

        select
            series_days.day,
            answers.response_id,
            answers.customer_id,
            answers.respondent,
            answers.responded_at,
            answers.attitude,
            answers.segment
        from series_days
        inner join
            answers on answers.responded_on between {{ add_days('series_days.day', -89) }} and series_days.day

    ),

    -- the latest answer speaks for its respondent; the id settles two at the same instant
    final as (

        select day, respondent, customer_id, attitude, segment
        from in_window
        qualify
            row_number() over (
                partition by day, respondent
                order by responded_at desc nulls last, response_id desc nulls last
            )
            = 1

    )

select *
from final
