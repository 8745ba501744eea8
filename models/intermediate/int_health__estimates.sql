with
    ranking_estimates as (select * from {{ ref('int_health__ranking_estimates') }}),

    share_estimates as (select * from {{ ref('int_health__share_estimates') }}),

    -- row per resample and figure
    final as (

        select
            replicate,
            segment,
            'health_auc' as figure,
            'none' as breakdown_value,
            pairs_in_order as numerator,
            pairs as denominator,
            auc as value
        from ranking_estimates
        where ranking = 'health'

        union all

        select replicate, segment, 'health_auc_same_rows', 'none', pairs_in_order, pairs, auc
        from ranking_estimates
        where ranking = 'health_same_rows'

        union all

        select replicate, segment, 'health_auc_with_velocity', 'none', pairs_in_order, pairs, auc
        from ranking_estimates
        where ranking = 'health_with_velocity'

        union all

        select replicate, segment, 'health_lift', 'none', churn_in_lowest_tenth, churn, lift
        from ranking_estimates
        where ranking = 'health'

        union all

        select replicate, segment, 'health_correlation', 'none', null, null, correlation
        from ranking_estimates
        where ranking = 'health'

        union all

        select
            replicate,
            segment,
            figure,
            breakdown_value,
            count_churned,
            count_scored,
            cast(count_churned as double) / nullif(count_scored, 0)
        from share_estimates

    )

select *
from final
