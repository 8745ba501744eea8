with
    touchpoints as (select * from {{ ref('stg_customer__touchpoints') }}),

    usage_events as (select * from {{ ref('stg_usage__usage_events') }}),

    customers as (select customer_id from {{ ref('stg_customer__customers') }}),

    -- row per interaction the customer took part in; sends and opens are none (mail proxies prefetch)
    interactions as (

        select customer_id, {{ month_of('occurred_at') }} as month, 1 as is_interaction
        from touchpoints
        where
            occurred_at < {{ after_as_of() }}
            and (
                (channel = 'email' and outcome in ('clicked', 'replied'))
                or (direction = 'inbound' and channel in ('email', 'in_app'))
                or (channel in ('meeting', 'qbr', 'call') and outcome in ('attended', 'completed'))
                or (channel = 'webinar' and outcome = 'attended')
            )

    ),

    -- row per look at educational content
    education as (

        select customer_id, {{ month_of('occurred_at') }} as month, 0 as is_interaction
        from usage_events
        where occurred_at < {{ after_as_of() }} and content_category = 'education'

    ),

    engagements as (

        select *
        from interactions

        union all

        select *
        from education

    ),

    final as (

        select
            engagements.customer_id, engagements.month, max(engagements.is_interaction) = 1 as has_interaction
        from engagements
        inner join customers on engagements.customer_id = customers.customer_id
        group by engagements.customer_id, engagements.month

    )

select *
from final
