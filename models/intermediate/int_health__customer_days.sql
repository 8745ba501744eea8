with
    days as (select * from {{ ref('int_health__days') }}),

    periods as (select * from {{ ref('int_customer_segment__periods') }} where mrr > 0),

    final as (

        select periods.customer_id, days.day, days.is_month_end, periods.segment, periods.mrr
        from days
        inner join periods on periods.valid_from <= days.day and days.day < periods.valid_to

    )

select *
from final
