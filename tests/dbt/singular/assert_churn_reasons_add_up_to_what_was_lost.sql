-- In every month and segment, each breakdown of the churn reasons adds up to the movements: MRR to the
-- churn and
-- contraction of the bridge, customers to those it lost. A month without any has no value of a breakdown.
with
    bridge as (

        select
            month,
            segment,
            'churn_reasons_mrr' as metric_id,
            cast(- churn_mrr - contraction_mrr as decimal(28, 10)) as lost
        from {{ ref('mrr_rollforward_monthly') }}

        union all

        select
            month,
            segment,
            'churn_reasons_logos' as metric_id,
            cast(churned_customers as decimal(28, 10)) as lost
        from {{ ref('mrr_rollforward_monthly') }}

    ),

    figures as (

        select *
        from {{ ref('metric_values') }}
        where metric_id in ('churn_reasons_mrr', 'churn_reasons_logos')

    ),

    reasons as (

        select metric_id, segment, period_start, breakdown, sum(numerator) as lost, max(denominator) as total
        from figures
        where period_type = 'month' and not_measurable_reason is null
        group by metric_id, segment, period_start, breakdown

    ),

    -- a metric that lacks an input adds up to nothing
    unmeasured as (

        select distinct metric_id
        from figures
        where not_measurable_reason is not null and period_type = 'month'

    )

select bridge.*, reasons.breakdown, reasons.lost as reasons_lost, reasons.total
from bridge
left join
    reasons
    on bridge.metric_id = reasons.metric_id
    and bridge.segment = reasons.segment
    and bridge.month = reasons.period_start
left join unmeasured on bridge.metric_id = unmeasured.metric_id
where
    unmeasured.metric_id is null
    and (reasons.lost is distinct from bridge.lost or reasons.total is distinct from bridge.lost)
