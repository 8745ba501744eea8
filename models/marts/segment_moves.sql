with
    periods as (select * from {{ ref('int_customer_segment__periods') }} where mrr > 0),

    customers as (select * from {{ ref('int_customer__today') }}),

    -- row per paid stretch, beside the one before it
    followed as (

        select
            *,
            lag(valid_to) over (
                partition by customer_id order by valid_from asc nulls last
            ) as previous_valid_to,
            lag(segment) over (partition by customer_id order by valid_from asc nulls last) as from_segment
        from periods

    ),

    -- a day without MRR between is a leaving and a return, and no move
    final as (

        select
            customers.customer_id,
            customers.customer_name,
            followed.valid_from as moved_on,
            followed.from_segment,
            followed.segment as to_segment,
            followed.mrr,
            followed.employee_count
        from followed
        inner join customers on followed.customer_id = customers.customer_id
        where
            followed.previous_valid_to = followed.valid_from
            and followed.from_segment <> followed.segment
            and followed.valid_from <= {{ as_of() }}
            and {{ is_explained('followed.valid_from') }}

    )

select *
from final
