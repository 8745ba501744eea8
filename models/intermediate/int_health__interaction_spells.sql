with
    touchpoints as (select * from {{ ref('stg_customer__touchpoints') }}),

    interactions as (select * from {{ ref('int_engagement__interactions') }}),

    -- row per day on which the time since the last interaction begins anew; it first begins with the first
    -- touchpoint of any kind: from then on silence is an observation
    beginnings as (

        select customer_id, min(cast(occurred_at as date)) as begins_on
        from touchpoints
        where occurred_at < {{ after_as_of() }}
        group by customer_id

        union

        select customer_id, occurred_on
        from interactions

    ),

    -- the day of the last interaction is carried as a number of days
    pooled as (

        select
            customer_id,
            'last_interaction' as signal,
            begins_on as valid_from,
            coalesce(
                lead(begins_on) over (partition by customer_id order by begins_on asc nulls last),
                {{ end_of_time() }}
            ) as valid_to,
            {{ days_between(day_zero(), 'begins_on') }} as amount
        from beginnings

        union all

        select customer_id, 'interactions_28d', occurred_on, {{ add_days('occurred_on', 28) }}, 1
        from interactions

        union all

        select
            customer_id,
            'interactions_prior_84d',
            {{ add_days('occurred_on', 28) }},
            {{ add_days('occurred_on', 112) }},
            1
        from interactions

        union all

        select customer_id, 'interactions_90d', occurred_on, {{ add_days('occurred_on', 90) }}, 1
        from interactions

    ),

    final as (select customer_id, signal, valid_from, valid_to, cast(amount as double) as amount from pooled)

select *
from final
