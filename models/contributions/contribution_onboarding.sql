with
    periods as (select * from {{ ref('int_calendar__periods') }} where period_type = 'cohort_month'),

    starts as (select * from {{ ref('int_onboarding__starts') }}),

    -- row per customer in the month its onboarding began in
    judged as (

        select
            periods.period_end,
            starts.*,
            starts.due_on <= periods.observed_on as is_matured,
            coalesce(starts.completed_on <= starts.due_on, false) as is_completed_by_due
        from periods
        inner join starts on starts.started_on between periods.period_start and periods.period_end

    ),

    final as (

        select
            'onboarding_completion_rate' as metric_id,
            segment,
            'none' as breakdown,
            'none' as breakdown_value,
            'cohort_month' as period_type,
            period_end,
            customer_id as unit_id,
            {{ number('case when is_matured and is_completed_by_due and not has_left_by_due then 1 else 0 end') }}
            as numerator,
            {{ number('case when is_matured then 1 else 0 end') }} as denominator,
            cast(case when is_matured then 1 else 0 end as bigint) as count_units,
            cast(case when is_matured then 0 else 1 end as bigint) as count_excluded,
            {{ number('null') }} as squares,
            'started on '
            || started_on
            || case
                when not is_matured
                then '; judged on ' || due_on
                when has_left_by_due
                then '; left by ' || due_on
                else coalesce('; completed on ' || completed_on, '; not completed')
            end as evidence
        from judged

    )

select *
from final
