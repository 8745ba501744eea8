with
    targets as (select * from {{ ref('int_target__deadlines') }}),

    figures as (select * from {{ ref('metric_values_complete') }} where breakdown = 'none'),

    -- row per target and figure it could be judged by: nothing after its deadline, no running month
    candidates as (

        select
            targets.target_id,
            figures.period_end,
            figures.value,
            figures.is_small_sample,
            figures.not_measurable_reason
        from targets
        inner join
            figures
            on targets.metric_id = figures.metric_id
            and targets.segment = figures.segment
            and targets.period_type = figures.period_type
        where
            figures.period_end <= coalesce(targets.deadline_on, {{ end_of_time() }})
            and (figures.is_complete or targets.period_type <> 'month')

    ),

    newest as (

        select *
        from candidates
        qualify row_number() over (partition by target_id order by period_end desc nulls last) = 1

    ),

    -- row per target whose metric was measured at the start of its plan
    baselines as (

        select targets.target_id, figures.value as baseline_measured
        from targets
        inner join
            figures
            on targets.metric_id = figures.metric_id
            and targets.segment = figures.segment
            and targets.period_type = figures.period_type
            and targets.baseline_on = figures.period_end
        where figures.is_complete

    ),

    final as (

        select
            targets.*,
            baselines.baseline_measured,
            case
                targets.kind
                when 'relative'
                then
                    {{ number(
                'round(coalesce(targets.baseline_declared, baselines.baseline_measured)'
                ~ ' * (1 + cast(targets.declared_target as decimal(6, 4))), 10)'
            ) }}
                else targets.declared_target
            end as target_value,
            newest.value,
            newest.period_end,
            newest.is_small_sample,
            newest.not_measurable_reason
        from targets
        left join baselines on targets.target_id = baselines.target_id
        left join newest on targets.target_id = newest.target_id

    )

select *
from final
