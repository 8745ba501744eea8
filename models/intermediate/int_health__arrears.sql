with
    late_invoices as (select * from {{ ref('int_health__late_invoices') }}),

    customer_days as (select * from {{ ref('int_health__customer_days') }}),

    -- the invoice that is longest overdue counts
    final as (

        select
            customer_days.customer_id,
            customer_days.day,
            {{ days_between('min(late_invoices.due_on)', 'customer_days.day') }} as days_overdue
        from late_invoices
        inner join
            customer_days
            on late_invoices.customer_id = customer_days.customer_id
            and late_invoices.late_from <= customer_days.day
            and customer_days.day < late_invoices.late_until
        group by customer_days.customer_id, customer_days.day

    )

select *
from final
