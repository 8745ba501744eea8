with
    targets as (select * from {{ ref('int_target__deadlines') }}),

    candidates as (select * from {{ ref('metric_target_candidates') }}),

    -- the last figure before the plan, or those of the three months before it
    measured as (

        select targets.target_id, targets.baseline_period, candidates.value
        from targets
        inner join
            candidates
            on targets.target_id = candidates.target_id
            and candidates.is_month_end
            and (
                candidates.period_end = targets.baseline_on
                or (
                    targets.baseline_period = 'q2_mean'
                    and candidates.period_end
                    between {{ add_months('targets.baseline_on', -2) }} and targets.baseline_on
                )
            )

    ),

    -- a mean of three months needs all three
    final as (

        select target_id, {{ ratio('sum(value)', 'count(value)') }} as baseline_measured
        from measured
        group by target_id, baseline_period
        having count(value) = case baseline_period when 'q2_mean' then 3 else 1 end

    )

select *
from final
