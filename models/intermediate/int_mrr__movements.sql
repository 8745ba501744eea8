with
    comparisons as (select * from {{ ref('int_customer__comparisons') }}),

    monthly as (select *, {{ month_of('closing_on') }} as month from comparisons where period_type = 'month'),

    -- row per customer: the first month-end it paid at; only what stands at a month-end can be returned to
    first_closings as (

        select customer_id, min(closing_on) as first_paid_closing_on
        from monthly
        where closing_mrr > 0
        group by customer_id

    ),

    -- row per customer-month with a change; return is asked before new, or it could never come true
    classified as (

        select
            monthly.customer_id,
            monthly.month,
            case
                when monthly.opening_mrr = 0 and first_closings.first_paid_closing_on < monthly.closing_on
                then 'reactivation'
                when monthly.opening_mrr = 0
                then 'new'
                when monthly.closing_mrr = 0
                then 'churn'
                when monthly.closing_mrr > monthly.opening_mrr
                then 'expansion'
                else 'contraction'
            end as movement,
            monthly.opening_mrr,
            monthly.closing_mrr,
            monthly.opening_segment,
            monthly.closing_segment,
            monthly.is_complete
        from monthly
        left join first_closings on monthly.customer_id = first_closings.customer_id
        where monthly.opening_mrr <> monthly.closing_mrr

    ),

    final as (

        select
            customer_id,
            month,
            movement,
            cast(closing_mrr - opening_mrr as decimal(18, 2)) as amount,
            opening_mrr,
            closing_mrr,
            case
                when movement in ('new', 'reactivation') then closing_segment else opening_segment
            end as segment,
            is_complete
        from classified

    )

select *
from final
