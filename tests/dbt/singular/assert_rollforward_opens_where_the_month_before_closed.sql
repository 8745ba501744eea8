-- A month's opening balance is the closing balance of the month before; the first month opens at nothing.
select this_month.month, this_month.segment, this_month.opening_mrr, last_month.closing_mrr
from {{ ref('mrr_rollforward_monthly') }} as this_month
left join
    {{ ref('mrr_rollforward_monthly') }} as last_month
    on this_month.segment = last_month.segment
    and this_month.month = {{ add_months('last_month.month', 1) }}
where
    this_month.opening_mrr <> coalesce(last_month.closing_mrr, 0)
    or this_month.opening_customers <> coalesce(last_month.closing_customers, 0)
