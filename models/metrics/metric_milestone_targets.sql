with
    milestones as (select * from {{ ref('int_milestone__due_days') }} where target_id is not null),

    verdicts as (select * from {{ ref('metric_target_verdicts') }}),

    catalogue as (select * from {{ ref('metric_catalogue') }}),

    -- row per milestone that is a target: the figure and the verdict are the target's
    judged as (

        select
            milestones.milestone_id,
            verdicts.status,
            verdicts.value,
            verdicts.target_value,
            verdicts.period_type,
            verdicts.period_end,
            replace(verdicts.reason, '_', ' ') as reason,
            catalogue.unit,
            catalogue.name
            || case when verdicts.segment <> 'All' then ', ' || verdicts.segment else '' end
            || case
                when verdicts.breakdown <> 'none'
                then ', ' || replace(verdicts.breakdown_value, '_', ' ')
                else ''
            end as name
        from milestones
        inner join verdicts on milestones.target_id = verdicts.target_id
        inner join catalogue on verdicts.metric_id = catalogue.metric_id

    ),

    final as (

        select
            milestone_id,
            case status when 'unset' then 'not_measurable' else status end as measured_status,
            value as measured_value,
            target_value as measured_target,
            unit,
            case when value is not null then period_end end as measured_on,
            {{ figure_shown('name', 'value', 'unit', 'period_type', 'period_end') }}
            || coalesce(': ' || reason, '')
            || coalesce(', target ' || {{ shown('target_value', 'unit') }}, '') as evidence
        from judged

    )

select *
from final
