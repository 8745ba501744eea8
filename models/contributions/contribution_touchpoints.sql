with
    comparisons as (select * from {{ ref('int_customer__comparisons') }} where period_type = 'month'),

    totals as (

        select
            customer_id,
            month,
            count(*) as count_all,
            sum(case when is_automated then 1 else 0 end) as count_automated,
            max(occurred_on) as last_on
        from {{ ref('int_engagement__interactions') }}
        group by customer_id, month

    ),

    -- row per month and customer active at its opening: who had no interaction stays in the denominator
    counted as (

        select
            comparisons.closing_on,
            comparisons.customer_id,
            comparisons.opening_segment,
            coalesce(totals.count_all, 0) as count_all,
            coalesce(totals.count_automated, 0) as count_automated,
            totals.last_on
        from comparisons
        left join
            totals
            on comparisons.customer_id = totals.customer_id
            and {{ month_of('comparisons.closing_on') }} = totals.month
        where comparisons.opening_mrr > 0

    ),

    -- the frequency is of customers, the share of interactions
    final as (

        select
            kinds.metric_id,
            counted.opening_segment as segment,
            'none' as breakdown,
            'none' as breakdown_value,
            'month' as period_type,
            counted.closing_on as period_end,
            counted.customer_id as unit_id,
            case
                kinds.metric_id
                when 'touchpoint_frequency'
                then {{ number('counted.count_all - counted.count_automated') }}
                else {{ number('counted.count_automated') }}
            end as numerator,
            case
                kinds.metric_id
                when 'touchpoint_frequency'
                then {{ number('1') }}
                else {{ number('counted.count_all') }}
            end as denominator,
            cast(
                case kinds.metric_id when 'touchpoint_frequency' then 1 else counted.count_all end as bigint
            ) as count_units,
            cast(0 as bigint) as count_excluded,
            {{ number('null') }} as squares,
            coalesce(
                'interactions: '
                || (counted.count_all - counted.count_automated)
                || ' by people, '
                || counted.count_automated
                || ' automated; last on '
                || counted.last_on,
                'no interaction'
            ) as evidence
        from counted
        cross join (values ('touchpoint_frequency'), ('automated_touch_share')) as kinds(metric_id)
        where kinds.metric_id = 'touchpoint_frequency' or counted.count_all > 0

    )

select *
from final
