with
    customers as (select * from {{ ref('int_customer__today') }}),

    -- Strategic by the rule that governs, and not by the one the charter mentions once
    final as (

        select customer_id, customer_name, mrr, employee_count, segment
        from customers
        where mrr > {{ var('strategic_mrr_above') }} and mrr <= {{ var('review_mrr_up_to') }}

    )

select *
from final
