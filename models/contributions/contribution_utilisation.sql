with
    customer_days as (select * from {{ ref('int_customer_segment__days') }} where is_active),

    periods as (select * from {{ ref('int_calendar__periods') }} where period_type = 'trailing_28d'),

    adoption_plans as (select * from {{ ref('stg_customer__adoption_plans') }}),

    feature_days as (select * from {{ ref('int_adoption__feature_days') }}),

    catalogue as (select * from {{ ref('feature_catalogue') }}),

    active as (

        select
            periods.period_type,
            periods.period_start,
            periods.period_end,
            customer_days.customer_id,
            customer_days.segment
        from periods
        inner join customer_days on periods.period_end = customer_days.day

    ),

    -- row per period, active customer and feature it had adopted by its end: is it used often enough
    adopted as (

        select
            active.period_end,
            active.customer_id,
            adoption_plans.feature,
            count(feature_days.day)
            >= coalesce(max(catalogue.min_days), {{ var('feature_use_days') }}) as is_used
        from active
        inner join
            adoption_plans
            on active.customer_id = adoption_plans.customer_id
            and cast(adoption_plans.adopted_at as date) <= active.period_end
        left join catalogue on adoption_plans.feature = catalogue.feature
        left join
            feature_days
            on active.customer_id = feature_days.customer_id
            and adoption_plans.feature = feature_days.feature
            and feature_days.day between active.period_start and active.period_end
        group by active.period_end, active.customer_id, adoption_plans.feature

    ),

    totals as (

        select
            period_end,
            customer_id,
            count(*) as count_adopted,
            sum(case when is_used then 1 else 0 end) as count_used
        from adopted
        group by period_end, customer_id

    ),

    -- a customer's own share, so that each weighs the same; who adopted nothing has none
    final as (

        select
            'feature_utilisation_rate' as metric_id,
            active.segment,
            'none' as breakdown,
            'none' as breakdown_value,
            active.period_type,
            active.period_end,
            active.customer_id as unit_id,
            coalesce(
                {{ ratio('totals.count_used', 'totals.count_adopted') }}, {{ number('0') }}
            ) as numerator,
            {{ number('case when totals.count_adopted > 0 then 1 else 0 end') }} as denominator,
            cast(case when totals.count_adopted > 0 then 1 else 0 end as bigint) as count_units,
            cast(case when totals.count_adopted > 0 then 0 else 1 end as bigint) as count_excluded,
            {{ number('null') }} as squares,
            coalesce(
                totals.count_used || ' of ' || totals.count_adopted || ' adopted features in use',
                'nothing adopted'
            ) as evidence
        from active
        left join totals on active.period_end = totals.period_end and active.customer_id = totals.customer_id

    )

select *
from final
