with
    customer_years as (

        select * from {{ ref('int_customer__comparisons') }} where period_type = 'ttm' and opening_mrr > 0

    ),

    -- net minus gross retention: growth of those that grew, and nothing off for those that shrank
    final as (

        select
            'expansion_mrr_rate' as metric_id,
            opening_segment as segment,
            'none' as breakdown,
            'none' as breakdown_value,
            period_type,
            closing_on as period_end,
            customer_id as unit_id,
            {{ number('greatest(closing_mrr - opening_mrr, 0)') }} as numerator,
            {{ number('opening_mrr') }} as denominator,
            cast(1 as bigint) as count_units,
            cast(0 as bigint) as count_excluded,
            {{ number('null') }} as squares,
            'MRR ' || opening_mrr || ' -> ' || closing_mrr as evidence
        from customer_years

    )

select *
from final
