with
    customer_months as (

        select * from {{ ref('int_customer__comparisons') }} where period_type = 'month' and opening_mrr > 0

    ),

    acted_flags as (select * from {{ ref('int_risk__acted_flags') }}),

    -- row per customer and month: several flags of a month are judged by the first action
    first_actions as (

        select *
        from acted_flags
        qualify
            row_number() over (
                partition by customer_id, month order by acted_on asc nulls last, risk_flag_id asc nulls last
            )
            = 1

    ),

    final as (

        select
            'proactive_save_rate' as metric_id,
            customer_months.opening_segment as segment,
            'none' as breakdown,
            'none' as breakdown_value,
            customer_months.period_type,
            customer_months.closing_on as period_end,
            customer_months.customer_id as unit_id,
            {{ number('case when first_actions.is_matured and first_actions.is_active_then then 1 else 0 end') }}
            as numerator,
            {{ number('case when first_actions.is_matured then 1 else 0 end') }} as denominator,
            cast(case when first_actions.is_matured then 1 else 0 end as bigint) as count_units,
            cast(case when first_actions.is_matured then 0 else 1 end as bigint) as count_excluded,
            {{ number('null') }} as squares,
            'acted on '
            || first_actions.acted_on
            || case
                when not first_actions.is_matured
                then '; to be judged on '
                when first_actions.is_active_then
                then '; active on '
                else '; not active on '
            end
            || first_actions.judged_on as evidence
        from customer_months
        inner join
            first_actions
            on customer_months.customer_id = first_actions.customer_id
            and {{ month_of('customer_months.closing_on') }} = first_actions.month

    )

select *
from final
