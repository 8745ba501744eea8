with
    milestones as (select * from {{ ref('int_milestone__due_days') }}),

    targets as (select * from {{ ref('metric_milestone_targets') }}),

    figures as (select * from {{ ref('metric_milestone_figures') }}),

    counts as (select * from {{ ref('metric_milestone_counts') }}),

    readings as (

        select *
        from targets

        union all

        select *
        from figures

        union all

        select *
        from counts

    ),

    judged as (

        select
            milestones.*,
            readings.measured_value,
            coalesce(readings.measured_target, milestones.measured_target) as number_to_reach,
            readings.unit,
            readings.measured_on,
            coalesce(readings.measured_status, 'none') as measured_status,
            coalesce(readings.evidence, 'nothing in the data tells') as evidence
        from milestones
        left join readings on milestones.milestone_id = readings.milestone_id

    ),

    final as (

        select
            milestone_id,
            phase,
            phase_title,
            kind,
            position,
            milestone,
            target,
            starts_on,
            due_on,
            cast({{ days_between(as_of(), 'due_on') }} as integer) as days_left,
            reported_status,
            measured_status,
            measured_by,
            measured_value,
            number_to_reach as measured_target,
            unit,
            measured_on,
            evidence,
            evidence_note,
            coalesce(
                (
                    reported_status = 'green'
                    and measured_status in ('not_due', 'on_track', 'at_risk', 'missed')
                )
                or (reported_status <> 'green' and measured_status = 'achieved'),
                false
            ) as is_contradicted
        from judged

    )

select *
from final
