with
    targets as (select * from {{ ref('targets') }}),

    final as (

        select
            target_id,
            metric_id,
            segment,
            period_type,
            direction,
            kind,
            cast(baseline_declared as decimal(28, 10)) as baseline_declared,
            cast(target as decimal(28, 10)) as declared_target,
            cast('{{ plan_year() }}-' || anchor_month_day as date) as anchor_on,
            cast(
                cast({{ plan_year() }} + deadline_year_offset as string) || '-' || deadline_month_day as date
            ) as deadline_on,
            {{ add_days("cast('" ~ plan_year() ~ "-07-01' as date)", -1) }} as baseline_on,
            source_document
        from targets

    )

select *
from final
