with
    comparisons as (select * from {{ ref('int_calendar__comparisons') }}),

    series_days as (select * from {{ ref('int_calendar__series_days') }}),

    months as (select * from {{ ref('int_calendar__months') }}),

    cohort_months as (select * from {{ ref('int_calendar__cohort_months') }}),

    -- row per kind of period that ends with a day of the series
    ending_with_a_day as (

        select
            kinds.period_type,
            case
                kinds.period_type
                when 'since_plan_start'
                then {{ plan_start() }}
                else {{ add_days('series_days.day', '1 - kinds.length_days') }}
            end as period_start,
            series_days.day as period_end,
            series_days.is_complete,
            series_days.is_published
        from series_days
        cross join
            (
                values
                    ('point', 1),
                    ('trailing_28d', 28),
                    ('trailing_90d', 90),
                    ('trailing_180d', 180),
                    ('since_plan_start', 1)
            ) as kinds(period_type, length_days)
        where kinds.period_type <> 'since_plan_start' or series_days.day >= {{ plan_start() }}

    ),

    -- row per quarter that a month of the series belongs to
    quarters as (

        select
            'quarter' as period_type,
            {{ quarter_of('month') }} as period_start,
            max(closing_on) as period_end,
            max(closing_on) = {{ month_end_of(add_months(quarter_of('month'), 2)) }} as is_complete,
            true as is_published
        from months
        group by {{ quarter_of('month') }}

    ),

    pooled as (

        select period_type, period_start, period_end, is_complete, is_published, is_history_too_short
        from comparisons

        union all

        select *, false
        from ending_with_a_day

        union all

        select *, false
        from quarters

        union all

        select 'cohort_month', month, closing_on, is_complete, true, false
        from cohort_months

    ),

    -- a cohort is fixed by its month and watched until as_of; every other period describes its last day
    final as (

        select
            period_type,
            period_start,
            period_end,
            {{ add_days('period_start', -1) }} as opening_on,
            case period_type when 'cohort_month' then {{ as_of() }} else period_end end as observed_on,
            is_complete,
            is_published,
            is_history_too_short
        from pooled

    )

select *
from final
