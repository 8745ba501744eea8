with
    periods as (select * from {{ ref('int_customer_segment__periods') }}),

    -- nothing that starts after as_of has happened
    begun as (select * from periods where valid_from <= {{ as_of() }}),

    first_paid as (

        select customer_id, valid_from as first_paid_on, segment as first_paid_segment
        from begun
        where mrr > 0
        qualify row_number() over (partition by customer_id order by valid_from asc nulls last) = 1

    ),

    last_paid as (

        select customer_id, least(max({{ add_days('valid_to', -1) }}), {{ as_of() }}) as last_active_on
        from begun
        where mrr > 0
        group by customer_id

    ),

    -- kept after the customer has gone
    last_segment as (

        select customer_id, segment as last_segment
        from begun
        qualify row_number() over (partition by customer_id order by valid_from desc nulls last) = 1

    ),

    final as (

        select
            last_segment.customer_id,
            first_paid.first_paid_on,
            first_paid.first_paid_segment,
            last_paid.last_active_on,
            last_segment.last_segment
        from last_segment
        left join first_paid on last_segment.customer_id = first_paid.customer_id
        left join last_paid on last_segment.customer_id = last_paid.customer_id

    )

select *
from final
