with
    periods as (select * from {{ ref('int_calendar__periods') }} where period_type = 'point'),

    scores as (select * from {{ ref('int_velocity__scores') }}),

    -- who cannot be scored is in neither part, and counted
    final as (

        select
            'velocity_score' as metric_id,
            scores.segment,
            'none' as breakdown,
            'none' as breakdown_value,
            periods.period_type,
            periods.period_end,
            scores.customer_id as unit_id,
            {{ number('coalesce(scores.score, 0)') }} as numerator,
            {{ number('case when scores.score is not null then 1 else 0 end') }} as denominator,
            cast(case when scores.score is not null then 1 else 0 end as bigint) as count_units,
            cast(case when scores.score is null then 1 else 0 end as bigint) as count_excluded,
            {{ number('null') }} as squares,
            coalesce(scores.unscored_reason, 'score ' || cast(scores.score as varchar)) as evidence
        from periods
        inner join scores on periods.period_end = scores.day

    )

select *
from final
