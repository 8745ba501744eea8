-- Rates lie in 0 to 1 inside their interval (net retention may exceed 1), NPS in -100 to 100, days are
-- not negative.
select *
from {{ ref('metric_values') }}
where
    (unit = 'ratio' and value < 0)
    or (unit = 'ratio' and metric_id <> 'net_dollar_retention' and value > 1)
    or (unit = 'points' and value not between -100 and 100)
    or (unit = 'days' and value < 0)
    or (metric_id = 'time_to_first_value_days' and value > 90)
    or (value not between ci_low and ci_high)
