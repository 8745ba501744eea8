with
    comparisons as (select * from {{ ref('int_customer__comparisons') }} where period_type = 'month'),

    totals as (

        select customer_id, month, count(*) as count_sessions, min(started_on) as first_on
        from {{ ref('int_content__sessions') }}
        where content_category = 'self_service'
        group by customer_id, month

    ),

    final as (

        select
            'self_service_rate' as metric_id,
            comparisons.opening_segment as segment,
            'none' as breakdown,
            'none' as breakdown_value,
            'month' as period_type,
            comparisons.closing_on as period_end,
            comparisons.customer_id as unit_id,
            {{ number('case when totals.count_sessions > 0 then 1 else 0 end') }} as numerator,
            {{ number('1') }} as denominator,
            cast(1 as bigint) as count_units,
            cast(0 as bigint) as count_excluded,
            {{ number('null') }} as squares,
            coalesce(
                'sessions: ' || totals.count_sessions || ', first on ' || totals.first_on, 'no session'
            ) as evidence
        from comparisons
        left join
            totals
            on comparisons.customer_id = totals.customer_id
            and {{ month_of('comparisons.closing_on') }} = totals.month
        where comparisons.opening_mrr > 0

    )

select *
from final
