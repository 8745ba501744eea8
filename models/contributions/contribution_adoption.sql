with
    periods as (select * from {{ ref('int_calendar__periods') }} where period_type = 'cohort_month'),

    starts as (select * from {{ ref('int_onboarding__starts') }}),

    plans as (

        select customer_id, cast(planned_at as date) as planned_on, cast(adopted_at as date) as adopted_on
        from {{ ref('stg_customer__adoption_plans') }}
        where planned_at < {{ after_as_of() }}

    ),

    -- row per customer in the month its onboarding began in: three months from its completion, else
    -- from day 30
    deadlines as (

        select
            periods.period_end,
            periods.observed_on,
            starts.customer_id,
            starts.segment,
            {{ add_months('coalesce(starts.completed_on, starts.due_on)', var('adoption_months')) }} as by_on
        from periods
        inner join starts on starts.started_on between periods.period_start and periods.period_end

    ),

    -- what is planned after the deadline is not held against it
    counted as (

        select
            deadlines.period_end,
            deadlines.customer_id,
            deadlines.segment,
            deadlines.by_on,
            deadlines.by_on <= deadlines.observed_on as is_matured,
            sum(case when plans.planned_on <= deadlines.by_on then 1 else 0 end) as count_planned,
            sum(
                case
                    when plans.planned_on <= deadlines.by_on and plans.adopted_on <= deadlines.by_on
                    then 1
                    else 0
                end
            ) as count_adopted
        from deadlines
        inner join plans on deadlines.customer_id = plans.customer_id
        group by
            deadlines.period_end,
            deadlines.customer_id,
            deadlines.segment,
            deadlines.by_on,
            deadlines.by_on <= deadlines.observed_on

    ),

    -- who planned nothing in time has no plan to complete, and will not get one
    judged as (select *, is_matured as is_judged from counted where count_planned > 0 or not is_matured),

    final as (

        select
            'adoption_completion_rate' as metric_id,
            segment,
            'none' as breakdown,
            'none' as breakdown_value,
            'cohort_month' as period_type,
            period_end,
            customer_id as unit_id,
            {{ number('case when is_judged and count_adopted = count_planned then 1 else 0 end') }}
            as numerator,
            {{ number('case when is_judged then 1 else 0 end') }} as denominator,
            cast(case when is_judged then 1 else 0 end as bigint) as count_units,
            cast(case when is_judged then 0 else 1 end as bigint) as count_excluded,
            {{ number('null') }} as squares,
            case
                when not is_matured
                then 'judged on ' || by_on
                else count_adopted || ' of ' || count_planned || ' planned features adopted by ' || by_on
            end as evidence
        from judged

    )

select *
from final
