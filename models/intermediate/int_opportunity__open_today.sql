with
    opportunities as (select * from {{ ref('int_opportunity__today') }}),

    final as (

        select
            customer_id,
            count(*) as open_opportunities,
            cast(sum(mrr) as decimal(18, 2)) as open_opportunity_mrr
        from opportunities
        where outcome = 'open'
        group by customer_id

    )

select *
from final
