with
    periods as (select * from {{ ref('int_calendar__periods') }} where period_type = 'month'),

    recognitions as (select * from {{ ref('int_team__recognitions') }}),

    -- row per recognition and metric; the change of a mark waits for the next review, which may come after
    -- the month
    measures as (

        select 'recognition_count' as metric_id, csm_id, recognised_on, {{ number('1') }} as amount
        from recognitions

        union all

        select
            'recognition_performance_change' as metric_id, csm_id, recognised_on, performance_change as amount
        from recognitions

        union all

        select
            'recognition_satisfaction_change' as metric_id,
            csm_id,
            recognised_on,
            satisfaction_change as amount
        from recognitions

    ),

    -- row per CSM and month with a recognition
    csm_months as (

        select
            measures.metric_id,
            measures.csm_id,
            periods.period_type,
            periods.period_end,
            coalesce(sum(measures.amount), 0) as amount,
            count(measures.amount) as count_judged,
            count(*) - count(measures.amount) as count_not_judged
        from periods
        inner join measures on measures.recognised_on between periods.period_start and periods.period_end
        group by measures.metric_id, measures.csm_id, periods.period_type, periods.period_end

    ),

    final as (

        select
            metric_id,
            'Unassigned' as segment,
            'none' as breakdown,
            'none' as breakdown_value,
            period_type,
            period_end,
            csm_id as unit_id,
            {{ number('amount') }} as numerator,
            {{ number("case when metric_id <> 'recognition_count' then count_judged end") }} as denominator,
            cast(count_judged as bigint) as count_units,
            cast(count_not_judged as bigint) as count_excluded,
            {{ number('null') }} as squares,
            case
                when count_not_judged > 0
                then cast(count_not_judged as string) || ' without a review before and after'
            end as evidence
        from csm_months

    )

select *
from final
