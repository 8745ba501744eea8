with
    targets as (select * from {{ ref('metric_target_figures') }}),

    availability as (select * from {{ ref('metric_availability') }}),

    -- distance is how far the value lies on the good side of the target: negative means short of it
    measured as (

        select
            targets.*,
            case
                targets.direction
                when 'up'
                then {{ number('targets.value - targets.target_value') }}
                when 'down'
                then {{ number('targets.target_value - targets.value') }}
            end as distance,
            case
                targets.direction
                when 'up'
                then targets.value >= targets.expected_value
                when 'down'
                then targets.value <= targets.expected_value
            end as is_ahead_of_line,
            case
                targets.direction when 'up' then targets.trend_change else - targets.trend_change
            end as gain,
            availability.data_issue,
            coalesce(availability.not_measurable_reason, targets.not_measurable_reason) as metric_reason
        from targets
        inner join availability on targets.metric_id = availability.metric_id

    ),

    final as (

        select
            *,
            case
                when declared_target is null
                then 'unset'
                when distance is null
                then 'not_measurable'
                when distance >= 0
                then 'achieved'
                when deadline_on <= {{ as_of() }}
                then 'missed'
                when is_ahead_of_line
                then 'on_track'
                else 'at_risk'
            end as status,
            case
                when declared_target is null
                then 'no_target'
                when value is null
                then coalesce(metric_reason, 'nobody_to_measure')
                when target_value is null
                then 'no_baseline'
            end as reason,
            case
                when abs(gain) < 0.01 * abs(value)
                then 'flat'
                when gain > 0
                then 'improving'
                when gain < 0
                then 'worsening'
                when gain = 0
                then 'flat'
            end as trend
        from measured

    )

select *
from final
