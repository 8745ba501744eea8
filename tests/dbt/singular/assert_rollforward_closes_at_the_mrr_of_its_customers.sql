-- The bridge's closing balance is the sum over the customers of that segment and month, counted another
-- way; no month or segment with customers is missing from the bridge.
with
    customers as (

        select month, segment, sum(mrr) as mrr, sum(case when mrr > 0 then 1 else 0 end) as count_active
        from {{ ref('customer_mrr_monthly') }}
        group by month, segment

    ),

    bridge as (select * from {{ ref('mrr_rollforward_monthly') }} where segment <> 'All')

select
    bridge.month,
    bridge.segment,
    bridge.closing_mrr,
    customers.month as customers_month,
    customers.segment as customers_segment,
    customers.mrr
from bridge
full outer join customers on bridge.month = customers.month and bridge.segment = customers.segment
where
    bridge.month is null
    or bridge.closing_mrr <> coalesce(customers.mrr, 0)
    or bridge.closing_customers <> coalesce(customers.count_active, 0)
