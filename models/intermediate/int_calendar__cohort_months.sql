with
    bounds as (select * from {{ ref('int_calendar__bounds') }}),

    offsets as (

        select first_start_on, {{ int_rows(months_between('first_start_on', as_of())) }} as month_offset
        from bounds

    ),

    final as (select {{ add_months(month_of('first_start_on'), 'month_offset') }} as month from offsets)

select *
from final
