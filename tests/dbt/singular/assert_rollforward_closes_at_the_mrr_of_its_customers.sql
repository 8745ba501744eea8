-- The bridge's closing balance is the sum over the customers of that segment and month, counted another way.
with
    customers as (

        select month, segment, sum(mrr) as mrr, sum(case when mrr > 0 then 1 else 0 end) as count_active
        from {{ ref('customer_mrr_monthly') }}
        group by month, segment

    )

select bridge.month, bridge.segment, bridge.closing_mrr, customers.mrr
from {{ ref('mrr_rollforward_monthly') }} as bridge
left join customers on bridge.month = customers.month and bridge.segment = customers.segment
where
    bridge.segment <> 'All'
    and (
        bridge.closing_mrr <> coalesce(customers.mrr, 0)
        or bridge.closing_customers <> coalesce(customers.count_active, 0)
    )
