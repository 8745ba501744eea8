-- The points as published add up to the score as published; each is its component's share of the weight
-- that is
-- there; and a score is there exactly if that is 60 % of the weight.
with
    explained as (

        select
            *,
            coalesce(usage_points, 0)
            + coalesce(engagement_points, 0)
            + coalesce(sentiment_points, 0)
            + coalesce(billing_points, 0)
            + coalesce(relationship_points, 0) as points,
            coalesce(usage_weight, 0)
            + coalesce(engagement_weight, 0)
            + coalesce(sentiment_weight, 0)
            + coalesce(billing_weight, 0)
            + coalesce(relationship_weight, 0) as weight
        from {{ ref('customer_health') }}

    )

select *
from explained
where
    score <> round(points, 1)
    or score not between 0
    and 100
    or (score is null) <> (weight_available_share < 0.6)
    or abs(usage_points * weight - usage_value * usage_weight) > 0.000001
    or abs(engagement_points * weight - engagement_value * engagement_weight) > 0.000001
    or abs(sentiment_points * weight - sentiment_value * sentiment_weight) > 0.000001
    or abs(billing_points * weight - billing_value * billing_weight) > 0.000001
    or abs(relationship_points * weight - relationship_value * relationship_weight) > 0.000001
