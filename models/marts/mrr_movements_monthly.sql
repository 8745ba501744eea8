with
    movements as (select * from {{ ref('int_mrr__movements') }}),

    final as (

        select customer_id, month, movement, amount, opening_mrr, closing_mrr, segment, is_complete
        from movements

    )

select *
from final
