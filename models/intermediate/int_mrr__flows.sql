with
    movements as (select * from {{ ref('int_mrr__movements') }}),

    comparisons as (select * from {{ ref('int_customer__comparisons') }}),

    -- row per customer-month that paid at both ends and changed segment between
    moves as (

        select
            customer_id, {{ month_of('closing_on') }} as month, closing_mrr, opening_segment, closing_segment
        from comparisons
        where
            period_type = 'month'
            and opening_mrr > 0
            and closing_mrr > 0
            and opening_segment <> closing_segment

    ),

    -- the change of MRR belongs to the segment left, so what moves on is the closing MRR
    final as (

        select customer_id, month, movement, segment, amount
        from movements

        union all

        select
            customer_id,
            month,
            'left_segment' as movement,
            opening_segment as segment,
            - closing_mrr as amount
        from moves

        union all

        select
            customer_id,
            month,
            'entered_segment' as movement,
            closing_segment as segment,
            closing_mrr as amount
        from moves

    )

select *
from final
