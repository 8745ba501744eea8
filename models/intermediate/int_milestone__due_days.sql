with
    milestones as (select * from {{ ref('plan_milestones') }}),

    placed as (

        select
            milestone_id,
            phase,
            phase_title,
            kind,
            position,
            milestone,
            target,
            cast('{{ plan_year() }}-' || starts_month_day as date) as starts_on,
            cast(
                cast({{ plan_year() }} + due_year_offset as string) || '-' || due_month_day as date
            ) as due_on,
            reported_status,
            measured_by,
            case when measured_by like 'target:%' then replace(measured_by, 'target:', '') end as target_id,
            case when measured_by like 'metric:%' then replace(measured_by, 'metric:', '') end as metric_id,
            case when measured_by like 'record:%' then replace(measured_by, 'record:', '') end as record,
            measured_target,
            evidence_note
        from milestones

    ),

    -- a milestone is judged as things stood on the day it was due
    final as (select *, least(coalesce(due_on, {{ as_of() }}), {{ as_of() }}) as judged_on from placed)

select *
from final
