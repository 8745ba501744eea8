-- Shares of units lie in 0 to 1, every figure inside its interval, NPS in -100 to 100, scores in 0 to 100;
-- only
-- growth may be negative.
with
    figures as (

        select metric_values.*, catalogue.interval_kind
        from {{ ref('metric_values') }} as metric_values
        inner join {{ ref('metric_catalogue') }} as catalogue on metric_values.metric_id = catalogue.metric_id

    )

select *
from figures
where
    (interval_kind = 'wilson' and value not between 0 and 1)
    or (
        metric_id in (
            'gross_revenue_retention',
            'csat_mean',
            'feature_utilisation_rate',
            'csm_training_rating',
            'data_point_fill_rate'
        )
        and value not between 0
        and 1
    )
    or (
        unit in ('ratio', 'days', 'count', 'customers')
        and metric_id not in (
            'pipeline_growth_rate',
            'referenceable_growth_rate',
            'recognition_performance_change',
            'recognition_satisfaction_change'
        )
        and value < 0
    )
    or (unit = 'points' and value not between -100 and 100)
    or (unit = 'score' and value not between 0 and 100)
    or (metric_id = 'time_to_first_value_days' and value > 90)
    or (interval_kind <> 'bootstrap' and value not between ci_low and ci_high)
