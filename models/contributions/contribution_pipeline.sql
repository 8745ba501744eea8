with
    customer_months as (select * from {{ ref('int_opportunity__customer_months') }}),

    -- row per metric, month and customer; the sample is made of opportunities
    figures as (

        select
            *,
            'pipeline_open_count' as metric_id,
            count_open as numerator,
            null as denominator,
            count_open as count_units,
            count_open || ' open' as evidence
        from customer_months
        where count_open > 0

        union all

        select
            *,
            'pipeline_open_mrr' as metric_id,
            open_mrr as numerator,
            null as denominator,
            count_open as count_units,
            count_open || ' open' as evidence
        from customer_months
        where count_open > 0

        union all

        select
            *,
            'pipeline_conversion_rate' as metric_id,
            count_won as numerator,
            count_won + count_lost as denominator,
            count_won + count_lost as count_units,
            count_won || ' won, ' || count_lost || ' lost' as evidence
        from customer_months
        where count_won + count_lost > 0

        union all

        select
            *,
            'pipeline_growth_rate' as metric_id,
            open_mrr - open_mrr_before as numerator,
            open_mrr_before as denominator,
            count_open_before as count_units,
            'open MRR ' || open_mrr_before || ' -> ' || open_mrr as evidence
        from customer_months
        where count_open + count_open_before > 0

    ),

    final as (

        select
            metric_id,
            segment,
            'none' as breakdown,
            'none' as breakdown_value,
            period_type,
            period_end,
            customer_id as unit_id,
            {{ number('numerator') }} as numerator,
            {{ number('denominator') }} as denominator,
            cast(count_units as bigint) as count_units,
            cast(0 as bigint) as count_excluded,
            {{ number('null') }} as squares,
            evidence
        from figures

    )

select *
from final
