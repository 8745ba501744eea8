select customer_id, month_end, segment, score, band, velocity_score, has_churned, churned_on
from {{ ref('int_health__outcomes') }}
