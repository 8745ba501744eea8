with
    interactions as (select * from {{ ref('int_engagement__interactions') }}),

    usage_events as (select * from {{ ref('stg_usage__usage_events') }}),

    customers as (select customer_id from {{ ref('stg_customer__customers') }}),

    -- row per customer and month with an interaction: its last one, the id settling two at the same instant
    last_interactions as (

        select
            customer_id,
            month,
            channel,
            occurred_on,
            count(*) over (partition by customer_id, month) as count_interactions
        from interactions
        qualify
            row_number() over (
                partition by customer_id, month
                order by occurred_at desc nulls last, touchpoint_id desc nulls last
            )
            = 1

    ),

    -- row per customer and month with a look at educational content
    educated_months as (

        select distinct usage_events.customer_id, {{ month_of('usage_events.occurred_at') }} as month
        from usage_events
        inner join customers on usage_events.customer_id = customers.customer_id
        where usage_events.occurred_at < {{ after_as_of() }} and usage_events.content_category = 'education'

    ),

    final as (

        select
            coalesce(last_interactions.customer_id, educated_months.customer_id) as customer_id,
            coalesce(last_interactions.month, educated_months.month) as month,
            last_interactions.customer_id is not null as has_interaction,
            cast(coalesce(last_interactions.count_interactions, 0) as bigint) as count_interactions,
            last_interactions.occurred_on as last_interaction_on,
            last_interactions.channel as last_channel
        from last_interactions
        full outer join
            educated_months
            on last_interactions.customer_id = educated_months.customer_id
            and last_interactions.month = educated_months.month

    )

select *
from final
