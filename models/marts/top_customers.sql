with
    customers as (select * from {{ ref('int_customer__today') }}),

    -- the id settles equal MRR, so that the list is the same whoever computes it
    ranked as (

        select
            *,
            cast(
                row_number() over (order by mrr desc nulls last, customer_id asc nulls last) as bigint
            ) as rank,
            sum(mrr) over () as total_mrr
        from customers
        where is_active

    ),

    final as (

        select
            rank,
            customer_id,
            customer_name,
            segment,
            mrr,
            cast(12 * mrr as decimal(18, 2)) as arr,
            {{ ratio('mrr', 'total_mrr') }} as share_of_mrr
        from ranked
        where rank <= 100

    )

select *
from final
