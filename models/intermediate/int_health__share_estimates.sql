with
    score_counts as (select * from {{ ref('int_health__score_counts') }} where ranking = 'health'),

    bands as (select * from {{ ref('health_bands') }} where version = {{ health_version() }}),

    bins as (select * from {{ ref('int_health__score_bins') }}),

    -- row per resample, segment and score, under its band and under its ten points
    labelled as (

        select
            score_counts.*,
            'health_churn_by_band' as figure,
            'band' as breakdown,
            bands.band as breakdown_value
        from score_counts
        inner join bands on bands.score_from <= score_counts.score and score_counts.score < bands.score_below

        union all

        select score_counts.*, 'health_calibration', 'score_bin', bins.score_bin
        from score_counts
        inner join bins on bins.score_from <= score_counts.score and score_counts.score < bins.score_below

    ),

    final as (

        select
            replicate,
            segment,
            figure,
            breakdown,
            breakdown_value,
            cast(sum(count_churned) as bigint) as count_churned,
            cast(sum(count_scored) as bigint) as count_scored
        from labelled
        group by replicate, segment, figure, breakdown, breakdown_value

    )

select *
from final
