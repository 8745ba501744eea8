with
    periods as (select * from {{ ref('int_calendar__periods') }} where period_type = 'point'),

    csm_days as (select * from {{ ref('int_team__course_counts') }}),

    -- the rating counts courses: one completed without a rating cannot be judged
    measures as (

        select
            'csm_training_completion' as metric_id,
            csm_id,
            day,
            case when count_given > 0 and count_completed = count_given then 1 else 0 end as numerator,
            1 as count_units,
            0 as count_excluded,
            case
                when count_given = 0
                then 'no course given'
                else cast(count_completed as string) || ' of ' || count_given || ' courses completed'
            end as evidence
        from csm_days

        union all

        select
            'csm_training_rating' as metric_id,
            csm_id,
            day,
            rating_shares as numerator,
            count_rated as count_units,
            count_completed - count_rated as count_excluded,
            cast(count_rated as string) || ' of ' || count_completed || ' completed courses rated' as evidence
        from csm_days
        where count_completed > 0

    ),

    final as (

        select
            measures.metric_id,
            'Unassigned' as segment,
            'none' as breakdown,
            'none' as breakdown_value,
            periods.period_type,
            periods.period_end,
            measures.csm_id as unit_id,
            {{ number('measures.numerator') }} as numerator,
            {{ number('measures.count_units') }} as denominator,
            cast(measures.count_units as bigint) as count_units,
            cast(measures.count_excluded as bigint) as count_excluded,
            {{ number('null') }} as squares,
            measures.evidence
        from periods
        inner join measures on periods.period_end = measures.day

    )

select *
from final
