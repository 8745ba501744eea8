with
    bounds as (select * from {{ ref('int_calendar__bounds') }}),

    offsets as (

        select first_start_on, {{ int_rows(months_between('first_start_on', as_of())) }} as month_offset
        from bounds

    ),

    months as (select {{ add_months(month_of('first_start_on'), 'month_offset') }} as month from offsets),

    final as (

        select
            month,
            least({{ month_end_of('month') }}, {{ as_of() }}) as closing_on,
            {{ month_end_of('month') }} <= {{ as_of() }} as is_complete
        from months

    )

select *
from final
