-- The published adherence is what anybody counts in the table of events: judged below, adherent above; every
-- month with a judged event has its figure.
with
    members as (select * from {{ ref('segment_members') }}),

    counted as (

        select
            events.month,
            members.segment,
            sum(case when events.is_judged then 1 else 0 end) as count_judged,
            sum(case when events.is_adherent then 1 else 0 end) as count_adherent
        from {{ ref('churn_events') }} as events
        inner join members on events.segment = members.member_segment
        group by events.month, members.segment

    ),

    published as (select * from {{ ref('metric_values') }} where metric_id = 'churn_standard_adherence'),

    measured as (select * from published where not_measurable_reason is null),

    unmeasured as (select count(*) as count_rows from published where not_measurable_reason is not null)

select
    counted.*,
    measured.segment as published_segment,
    measured.period_start,
    measured.numerator,
    measured.denominator
from counted
full outer join measured on counted.month = measured.period_start and counted.segment = measured.segment
cross join unmeasured
where
    unmeasured.count_rows = 0
    and (
        coalesce(counted.count_judged, 0) is distinct from measured.denominator
        or coalesce(counted.count_adherent, 0) is distinct from measured.numerator
    )
