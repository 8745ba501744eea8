-- What is kept is at most what is there: gross retention is capped customer by customer. Both stand for
-- the same periods and the same opening MRR.
with
    figures as (select * from {{ ref('metric_values') }} where not_measurable_reason is null),

    gross as (select * from figures where metric_id = 'gross_revenue_retention'),

    net as (select * from figures where metric_id = 'net_dollar_retention')

select
    gross.segment,
    gross.period_type,
    gross.period_end,
    gross.value as gross_value,
    net.segment as net_segment,
    net.period_type as net_period_type,
    net.period_end as net_period_end,
    net.value as net_value
from gross
full outer join
    net
    on gross.segment = net.segment
    and gross.period_type = net.period_type
    and gross.period_end = net.period_end
where gross.denominator is distinct from net.denominator or gross.value > net.value
