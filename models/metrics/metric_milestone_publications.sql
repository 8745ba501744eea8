with
    customers as (select * from {{ ref('int_customer__today') }}),

    expansion_targets as (select * from {{ ref('expansion_targets') }}),

    figures as (select * from {{ ref('metric_values_complete') }} where segment = 'All' and is_published),

    dashboard_metrics as (select * from {{ ref('dashboard_metrics') }}),

    largest_customers as (

        select 'top_customers' as record, least(count(*), 100) as count_there, 1 as count_needed
        from customers
        where is_active

    ),

    targets_of_q3 as (

        select 'expansion_targets' as record, count(target_mrr) as count_there, 1 as count_needed
        from expansion_targets
        where quarter_start_month_day = '07-01' and year_offset = 0

    ),

    scored_customers as (

        select 'velocity_score' as record, coalesce(sum(sample_size), 0) as count_there, 1 as count_needed
        from figures
        where metric_id = 'velocity_score' and period_end = {{ as_of() }}

    ),

    measured as (select distinct metric_id from figures where value is not null),

    -- row per dashboard: how many of its figures have a value and a page
    dashboards as (

        select
            dashboard_metrics.dashboard as record,
            count(measured.metric_id) filter (where dashboard_metrics.page is not null) as count_there,
            count(*) as count_needed
        from dashboard_metrics
        left join measured on dashboard_metrics.metric_id = measured.metric_id
        group by dashboard_metrics.dashboard

    ),

    all_dashboards as (

        select
            'dashboards' as record,
            count(*) filter (where count_there = count_needed) as count_there,
            count(*) as count_needed
        from dashboards

    ),

    pooled as (

        select *
        from largest_customers

        union all

        select *
        from targets_of_q3

        union all

        select *
        from scored_customers

        union all

        select *
        from dashboards

        union all

        select *
        from all_dashboards

    ),

    final as (

        select
            record, cast(count_there as bigint) as count_there, cast(count_needed as bigint) as count_needed
        from pooled

    )

select *
from final
