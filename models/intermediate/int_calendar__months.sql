with
    bounds as (select * from {{ ref('int_calendar__bounds') }}),

    offsets as (

        select series_starts_on, {{ int_rows(months_between('series_starts_on', as_of())) }} as month_offset
        from bounds

    ),

    months as (select {{ add_months('series_starts_on', 'month_offset') }} as month from offsets),

    final as (

        select
            month,
            {{ add_days('month', -1) }} as opening_on,
            least({{ month_end_of('month') }}, {{ as_of() }}) as closing_on,
            {{ month_end_of('month') }} <= {{ as_of() }} as is_complete
        from months

    )

select *
from final
