-- A customer's MRR at a month's end is its MRR at the end before plus its one movement, if it has one;
-- and there is no movement without a change.
with
    balances as (select customer_id, month, mrr from {{ ref('customer_mrr_monthly') }}),

    movements as (select * from {{ ref('mrr_movements_monthly') }}),

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

    ),

    known_changes as (select * from changes where month <= {{ as_of() }} and change <> 0)

select
    known_changes.customer_id,
    known_changes.month,
    known_changes.change,
    movements.customer_id as moving_customer_id,
    movements.month as movement_month,
    movements.amount
from known_changes
full outer join
    movements on known_changes.customer_id = movements.customer_id and known_changes.month = movements.month
where known_changes.change is distinct from movements.amount
