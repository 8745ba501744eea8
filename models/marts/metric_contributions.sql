with
    rolled_up as (select * from {{ ref('metric_contribution_rows') }}),

    churn_reasons as (select * from {{ ref('contribution_churn_reasons') }}),

    customers as (select * from {{ ref('dim_customer') }}),

    catalogue as (select * from {{ ref('metric_catalogue') }}),

    availability as (select * from {{ ref('metric_availability') }}),

    inputs as (select * from {{ ref('metric_inputs') }}),

    periods as (
        select *
        from {{ ref('int_calendar__periods') }}
        where is_published and not is_history_too_short and {{ is_explained('period_end') }}
    ),

    contributions as (

        select *
        from rolled_up

        union all

        select *
        from churn_reasons

    ),

    -- only what stands behind a published figure, a metric that lacks an input has none; and nobody's own
    -- review
    final as (

        select
            contributions.metric_id,
            contributions.segment,
            contributions.breakdown,
            contributions.breakdown_value,
            contributions.period_type,
            periods.period_start,
            contributions.period_end,
            customers.customer_id,
            case when customers.customer_id is null then contributions.unit_id end as team_unit_id,
            contributions.numerator,
            contributions.denominator,
            contributions.count_units,
            contributions.count_excluded,
            contributions.evidence
        from contributions
        inner join catalogue on contributions.metric_id = catalogue.metric_id
        inner join
            availability
            on contributions.metric_id = availability.metric_id
            and availability.not_measurable_reason is null
        inner join
            periods
            on contributions.period_type = periods.period_type
            and contributions.period_end = periods.period_end
        left join customers on catalogue.segments = 'each' and contributions.unit_id = customers.customer_id
        where
            contributions.metric_id not in (select metric_id from inputs where entity = 'performance_reviews')

    )

select *
from final
