with
    usage_events as (select * from {{ ref('stg_usage__usage_events') }}),

    adoption_plans as (select * from {{ ref('stg_customer__adoption_plans') }}),

    -- only what somebody planned: the rest of the largest input is asked for by nobody
    final as (

        select distinct
            usage_events.customer_id, usage_events.feature, cast(usage_events.occurred_at as date) as day
        from usage_events
        inner join
            adoption_plans
            on usage_events.customer_id = adoption_plans.customer_id
            and usage_events.feature = adoption_plans.feature
        where usage_events.occurred_at < {{ after_as_of() }}

    )

select *
from final
