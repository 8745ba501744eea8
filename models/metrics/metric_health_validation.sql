with
    figures as (select * from {{ ref('int_health__figures') }}),

    -- the companions of the catalogued figures stay in their own mart
    final as (

        select
            figure as metric_id,
            segment,
            breakdown,
            breakdown_value,
            'point' as period_type,
            {{ as_of() }} as period_start,
            {{ as_of() }} as period_end,
            {{ as_of() }} = {{ month_end_of(as_of()) }} as is_complete,
            true as is_published,
            numerator,
            denominator,
            value,
            case
                when figure = 'health_calibration'
                then cast(coalesce(denominator, 0) as bigint)
                else count_scored
            end as sample_size,
            cast(0 as bigint) as count_excluded,
            cast(null as double) as standard_error,
            not_measurable_reason
        from figures
        where
            figure in (
                'health_auc',
                'health_auc_with_velocity',
                'health_lift',
                'health_correlation',
                'health_calibration'
            )

    )

select *
from final
