-- Opening plus every movement is closing, for each segment and All: amounts to the cent, customers to
-- the head.
select *
from {{ ref('mrr_rollforward_monthly') }}
where
    opening_mrr
    + new_mrr
    + expansion_mrr
    + contraction_mrr
    + churn_mrr
    + reactivation_mrr
    + entered_segment_mrr
    + left_segment_mrr
    <> closing_mrr
    or opening_customers
    + new_customers
    + reactivated_customers
    + entered_customers
    - churned_customers
    - left_customers
    <> closing_customers
