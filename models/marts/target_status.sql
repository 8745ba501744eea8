with
    targets as (select * from {{ ref('metric_target_figures') }}),

    catalogue as (select * from {{ ref('metric_catalogue') }}),

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
            availability.data_issue,
            coalesce(availability.not_measurable_reason, targets.not_measurable_reason) as metric_reason
        from targets
        inner join availability on targets.metric_id = availability.metric_id

    ),

    judged as (

        select
            *,
            case
                when declared_target is null
                then 'unset'
                when distance is null
                then 'not_measurable'
                when distance >= 0
                then 'achieved'
                else 'not_achieved'
            end as status,
            case
                when declared_target is null
                then 'no_target'
                when value is null
                then coalesce(metric_reason, 'nobody_to_measure')
                when target_value is null
                then 'no_baseline'
            end as reason
        from measured

    ),

    final as (

        select
            judged.target_id,
            judged.metric_id,
            catalogue.name as metric_name,
            judged.segment,
            judged.direction,
            judged.kind,
            judged.baseline_declared,
            judged.baseline_measured,
            judged.target_value,
            judged.value,
            judged.distance,
            catalogue.unit,
            judged.period_type,
            judged.period_end,
            judged.anchor_on,
            judged.deadline_on,
            judged.status,
            judged.reason,
            coalesce(judged.is_small_sample, false) as is_small_sample,
            judged.data_issue,
            judged.source_document
        from judged
        inner join catalogue on judged.metric_id = catalogue.metric_id

    )

select *
from final
