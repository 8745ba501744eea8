with
    scores as (select * from {{ ref('int_velocity__scores') }}),

    -- row per day beside the days a week and 30 days before it
    final as (

        select
            scores.customer_id,
            scores.day,
            scores.is_month_end,
            scores.segment,
            scores.score,
            scores.pace,
            scores.usage_pace,
            scores.usage_weight,
            scores.engagement_pace,
            scores.engagement_weight,
            scores.milestones_pace,
            scores.milestones_weight,
            scores.mrr_pace,
            scores.mrr_weight,
            scores.sentiment_pace,
            scores.sentiment_weight,
            cast(scores.days_of_history as integer) as days_of_history,
            scores.unscored_reason,
            cast(scores.score - before_7d.score as decimal(5, 1)) as change_7d,
            cast(scores.score - before_30d.score as decimal(5, 1)) as change_30d
        from scores
        left join
            scores as before_7d
            on scores.customer_id = before_7d.customer_id
            and {{ add_days('scores.day', -7) }} = before_7d.day
        left join
            scores as before_30d
            on scores.customer_id = before_30d.customer_id
            and {{ add_days('scores.day', -30) }} = before_30d.day

    )

select *
from final
