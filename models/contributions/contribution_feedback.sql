with
    customer_days as (select * from {{ ref('int_customer_segment__days') }} where is_active),

    periods as (select * from {{ ref('int_calendar__periods') }} where period_type = 'since_plan_start'),

    pilots as (select * from {{ ref('stg_customer__customers') }} where is_pilot),

    panel_members as (

        select customer_id, cast(joined_at as date) as joined_on, cast(left_at as date) as left_on
        from {{ ref('stg_customer__program_memberships') }}
        where program = 'advisory_panel'

    ),

    answers as (select * from {{ ref('int_feedback__answers') }}),

    active as (

        select
            periods.period_type,
            cast(periods.period_start as timestamp) as plan_started_at,
            periods.period_end,
            customer_days.customer_id,
            customer_days.segment
        from periods
        inner join customer_days on periods.period_end = customer_days.day

    ),

    -- row per population and active customer in it: answers count from the start of the plan, those of a
    -- pilot from its own start if that is later; several panel members of one customer are one customer
    populations as (

        select active.*, 'customers' as population, active.plan_started_at as since_at
        from active

        union all

        select
            active.*,
            'pilots' as population,
            greatest(
                coalesce(pilots.pilot_started_at, active.plan_started_at), active.plan_started_at
            ) as since_at
        from active
        inner join pilots on active.customer_id = pilots.customer_id
        where coalesce(cast(pilots.pilot_started_at as date) <= active.period_end, true)

        union all

        select distinct active.*, 'advisory_panel' as population, active.plan_started_at as since_at
        from active
        inner join
            panel_members
            on active.customer_id = panel_members.customer_id
            and panel_members.joined_on <= active.period_end
            and coalesce(panel_members.left_on > active.period_end, true)

    ),

    final as (

        select
            'feedback_coverage' as metric_id,
            populations.segment,
            'population' as breakdown,
            populations.population as breakdown_value,
            populations.period_type,
            populations.period_end,
            populations.customer_id as unit_id,
            {{ number('case when count(answers.response_id) > 0 then 1 else 0 end') }} as numerator,
            {{ number('1') }} as denominator,
            cast(1 as bigint) as count_units,
            cast(0 as bigint) as count_excluded,
            {{ number('null') }} as squares,
            coalesce(
                'answers: ' || count(answers.response_id) || ', last on ' || max(answers.responded_on),
                'no answer since ' || cast(populations.since_at as date)
            ) as evidence
        from populations
        left join
            answers
            on populations.customer_id = answers.customer_id
            and answers.responded_at >= populations.since_at
            and answers.responded_on <= populations.period_end
        group by
            populations.segment,
            populations.population,
            populations.period_type,
            populations.period_end,
            populations.customer_id,
            populations.since_at

    )

select *
from final
