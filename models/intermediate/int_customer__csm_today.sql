with
    customers as (select * from {{ ref('int_customer__today') }} where is_active),

    coverages as (select * from {{ ref('int_csm__coverages') }}),

    -- of several the one of the customer's segment, then the one assigned last
    looked_after as (

        select
            customers.customer_id,
            coverages.csm_id,
            coverages.segment = customers.segment as is_csm_of_segment
        from customers
        inner join
            coverages
            on customers.customer_id = coverages.customer_id
            and coverages.valid_from <= {{ as_of() }}
            and {{ as_of() }} < coverages.valid_to
        qualify
            row_number() over (
                partition by customers.customer_id
                order by
                    case when coverages.segment = customers.segment then 0 else 1 end asc nulls last,
                    coverages.assigned_from desc nulls last,
                    coverages.csm_id asc nulls last
            )
            = 1

    ),

    final as (select customer_id, csm_id, is_csm_of_segment from looked_after)

select *
from final
