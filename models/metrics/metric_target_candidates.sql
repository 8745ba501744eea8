with
    targets as (select * from {{ ref('int_target__deadlines') }}),

    figures as (select * from {{ ref('metric_values_complete') }}),

    -- a period that runs is not judged; a cohort is when everybody in it has been
    final as (

        select
            targets.target_id,
            figures.period_end,
            figures.value,
            figures.numerator,
            figures.denominator,
            figures.sample_size,
            figures.ci_low,
            figures.ci_high,
            figures.is_small_sample,
            figures.not_measurable_reason,
            figures.period_end = {{ month_end_of('figures.period_end') }} as is_month_end
        from targets
        inner join
            figures
            on targets.metric_id = figures.metric_id
            and targets.segment = figures.segment
            and targets.breakdown = figures.breakdown
            and targets.breakdown_value = figures.breakdown_value
            and targets.period_type = figures.period_type
        where
            figures.period_end <= coalesce(targets.deadline_on, {{ end_of_time() }})
            and (
                figures.is_complete
                or figures.not_measurable_reason is not null
                or targets.period_type not in ('month', 'quarter', 'cohort_month')
            )
            and (
                targets.period_type <> 'cohort_month'
                or figures.not_measurable_reason is not null
                or (figures.count_excluded = 0 and figures.sample_size > 0)
            )

    )

select *
from final
