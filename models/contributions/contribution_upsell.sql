with
    customer_years as (

        select * from {{ ref('int_customer__comparisons') }} where period_type = 'ttm' and opening_mrr > 0

    ),

    wins as (select * from {{ ref('int_opportunity__stages') }} where outcome = 'won'),

    -- row per customer and twelve months with something won that still stood as won at their end
    won as (

        select
            customer_years.closing_on,
            customer_years.customer_id,
            count(*) as count_won,
            max(wins.outcome_from) as last_won_on
        from customer_years
        inner join
            wins
            on customer_years.customer_id = wins.customer_id
            and wins.valid_from <= customer_years.closing_on
            and customer_years.closing_on < wins.valid_to
            and wins.outcome_from > customer_years.opening_on
        group by customer_years.closing_on, customer_years.customer_id

    ),

    final as (

        select
            'upsell_cross_sell_rate' as metric_id,
            customer_years.opening_segment as segment,
            'none' as breakdown,
            'none' as breakdown_value,
            customer_years.period_type,
            customer_years.closing_on as period_end,
            customer_years.customer_id as unit_id,
            {{ number('case when won.customer_id is not null then 1 else 0 end') }} as numerator,
            {{ number('1') }} as denominator,
            cast(1 as bigint) as count_units,
            cast(0 as bigint) as count_excluded,
            {{ number('null') }} as squares,
            won.count_won || ' won, last on ' || won.last_won_on as evidence
        from customer_years
        left join
            won on customer_years.customer_id = won.customer_id and customer_years.closing_on = won.closing_on

    )

select *
from final
