-- One row per customer with an open subscription, a free one included, that is Core only because nobody
-- knows how many people it employs: to be completed in the CRM, no reason to stop.
{{ config(severity='warn') }}

select customer_id, mrr
from {{ ref('dim_customer') }}
where segment is not null and not is_employee_count_known and mrr <= {{ var('digital_mrr_up_to') }}
