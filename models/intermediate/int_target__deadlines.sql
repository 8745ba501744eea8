with
    targets as (select * from {{ ref('targets') }}),

    final as (

        select
            target_id,
            metric_id,
            segment,
            breakdown,
            breakdown_value,
            period_type,
            direction,
            kind,
            cast(baseline_declared as decimal(28, 10)) as baseline_declared,
            cast(target as decimal(28, 10)) as declared_target,
            coalesce(baseline_period, 'plan_start') as baseline_period,
            cast('{{ plan_year() }}-' || anchor_month_day as date) as anchor_on,
            cast(
                cast({{ plan_year() }} + deadline_year_offset as string) || '-' || deadline_month_day as date
            ) as deadline_on,
            {{ add_days(plan_start(), -1) }} as baseline_on,
            coalesce(is_rolling, false) as is_rolling,
            source_document
        from targets

    )

select *
from final
