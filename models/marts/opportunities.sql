with
    opportunities as (

        select *
        from {{ ref('int_opportunity__today') }}
        where outcome = 'open' or closed_on > {{ twelve_months_before(as_of()) }}

    ),

    customers as (select * from {{ ref('int_customer__today') }}),

    csms as (select * from {{ ref('int_customer__csm_today') }}),

    final as (

        select
            opportunities.opportunity_id,
            opportunities.customer_id,
            customers.customer_name,
            coalesce(customers.segment, 'Unassigned') as segment,
            csms.csm_id,
            opportunities.opportunity_type,
            opportunities.stage,
            opportunities.outcome,
            opportunities.opened_on,
            opportunities.stage_since,
            opportunities.closed_on,
            opportunities.mrr,
            cast(
                {{ days_between('opportunities.opened_on', 'coalesce(opportunities.closed_on, ' ~ as_of() ~ ')') }}
                as integer
            ) as days_open
        from opportunities
        inner join customers on opportunities.customer_id = customers.customer_id
        left join csms on opportunities.customer_id = csms.customer_id

    )

select *
from final
