with
    flows as (select * from {{ ref('int_mrr__flows') }}),

    comparisons as (select * from {{ ref('int_customer__comparisons') }}),

    monthly as (select *, {{ month_of('closing_on') }} as month from comparisons where period_type = 'month'),

    -- balances at both ends, each in the segment of its own day
    final as (

        select month, opening_segment as segment, customer_id, 'opening' as entry, opening_mrr as amount
        from monthly
        where opening_mrr > 0

        union all

        select month, segment, customer_id, movement as entry, amount
        from flows

        union all

        select month, closing_segment as segment, customer_id, 'closing' as entry, closing_mrr as amount
        from monthly
        where closing_mrr > 0

    )

select *
from final
