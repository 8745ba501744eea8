with
    scores as (select * from {{ ref('int_health__scores') }}),

    velocities as (select * from {{ ref('int_velocity__scores') }}),

    drops as (select * from {{ ref('int_customer_mrr__drops') }} where event_type = 'logo_churn'),

    -- row per scored customer and month end whose next 90 days are known
    judgeable as (

        select *
        from scores
        where is_month_end and score is not null and {{ add_days('day', 90) }} <= {{ as_of() }}

    ),

    -- an exit is seen by up to three month ends, and two exits by one: the first counts
    exits as (

        select judgeable.customer_id, judgeable.day, min(drops.dropped_on) as churned_on
        from judgeable
        inner join
            drops
            on judgeable.customer_id = drops.customer_id
            and judgeable.day < drops.dropped_on
            and drops.dropped_on <= {{ add_days('judgeable.day', 90) }}
        group by judgeable.customer_id, judgeable.day

    ),

    final as (

        select
            judgeable.customer_id,
            judgeable.day as month_end,
            judgeable.segment,
            judgeable.score,
            judgeable.band,
            velocities.score as velocity_score,
            exits.churned_on,
            exits.churned_on is not null as has_churned
        from judgeable
        left join
            velocities on judgeable.customer_id = velocities.customer_id and judgeable.day = velocities.day
        left join exits on judgeable.customer_id = exits.customer_id and judgeable.day = exits.day

    )

select *
from final
