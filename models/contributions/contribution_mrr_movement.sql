with
    flows as (select * from {{ ref('int_mrr__flows') }}),

    comparisons as (select * from {{ ref('int_customer__comparisons') }} where period_type = 'month'),

    -- every flow stems from the comparison of its month, which says what moved
    final as (

        select
            'mrr_movement' as metric_id,
            flows.segment,
            'movement' as breakdown,
            flows.movement as breakdown_value,
            comparisons.period_type,
            comparisons.closing_on as period_end,
            flows.customer_id as unit_id,
            {{ number('flows.amount') }} as numerator,
            {{ number('null') }} as denominator,
            cast(1 as bigint) as count_units,
            cast(0 as bigint) as count_excluded,
            {{ number('null') }} as squares,
            case
                when flows.movement in ('entered_segment', 'left_segment')
                then comparisons.opening_segment || ' -> ' || comparisons.closing_segment
                else 'MRR ' || comparisons.opening_mrr || ' -> ' || comparisons.closing_mrr
            end as evidence
        from flows
        inner join
            comparisons
            on flows.customer_id = comparisons.customer_id
            and flows.month = {{ month_of('comparisons.closing_on') }}

    )

select *
from final
