with
    totals as (select * from {{ ref('int_churn__period_totals') }}),

    comparisons as (select * from {{ ref('int_calendar__comparisons') }}),

    segments as (select * from {{ ref('segments') }}),

    kinds as (select * from (values ('churn_reasons_logos'), ('churn_reasons_mrr')) as kinds(metric_id)),

    -- row per metric, period and value that occurs in it; no value but none where nothing happened
    occurring as (select distinct metric_id, period_type, closing_on, breakdown, breakdown_value from totals),

    grid as (

        select
            kinds.metric_id,
            segments.segment,
            coalesce(occurring.breakdown, 'none') as breakdown,
            coalesce(occurring.breakdown_value, 'none') as breakdown_value,
            comparisons.*,
            case when not comparisons.is_history_too_short then 0 end as nothing
        from comparisons
        cross join kinds
        cross join segments
        left join
            occurring
            on kinds.metric_id = occurring.metric_id
            and comparisons.period_type = occurring.period_type
            and comparisons.closing_on = occurring.closing_on

    ),

    -- row of the grid, beside what the segment lost for that value, and in all
    parts as (

        select
            grid.*,
            coalesce(totals.amount, grid.nothing) as amount,
            sum(coalesce(totals.amount, grid.nothing)) over breakdowns as total,
            sum(coalesce(totals.count_events, grid.nothing)) over breakdowns as count_events
        from grid
        left join
            totals
            on grid.metric_id = totals.metric_id
            and grid.period_type = totals.period_type
            and grid.closing_on = totals.closing_on
            and grid.breakdown = totals.breakdown
            and grid.breakdown_value = totals.breakdown_value
            and grid.segment = totals.segment
        window
            breakdowns as (
                partition by grid.metric_id, grid.period_type, grid.closing_on, grid.segment, grid.breakdown
            )

    ),

    final as (

        select
            metric_id,
            segment,
            breakdown,
            breakdown_value,
            period_type,
            period_start,
            period_end,
            is_complete,
            is_published,
            {{ number('amount') }} as numerator,
            {{ number('total') }} as denominator,
            {{ ratio('amount', 'total') }} as value,
            cast(count_events as bigint) as sample_size,
            cast(0 as bigint) as count_excluded,
            cast(null as double) as standard_error,
            case when is_history_too_short then 'history_too_short' end as not_measurable_reason
        from parts

    )

select *
from final
