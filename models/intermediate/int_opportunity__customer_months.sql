with
    periods as (select * from {{ ref('int_calendar__periods') }} where period_type = 'month'),

    stages as (select * from {{ ref('int_opportunity__stages') }}),

    customer_days as (select * from {{ ref('int_customer_segment__days') }}),

    -- row per month and stage that stood at the end of one of its days, or of the day before it
    standing as (

        select
            periods.period_type,
            periods.period_end,
            stages.customer_id,
            stages.mrr,
            stages.valid_to > periods.period_end as stands_now,
            stages.valid_from <= periods.opening_on as stood_before,
            stages.outcome,
            stages.outcome_from > periods.opening_on as is_outcome_of_month
        from periods
        inner join stages on stages.valid_from <= periods.period_end and stages.valid_to > periods.opening_on

    ),

    totals as (

        select
            period_type,
            period_end,
            customer_id,
            count(*) filter (where outcome = 'open' and stands_now) as count_open,
            coalesce(sum(mrr) filter (where outcome = 'open' and stands_now), 0) as open_mrr,
            count(*) filter (where outcome = 'open' and stood_before) as count_open_before,
            coalesce(sum(mrr) filter (where outcome = 'open' and stood_before), 0) as open_mrr_before,
            count(*) filter (where outcome = 'won' and stands_now and is_outcome_of_month) as count_won,
            count(*) filter (where outcome = 'lost' and stands_now and is_outcome_of_month) as count_lost
        from standing
        group by period_type, period_end, customer_id

    ),

    -- a customer without an opportunity that is open or was closed in the month says nothing of it
    final as (

        select
            totals.period_type,
            totals.period_end,
            totals.customer_id,
            coalesce(customer_days.segment, 'Unassigned') as segment,
            cast(totals.count_open as bigint) as count_open,
            cast(totals.open_mrr as decimal(18, 2)) as open_mrr,
            cast(totals.count_open_before as bigint) as count_open_before,
            cast(totals.open_mrr_before as decimal(18, 2)) as open_mrr_before,
            cast(totals.count_won as bigint) as count_won,
            cast(totals.count_lost as bigint) as count_lost
        from totals
        left join
            customer_days
            on totals.customer_id = customer_days.customer_id
            and totals.period_end = customer_days.day
        where totals.count_open + totals.count_open_before + totals.count_won + totals.count_lost > 0

    )

select *
from final
