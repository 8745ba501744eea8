with
    milestones as (select * from {{ ref('int_milestone__due_days') }} where record is not null),

    records as (select * from {{ ref('milestone_records') }}),

    statuses as (select * from {{ ref('int_entity__status') }} where not is_mapped),

    events as (select * from {{ ref('int_milestone__events') }} where happened_on <= {{ as_of() }}),

    publications as (select * from {{ ref('metric_milestone_publications') }}),

    -- row per milestone: the records by the day it is judged on, and the first of all
    dated as (

        select
            milestones.milestone_id,
            coalesce(
                sum(events.count_records) filter (where events.happened_on <= milestones.judged_on), 0
            ) as count_there,
            min(events.happened_on) as first_on
        from milestones
        left join events on milestones.record = events.record
        group by milestones.milestone_id

    ),

    counted as (

        select
            milestones.milestone_id,
            milestones.due_on,
            milestones.judged_on,
            records.name,
            records.is_dated,
            records.is_unknown_if_absent,
            coalesce(entity.entity, other_entity.entity) as missing_entity,
            dated.first_on,
            case
                when records.is_dated then dated.count_there else publications.count_there
            end as count_there,
            case when records.is_dated then 1 else publications.count_needed end as count_needed
        from milestones
        inner join records on milestones.record = records.record
        inner join dated on milestones.milestone_id = dated.milestone_id
        left join publications on milestones.record = publications.record
        left join statuses as entity on records.entity = entity.entity
        left join statuses as other_entity on records.other_entity = other_entity.entity

    ),

    -- what is published with a run is there on as_of: since when, the run cannot tell
    final as (

        select
            milestone_id,
            case
                when missing_entity is not null or (is_unknown_if_absent and count_there = 0)
                then 'not_measurable'
                when count_there >= count_needed
                then 'achieved'
                when due_on <= {{ as_of() }}
                then 'missed'
                else 'not_due'
            end as measured_status,
            case when missing_entity is null then {{ number('count_there') }} end as measured_value,
            {{ number('count_needed') }} as measured_target,
            'count' as unit,
            case when is_dated then judged_on else {{ as_of() }} end as measured_on,
            case
                when missing_entity is not null
                then 'no source is mapped for ' || missing_entity
                when not is_dated
                then
                    cast(count_there as string)
                    || case when count_needed > 1 then ' of ' || count_needed else '' end
                    || ' '
                    || name
                    || case
                        when count_there >= count_needed
                        then ', there with this run; since when is not recorded'
                        else ''
                    end
                else
                    cast(count_there as string)
                    || ' '
                    || name
                    || ' by '
                    || judged_on
                    || coalesce(', the first on ' || first_on, '')
            end as evidence
        from counted

    )

select *
from final
