with
    periods as (select * from {{ ref('int_calendar__periods') }} where period_type = 'month'),

    audits as (select * from {{ ref('stg_team__practice_audits') }}),

    -- row per audit and what it judged: null where nobody could tell
    verdicts as (

        select 'practice_adherence' as metric_id, audit_id, practice, audited_on, is_adherent as is_good
        from audits

        union all

        select 'practice_effectiveness' as metric_id, audit_id, practice, audited_on, is_effective as is_good
        from audits

    ),

    final as (

        select
            verdicts.metric_id,
            'Unassigned' as segment,
            'none' as breakdown,
            'none' as breakdown_value,
            periods.period_type,
            periods.period_end,
            verdicts.audit_id as unit_id,
            {{ number('case when verdicts.is_good then 1 else 0 end') }} as numerator,
            {{ number('case when verdicts.is_good is null then 0 else 1 end') }} as denominator,
            cast(case when verdicts.is_good is null then 0 else 1 end as bigint) as count_units,
            cast(case when verdicts.is_good is null then 1 else 0 end as bigint) as count_excluded,
            {{ number('null') }} as squares,
            verdicts.practice || ' on ' || verdicts.audited_on as evidence
        from periods
        inner join verdicts on verdicts.audited_on between periods.period_start and periods.period_end

    )

select *
from final
