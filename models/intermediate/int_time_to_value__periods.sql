with
    series_days as (select * from {{ ref('int_calendar__series_days') }}),

    bounds as (select * from {{ ref('int_calendar__bounds') }}),

    half_years as (

        select
            'trailing_180d' as period_type,
            {{ add_days('day', -179) }} as period_start,
            day as period_end,
            day as observed_on,
            is_complete,
            is_published
        from series_days

    ),

    -- row per month since the first contract, none without any: cohorts may start before the first MRR
    cohort_offsets as (

        select first_contract_on, {{ int_rows(months_between('first_contract_on', as_of())) }} as month_offset
        from bounds

    ),

    cohort_months as (

        select {{ add_months(month_of('first_contract_on'), 'month_offset') }} as month from cohort_offsets

    ),

    -- a cohort is fixed by its month and watched until as_of
    cohorts as (

        select
            'cohort_month' as period_type,
            month as period_start,
            least({{ month_end_of('month') }}, {{ as_of() }}) as period_end,
            {{ as_of() }} as observed_on,
            {{ month_end_of('month') }} <= {{ as_of() }} as is_complete,
            true as is_published
        from cohort_months

    ),

    final as (

        select *
        from half_years

        union all

        select *
        from cohorts

    )

select *
from final
