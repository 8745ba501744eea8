with
    outcomes as (select * from {{ ref('int_health__outcomes') }}),

    -- row per way of ranking and customer at a month end: health on all rows, and on those that have a
    -- velocity with it and without, so that the two differ by velocity alone
    final as (

        select
            'health' as ranking, customer_id, month_end, segment, cast(score as double) as score, has_churned
        from outcomes

        union all

        select
            'health_same_rows', customer_id, month_end, segment, cast(score as double) as score, has_churned
        from outcomes
        where velocity_score is not null

        union all

        select
            'health_with_velocity',
            customer_id,
            month_end,
            segment,
            cast(score + velocity_score as double) / 2,
            has_churned
        from outcomes
        where velocity_score is not null

    )

select *
from final
