-- A milestone that a target measures is due on the target's day: one figure, one verdict, on both pages.
select milestones.milestone_id, milestones.due_on, targets.deadline_on
from {{ ref('int_milestone__due_days') }} as milestones
left join {{ ref('int_target__deadlines') }} as targets on milestones.target_id = targets.target_id
where
    milestones.target_id is not null
    and (
        targets.target_id is null or milestones.due_on <> coalesce(targets.deadline_on, {{ start_of_time() }})
    )
