with
    months as (select * from {{ ref('int_calendar__months') }}),

    customer_days as (select * from {{ ref('int_customer_segment__days') }}),

    final as (

        select
            customer_days.customer_id,
            months.month,
            customer_days.mrr,
            cast(12 * customer_days.mrr as decimal(18, 2)) as arr,
            customer_days.segment,
            months.is_complete
        from months
        inner join customer_days on months.closing_on = customer_days.day

    )

select *
from final
