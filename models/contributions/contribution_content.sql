with
    comparisons as (select * from {{ ref('int_customer__comparisons') }} where period_type = 'month'),

    sessions as (select * from {{ ref('int_content__sessions') }} where content_category = 'education'),

    vocabularies as (

        select breakdown, breakdown_value
        from {{ ref('breakdown_values') }}
        where breakdown in ('none', 'content_type')

    ),

    -- row per customer, month and type of content it learned with, and one for all types
    totals as (

        select
            customer_id,
            month,
            'content_type' as breakdown,
            content_type as breakdown_value,
            count(*) as count_sessions
        from sessions
        group by customer_id, month, content_type

        union all

        select customer_id, month, 'none' as breakdown, 'none' as breakdown_value, count(*) as count_sessions
        from sessions
        group by customer_id, month

    ),

    -- row per month, customer active at its opening, and value: no session is a row, too
    counted as (

        select
            comparisons.closing_on,
            comparisons.customer_id,
            comparisons.opening_segment,
            vocabularies.breakdown,
            vocabularies.breakdown_value,
            coalesce(totals.count_sessions, 0) as count_sessions
        from comparisons
        cross join vocabularies
        left join
            totals
            on comparisons.customer_id = totals.customer_id
            and {{ month_of('comparisons.closing_on') }} = totals.month
            and vocabularies.breakdown = totals.breakdown
            and vocabularies.breakdown_value = totals.breakdown_value
        where comparisons.opening_mrr > 0

    ),

    final as (

        select
            kinds.metric_id,
            counted.opening_segment as segment,
            counted.breakdown,
            counted.breakdown_value,
            'month' as period_type,
            counted.closing_on as period_end,
            counted.customer_id as unit_id,
            {{ number('counted.count_sessions') }} as numerator,
            {{ number("case kinds.metric_id when 'content_per_customer' then 1 end") }} as denominator,
            cast(1 as bigint) as count_units,
            cast(0 as bigint) as count_excluded,
            {{ number('null') }} as squares,
            case when counted.count_sessions > 0 then 'sessions: ' || counted.count_sessions end as evidence
        from counted
        cross join (values ('content_consumption'), ('content_per_customer')) as kinds(metric_id)
        where kinds.metric_id = 'content_consumption' or counted.breakdown = 'none'

    )

select *
from final
