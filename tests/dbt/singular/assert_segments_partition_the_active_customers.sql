-- At every month's end each active customer is in exactly one of the three segments.
select customer_id, month, count(*) as count_rows
from {{ ref('customer_mrr_monthly') }}
where mrr > 0
group by customer_id, month
having count(*) <> 1 or sum(case when segment in ('Strategic', 'Core', 'Digital') then 1 else 0 end) <> 1
