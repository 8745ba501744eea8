with
    milestones as (select * from {{ ref('int_milestone__due_days') }} where metric_id is not null),

    catalogue as (select * from {{ ref('metric_catalogue') }}),

    availability as (select * from {{ ref('metric_availability') }}),

    figures as (
        select * from {{ ref('metric_values_complete') }} where segment = 'All' and breakdown = 'none'
    ),

    -- row per milestone: the last figure by the day it is judged on, of a period that is over
    newest as (

        select milestones.milestone_id, figures.value, figures.period_type, figures.period_end
        from milestones
        inner join availability on milestones.metric_id = availability.metric_id
        inner join
            figures
            on milestones.metric_id = figures.metric_id
            and availability.first_period_type = figures.period_type
            and figures.period_end <= milestones.judged_on
        where figures.is_complete or figures.period_type not in ('month', 'quarter', 'cohort_month')
        qualify
            row_number() over (
                partition by milestones.milestone_id order by figures.period_end desc nulls last
            )
            = 1

    ),

    judged as (

        select
            milestones.milestone_id,
            milestones.due_on,
            milestones.measured_target,
            catalogue.name,
            catalogue.unit,
            newest.value,
            newest.period_type,
            newest.period_end,
            availability.not_measurable_reason
        from milestones
        inner join catalogue on milestones.metric_id = catalogue.metric_id
        inner join availability on milestones.metric_id = availability.metric_id
        left join newest on milestones.milestone_id = newest.milestone_id

    ),

    final as (

        select
            milestone_id,
            case
                when value is null or measured_target is null
                then 'not_measurable'
                when value >= measured_target
                then 'achieved'
                when due_on <= {{ as_of() }}
                then 'missed'
                else 'not_due'
            end as measured_status,
            value as measured_value,
            measured_target,
            unit,
            case when value is not null then period_end end as measured_on,
            {{ figure_shown('name', 'value', 'unit', 'period_type', 'period_end') }}
            || coalesce(': ' || not_measurable_reason, '')
            || coalesce(
                ', target ' || {{ shown('measured_target', 'unit') }}, '; the plan states no number'
            ) as evidence
        from judged

    )

select *
from final
