-- a view: many rows, read once, by the changes
{{ config(materialized="view") }}

with
    events as (select * from {{ ref('stg_usage__usage_events') }}),

    -- row per user and day on which it did something; events without a user are one user's
    user_days as (

        select
            customer_id,
            coalesce(user_id, '') as user_id,
            cast(occurred_at as date) as used_on,
            count(*) as count_events
        from events
        where occurred_at < {{ after_as_of() }}
        group by customer_id, coalesce(user_id, ''), cast(occurred_at as date)

    ),

    customer_days as (

        select customer_id, used_on, sum(count_events) as count_events
        from user_days
        group by customer_id, used_on

    ),

    firsts as (select customer_id, min(used_on) as first_used_on from user_days group by customer_id),

    -- row per user and day of use, with the day on which the next one takes over: a user counts once
    user_gaps as (

        select
            customer_id,
            used_on,
            lead(used_on) over (
                partition by customer_id, user_id order by used_on asc nulls last
            ) as next_used_on
        from user_days

    ),

    -- a day of use counts from its own day until it leaves the window
    pooled as (

        select
            customer_id,
            'events_28d' as signal,
            used_on as valid_from,
            {{ add_days('used_on', 28) }} as valid_to,
            count_events as amount
        from customer_days

        union all

        select
            customer_id,
            'events_prior_84d',
            {{ add_days('used_on', 28) }},
            {{ add_days('used_on', 112) }},
            count_events
        from customer_days

        union all

        select customer_id, 'active_days_28d', used_on, {{ add_days('used_on', 28) }}, 1
        from customer_days

        union all

        select
            customer_id,
            'users_28d',
            used_on,
            least({{ add_days('used_on', 28) }}, coalesce(next_used_on, {{ end_of_time() }})),
            1
        from user_gaps

        union all

        select
            customer_id,
            'users_112d',
            used_on,
            least({{ add_days('used_on', 112) }}, coalesce(next_used_on, {{ end_of_time() }})),
            1
        from user_gaps

        union all

        select customer_id, 'ever_used', first_used_on, {{ end_of_time() }}, 1
        from firsts

        union all

        select customer_id, 'used_for_112d', {{ add_days('first_used_on', 111) }}, {{ end_of_time() }}, 1
        from firsts

    ),

    final as (select customer_id, signal, valid_from, valid_to, cast(amount as double) as amount from pooled)

select *
from final
