with
    months as (select * from {{ ref('int_calendar__months') }}),

    series_days as (select * from {{ ref('int_calendar__series_days') }}),

    bounds as (select * from {{ ref('int_calendar__bounds') }}),

    monthly as (

        select 'month' as period_type, opening_on, closing_on, is_complete, true as is_published from months

    ),

    trailing_twelve_months as (

        select
            'ttm' as period_type,
            twelve_months_before as opening_on,
            day as closing_on,
            is_complete,
            is_published
        from series_days

    ),

    comparisons as (

        select *
        from monthly

        union all

        select *
        from trailing_twelve_months

    ),

    -- the first month opens at nothing by nature; only the look back over a year can be too long for
    -- what is known
    final as (

        select
            comparisons.period_type,
            comparisons.opening_on,
            comparisons.closing_on,
            {{ add_days('comparisons.opening_on', 1) }} as period_start,
            comparisons.closing_on as period_end,
            comparisons.is_complete,
            comparisons.is_published,
            comparisons.period_type = 'ttm'
            and coalesce(bounds.first_mrr_on > comparisons.opening_on, true) as is_history_too_short
        from comparisons
        cross join bounds

    )

select *
from final
