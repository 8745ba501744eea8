with
    targets as (select * from {{ ref('int_target__deadlines') }}),

    candidates as (select * from {{ ref('metric_target_candidates') }}),

    baselines as (select * from {{ ref('metric_target_baselines') }}),

    trends as (select * from {{ ref('metric_target_trends') }}),

    newest as (

        select *
        from candidates
        qualify row_number() over (partition by target_id order by period_end desc nulls last) = 1

    ),

    -- what the documents declare goes before what was measured
    based as (

        select
            targets.*,
            baselines.baseline_measured,
            coalesce(targets.baseline_declared, baselines.baseline_measured) as baseline,
            newest.value,
            newest.numerator,
            newest.denominator,
            newest.sample_size,
            newest.ci_low,
            newest.ci_high,
            newest.period_end,
            newest.is_small_sample,
            newest.not_measurable_reason,
            trends.trend_change
        from targets
        left join baselines on targets.target_id = baselines.target_id
        left join newest on targets.target_id = newest.target_id
        left join trends on targets.target_id = trends.target_id

    ),

    aimed as (

        select
            *,
            case
                when kind = 'absolute'
                then declared_target
                -- a share more of nothing is no target
                when baseline <> 0
                then {{ rounded('cast(baseline as double) * (1 + cast(declared_target as double))') }}
            end as target_value,
            cast(
                {{ days_between('anchor_on', 'least(greatest(period_end, anchor_on), deadline_on)') }}
                as double
            )
            / nullif(cast({{ days_between('anchor_on', 'deadline_on') }} as double), 0) as share_of_time
        from based

    ),

    -- the straight line from the baseline to the target, at the end of the period judged
    final as (

        select
            *,
            {{ rounded(
                'cast(baseline as double) + share_of_time * (cast(target_value as double) - cast(baseline as double))'
            ) }}
            as expected_value
        from aimed

    )

select *
from final
