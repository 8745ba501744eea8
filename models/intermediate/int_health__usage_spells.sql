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

    -- row per user and day of use, with the day on which the next one takes over: a user counts once
    user_gaps as (

        select
            customer_id,
            used_on,
            lead(used_on) over (partition by customer_id, user_id order by used_on asc nulls last) as next_on
        from user_days

    ),

    -- a day of use counts from its own day, or from the day it leaves the window before, until it leaves
    -- this one
    pooled as (

        select
            customer_days.customer_id,
            windows.signal,
            {{ add_days('customer_days.used_on', 'windows.from_day') }} as valid_from,
            {{ add_days('customer_days.used_on', 'windows.to_day') }} as valid_to,
            case windows.signal when 'active_days_28d' then 1 else customer_days.count_events end as amount
        from customer_days
        cross join
            (
                values ('events_28d', 0, 28), ('events_prior_84d', 28, 112), ('active_days_28d', 0, 28)
            ) as windows(signal, from_day, to_day)

        union all

        select
            user_gaps.customer_id,
            windows.signal,
            user_gaps.used_on,
            least(
                {{ add_days('user_gaps.used_on', 'windows.to_day') }},
                coalesce(user_gaps.next_on, {{ end_of_time() }})
            ),
            1
        from user_gaps
        cross join (values ('users_28d', 28), ('users_112d', 112)) as windows(signal, to_day)

        union all

        select customer_id, 'ever_used', min(used_on), {{ end_of_time() }}, 1
        from user_days
        group by customer_id

        union all

        select customer_id, 'used_for_112d', {{ add_days('min(used_on)', 111) }}, {{ end_of_time() }}, 1
        from user_days
        group by customer_id

    ),

    final as (select customer_id, signal, valid_from, valid_to, cast(amount as double) as amount from pooled)

select *
from final
