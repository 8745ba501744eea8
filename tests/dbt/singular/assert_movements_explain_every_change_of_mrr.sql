-- A customer's MRR at a month's end is its MRR at the end before plus its one movement, if it has one.
with
    balances as (select customer_id, month, mrr from {{ ref('customer_mrr_monthly') }}),

    changes as (

        select
            coalesce(this_month.customer_id, last_month.customer_id) as customer_id,
            coalesce(this_month.month, {{ add_months('last_month.month', 1) }}) as month,
            coalesce(this_month.mrr, 0) - coalesce(last_month.mrr, 0) as change
        from balances as this_month
        full outer join
            balances as last_month
            on this_month.customer_id = last_month.customer_id
            and this_month.month = {{ add_months('last_month.month', 1) }}

    )

select changes.customer_id, changes.month, changes.change, movements.amount
from changes
left join
    {{ ref('mrr_movements_monthly') }} as movements
    on changes.customer_id = movements.customer_id
    and changes.month = movements.month
where changes.month <= {{ as_of() }} and changes.change <> coalesce(movements.amount, 0)
