with
    usage_events as (select * from {{ ref('stg_usage__usage_events') }}),

    customers as (select customer_id from {{ ref('stg_customer__customers') }}),

    -- row per look at a piece of content; without an id its type stands for the piece, without a user
    -- the customer is the reader (partitions take nulls as equal)
    views as (

        select
            usage_events.event_id,
            usage_events.customer_id,
            usage_events.user_id,
            usage_events.content_category,
            coalesce(usage_events.content_type, 'not_stated') as content_type,
            coalesce('id ' || usage_events.content_id, 'type ' || usage_events.content_type) as content,
            usage_events.occurred_at
        from usage_events
        inner join customers on usage_events.customer_id = customers.customer_id
        where usage_events.content_category is not null and usage_events.occurred_at < {{ after_as_of() }}

    ),

    -- the id settles which of two looks at the same instant comes first
    with_the_look_before as (

        select
            *,
            lag(occurred_at) over (
                partition by customer_id, user_id, content_category, content
                order by occurred_at asc nulls last, event_id asc nulls last
            ) as previous_at
        from views

    ),

    -- a look begins a session unless another was less than half an hour before
    final as (

        select
            event_id as session_id,
            customer_id,
            content_category,
            content_type,
            occurred_at as started_at,
            cast(occurred_at as date) as started_on,
            {{ month_of('occurred_at') }} as month
        from with_the_look_before
        where
            previous_at is null
            or previous_at <= {{ add_minutes('occurred_at', '-' ~ var('content_session_minutes')) }}

    )

select *
from final
