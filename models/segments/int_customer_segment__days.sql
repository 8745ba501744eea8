with
    periods as (select * from {{ ref('int_customer_segment__periods') }}),

    comparisons as (select * from {{ ref('int_calendar__comparisons') }}),

    -- row per day that some series opens or closes on
    days as (

        select opening_on as day
        from comparisons

        union

        select closing_on as day
        from comparisons

    ),

    final as (

        select
            periods.customer_id,
            days.day,
            periods.mrr,
            periods.mrr > 0 as is_active,
            periods.segment,
            periods.has_known_segment,
            periods.employee_count,
            periods.is_employee_count_backdated
        from days
        inner join periods on periods.valid_from <= days.day and days.day < periods.valid_to

    )

select *
from final
