with
    segments as (select * from {{ ref('segments') }}),

    bands as (select * from {{ ref('health_bands') }} where version = {{ health_version() }}),

    bins as (select * from {{ ref('int_health__score_bins') }}),

    undivided as (

        select *
        from
            (
                values
                    ('health_auc', 'health'),
                    ('health_auc_same_rows', 'health_same_rows'),
                    ('health_auc_with_velocity', 'health_with_velocity'),
                    ('health_lift', 'health'),
                    ('health_correlation', 'health')
            ) as undivided(figure, ranking)

    ),

    figures as (

        select figure, ranking, 'none' as breakdown, 'none' as breakdown_value, 0 as sort_order
        from undivided

        union all

        select 'health_churn_by_band', 'health', 'band', band, sort_order
        from bands

        union all

        select 'health_calibration', 'health', 'score_bin', score_bin, score_from
        from bins

    ),

    -- every figure for every segment, whether or not there is anything to judge by
    final as (

        select
            figures.figure,
            figures.ranking,
            segments.segment,
            figures.breakdown,
            figures.breakdown_value,
            cast(figures.sort_order as integer) as sort_order
        from figures
        cross join segments

    )

select *
from final
