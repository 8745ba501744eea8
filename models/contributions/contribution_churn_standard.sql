with
    events as (select * from {{ ref('int_churn__judged_events') }} where is_in_scope),

    periods as (select * from {{ ref('int_calendar__periods') }} where period_type = 'month'),

    -- an event without a record that is not due yet cannot be judged: excluded, and counted
    final as (

        select
            'churn_standard_adherence' as metric_id,
            events.segment,
            'none' as breakdown,
            'none' as breakdown_value,
            periods.period_type,
            periods.period_end,
            events.customer_id as unit_id,
            {{ number('case when events.is_adherent then 1 else 0 end') }} as numerator,
            {{ number('case when events.is_judged then 1 else 0 end') }} as denominator,
            cast(case when events.is_judged then 1 else 0 end as bigint) as count_units,
            cast(case when events.is_judged then 0 else 1 end as bigint) as count_excluded,
            {{ number('null') }} as squares,
            case
                when not events.is_judged
                then 'record due by ' || events.due_on
                when events.is_adherent
                then 'recorded on ' || events.recorded_on
                else 'breaks: ' || events.broken_rules
            end as evidence
        from events
        inner join periods on events.month = periods.period_start

    )

select *
from final
