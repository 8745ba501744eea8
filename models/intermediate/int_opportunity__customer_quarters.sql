with
    quarters as (select * from {{ ref('int_calendar__periods') }} where period_type = 'quarter'),

    wins as (select * from {{ ref('int_opportunity__stages') }} where outcome = 'won'),

    customer_days as (select * from {{ ref('int_customer_segment__days') }}),

    -- row per quarter and customer with something won in it that still stands as won at its end
    won as (

        select
            quarters.period_type,
            quarters.period_end,
            wins.customer_id,
            sum(wins.mrr) as won_mrr,
            max(wins.outcome_from) as last_won_on
        from quarters
        inner join
            wins
            on wins.valid_from <= quarters.period_end
            and quarters.period_end < wins.valid_to
            and wins.outcome_from >= quarters.period_start
        group by quarters.period_type, quarters.period_end, wins.customer_id

    ),

    final as (

        select
            won.period_type,
            won.period_end,
            won.customer_id,
            coalesce(customer_days.segment, 'Unassigned') as segment,
            cast(won.won_mrr as decimal(18, 2)) as won_mrr,
            won.last_won_on
        from won
        left join
            customer_days
            on won.customer_id = customer_days.customer_id
            and won.period_end = customer_days.day

    )

select *
from final
