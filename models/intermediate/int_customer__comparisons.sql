with
    comparisons as (select * from {{ ref('int_calendar__comparisons') }}),

    customer_days as (select * from {{ ref('int_customer_segment__days') }}),

    openings as (

        select
            comparisons.period_type,
            comparisons.closing_on,
            customer_days.customer_id,
            customer_days.mrr,
            customer_days.segment
        from comparisons
        inner join customer_days on comparisons.opening_on = customer_days.day

    ),

    closings as (

        select
            comparisons.period_type,
            comparisons.closing_on,
            customer_days.customer_id,
            customer_days.mrr,
            customer_days.segment
        from comparisons
        inner join customer_days on comparisons.closing_on = customer_days.day

    ),

    -- row per customer with an open subscription at either end of a comparison
    both_ends as (

        select
            coalesce(openings.period_type, closings.period_type) as period_type,
            coalesce(openings.closing_on, closings.closing_on) as closing_on,
            coalesce(openings.customer_id, closings.customer_id) as customer_id,
            cast(coalesce(openings.mrr, 0) as decimal(18, 2)) as opening_mrr,
            cast(coalesce(closings.mrr, 0) as decimal(18, 2)) as closing_mrr,
            openings.segment as opening_segment,
            closings.segment as closing_segment
        from openings
        full outer join
            closings
            on openings.period_type = closings.period_type
            and openings.closing_on = closings.closing_on
            and openings.customer_id = closings.customer_id

    ),

    final as (

        select
            both_ends.period_type,
            both_ends.closing_on,
            both_ends.customer_id,
            comparisons.opening_on,
            both_ends.opening_mrr,
            both_ends.closing_mrr,
            both_ends.opening_segment,
            both_ends.closing_segment,
            comparisons.is_complete
        from both_ends
        inner join
            comparisons
            on both_ends.period_type = comparisons.period_type
            and both_ends.closing_on = comparisons.closing_on

    )

select *
from final
