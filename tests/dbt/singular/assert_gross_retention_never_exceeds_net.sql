-- What is kept is at most what is there: gross retention is capped customer by customer.
select gross.segment, gross.period_type, gross.period_end, gross.value as gross_value, net.value as net_value
from {{ ref('metric_values') }} as gross
inner join
    {{ ref('metric_values') }} as net
    on gross.segment = net.segment
    and gross.period_type = net.period_type
    and gross.period_end = net.period_end
where
    gross.metric_id = 'gross_revenue_retention'
    and net.metric_id = 'net_dollar_retention'
    and gross.value > net.value
