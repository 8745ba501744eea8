with
    comparisons as (select * from {{ ref('int_customer__comparisons') }}),

    gaps as (select * from {{ ref('int_customer__gaps') }}),

    -- row per comparison and customer with a gap that lies wholly inside it: two gaps are one customer
    returners as (

        select
            comparisons.period_type,
            comparisons.closing_on,
            comparisons.customer_id,
            min(gaps.left_on) as left_on,
            max(gaps.returned_on) as returned_on
        from comparisons
        inner join
            gaps
            on comparisons.customer_id = gaps.customer_id
            and comparisons.opening_on < gaps.left_on
            and gaps.returned_on <= comparisons.closing_on
        where comparisons.period_type = 'ttm' and comparisons.closing_mrr > 0
        group by comparisons.period_type, comparisons.closing_on, comparisons.customer_id

    ),

    -- row per comparison and customer active at its opening; joiners count from the next period
    cohort as (

        select
            comparisons.*,
            case when comparisons.closing_mrr = 0 then 1 else 0 end as lost,
            case when returners.customer_id is not null then 1 else 0 end as returned,
            'MRR ' || comparisons.opening_mrr || ' -> ' || comparisons.closing_mrr as change_of_mrr,
            'left on ' || returners.left_on || ', back since ' || returners.returned_on as absence
        from comparisons
        left join
            returners
            on comparisons.period_type = returners.period_type
            and comparisons.closing_on = returners.closing_on
            and comparisons.customer_id = returners.customer_id
        where comparisons.opening_mrr > 0

    ),

    -- row per customer of a cohort and metric, as its two parts
    parts as (

        select *, 'logo_churn_rate' as metric_id, lost as part, 1 as whole, change_of_mrr as evidence
        from cohort

        union all

        select *, 'gross_revenue_retention', least(closing_mrr, opening_mrr), opening_mrr, change_of_mrr
        from cohort

        union all

        select *, 'net_dollar_retention', closing_mrr, opening_mrr, change_of_mrr
        from cohort

        union all

        select *, 'customer_retention_rate', 1 - lost, 1, change_of_mrr
        from cohort
        where period_type = 'ttm'

        union all

        select *, 'logo_left_and_returned', returned, null, absence
        from cohort
        where period_type = 'ttm'

    ),

    final as (

        select
            metric_id,
            opening_segment as segment,
            'none' as breakdown,
            'none' as breakdown_value,
            period_type,
            closing_on as period_end,
            customer_id as unit_id,
            {{ number('part') }} as numerator,
            {{ number('whole') }} as denominator,
            cast(1 as bigint) as count_units,
            cast(0 as bigint) as count_excluded,
            {{ number('null') }} as squares,
            evidence
        from parts

    )

select *
from final
