with
    periods as (select * from {{ ref('int_calendar__periods') }} where period_type = 'point'),

    customer_days as (select * from {{ ref('int_customer_segment__days') }} where is_active),

    coverages as (select * from {{ ref('int_csm__coverages') }}),

    interactions as (select * from {{ ref('int_engagement__interactions') }}),

    -- row per segment: within how many days somebody has to be in touch, and whether a machine may be
    rules as (

        select segment, days, is_automation_enough
        from
            (
                values
                    ('Strategic', {{ var('active_management_days_strategic') }}, false),
                    ('Core', {{ var('active_management_days_core') }}, false),
                    ('Digital', {{ var('active_management_days_digital') }}, true)
            ) as given(segment, days, is_automation_enough)

    ),

    active as (

        select
            periods.period_type,
            periods.period_end,
            customer_days.customer_id,
            customer_days.segment,
            rules.days,
            rules.is_automation_enough
        from periods
        inner join customer_days on periods.period_end = customer_days.day
        inner join rules on customer_days.segment = rules.segment

    ),

    -- row per day and customer that any CSM in the team looks after
    covered as (

        select
            active.period_end,
            active.customer_id,
            max(case when coverages.segment = active.segment then 1 else 0 end) as count_of_segment
        from active
        inner join
            coverages
            on active.customer_id = coverages.customer_id
            and coverages.valid_from <= active.period_end
            and active.period_end < coverages.valid_to
        group by active.period_end, active.customer_id

    ),

    touched as (

        select active.period_end, active.customer_id, max(interactions.occurred_on) as last_touched_on
        from active
        inner join
            interactions
            on active.customer_id = interactions.customer_id
            and interactions.occurred_on <= active.period_end
            and interactions.occurred_on > {{ add_days('active.period_end', '-active.days') }}
            and (active.is_automation_enough or not interactions.is_automated)
        group by active.period_end, active.customer_id

    ),

    final as (

        select
            active.period_type,
            active.period_end,
            active.customer_id,
            active.segment,
            active.days as touch_within_days,
            covered.customer_id is not null as has_csm,
            coalesce(covered.count_of_segment > 0, false) as has_csm_of_segment,
            touched.last_touched_on
        from active
        left join
            covered on active.customer_id = covered.customer_id and active.period_end = covered.period_end
        left join
            touched on active.customer_id = touched.customer_id and active.period_end = touched.period_end

    )

select *
from final
