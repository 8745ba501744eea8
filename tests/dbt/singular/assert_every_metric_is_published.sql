-- A metric of the catalogue is never silently absent: it has a figure or says why not. And it has
-- declared inputs.
select catalogue.metric_id
from {{ ref('metrics') }} as catalogue
left join {{ ref('metric_values') }} as figures on catalogue.metric_id = figures.metric_id
left join {{ ref('metric_inputs') }} as inputs on catalogue.metric_id = inputs.metric_id
where figures.metric_id is null or inputs.metric_id is null
