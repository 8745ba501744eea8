with
    periods as (select * from {{ ref('int_customer_mrr__periods') }}),

    -- row per paid stretch, beside the end of the paid stretch before it
    paid as (

        select
            customer_id,
            valid_from,
            lag(valid_to) over (
                partition by customer_id order by valid_from asc nulls last
            ) as previous_valid_to
        from periods
        where mrr > 0

    ),

    final as (

        select customer_id, previous_valid_to as left_on, valid_from as returned_on
        from paid
        where previous_valid_to < valid_from

    )

select *
from final
