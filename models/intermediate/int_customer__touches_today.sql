with
    customer_days as (select * from {{ ref('int_csm__customer_days') }} where period_end = {{ as_of() }}),

    interactions as (select * from {{ ref('int_engagement__interactions') }}),

    -- row per interaction that counts for the customer's segment, however long ago
    touches as (

        select
            interactions.customer_id,
            interactions.touchpoint_id,
            interactions.occurred_at,
            interactions.occurred_on,
            interactions.channel
        from interactions
        inner join customer_days on interactions.customer_id = customer_days.customer_id
        where customer_days.segment = 'Digital' or not interactions.is_automated

    ),

    -- the id settles equal instants
    last_touches as (

        select customer_id, occurred_on as last_touch_on, channel as last_touch_channel
        from touches
        qualify
            row_number() over (
                partition by customer_id order by occurred_at desc nulls last, touchpoint_id asc nulls last
            )
            = 1

    ),

    recent as (

        select customer_id, count(*) as touches_30d
        from touches
        where occurred_on > {{ add_days(as_of(), -30) }}
        group by customer_id

    ),

    final as (

        select
            customer_days.customer_id,
            last_touches.last_touch_on,
            last_touches.last_touch_channel,
            cast({{ days_between('last_touches.last_touch_on', as_of()) }} as integer) as days_since_touch,
            coalesce(recent.touches_30d, 0) as touches_30d,
            customer_days.touch_within_days as touch_limit_days,
            coalesce(
                last_touches.last_touch_on <= {{ add_days(as_of(), '-customer_days.touch_within_days') }},
                true
            ) as is_touch_overdue
        from customer_days
        left join last_touches on customer_days.customer_id = last_touches.customer_id
        left join recent on customer_days.customer_id = recent.customer_id

    )

select *
from final
