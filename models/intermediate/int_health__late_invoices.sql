with
    invoices as (select * from {{ ref('stg_billing__invoices') }}),

    -- late from the day after it was due, until it is paid. A void invoice was never owed, a draft not yet,
    -- a credit is owed to the customer, nothing tells that what was paid on an unknown day was late, and what
    -- is unpaid for a year is a dispute, not a habit of paying.
    final as (

        select
            invoice_id,
            customer_id,
            due_on,
            {{ add_days('due_on', 1) }} as late_from,
            least(coalesce(paid_on, {{ end_of_time() }}), {{ add_days('due_on', 366) }}) as late_until
        from invoices
        where
            amount > 0
            and lower(status) not in ('void', 'draft')
            and due_on < {{ as_of() }}
            and coalesce(paid_on > due_on, lower(status) not in ('paid', 'refunded'))

    )

select *
from final
