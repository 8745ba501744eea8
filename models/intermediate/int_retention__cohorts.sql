with
    customer_comparisons as (select * from {{ ref('int_customer__comparisons') }}),

    gaps as (select * from {{ ref('int_customer__gaps') }}),

    comparisons as (select * from {{ ref('int_calendar__comparisons') }}),

    segments as (select * from {{ ref('segments') }}),

    members as (select * from {{ ref('segment_members') }}),

    -- row per comparison and customer with a gap that lies wholly inside it
    returners as (

        select distinct
            customer_comparisons.period_type,
            customer_comparisons.closing_on,
            customer_comparisons.customer_id
        from customer_comparisons
        inner join
            gaps
            on customer_comparisons.customer_id = gaps.customer_id
            and customer_comparisons.opening_on < gaps.left_on
            and gaps.returned_on <= customer_comparisons.closing_on
        where customer_comparisons.closing_mrr > 0

    ),

    -- row per comparison and customer active at its opening; joiners count from the next period
    cohort as (

        select customer_comparisons.*, returners.customer_id is not null as has_left_and_returned
        from customer_comparisons
        left join
            returners
            on customer_comparisons.period_type = returners.period_type
            and customer_comparisons.closing_on = returners.closing_on
            and customer_comparisons.customer_id = returners.customer_id
        where customer_comparisons.opening_mrr > 0

    ),

    totals as (

        select
            cohort.period_type,
            cohort.closing_on,
            members.segment,
            count(*) as count_opening,
            sum(case when cohort.closing_mrr = 0 then 1 else 0 end) as count_lost,
            sum(case when cohort.has_left_and_returned then 1 else 0 end) as count_left_and_returned,
            sum(cohort.opening_mrr) as opening_mrr,
            sum(least(cohort.closing_mrr, cohort.opening_mrr)) as kept_mrr,
            sum(cohort.closing_mrr) as closing_mrr
        from cohort
        inner join members on cohort.opening_segment = members.member_segment
        group by cohort.period_type, cohort.closing_on, members.segment

    ),

    final as (

        select
            comparisons.period_type,
            comparisons.period_start,
            comparisons.period_end,
            comparisons.is_complete,
            comparisons.is_published,
            comparisons.is_history_too_short,
            segments.segment,
            cast(coalesce(totals.count_opening, 0) as bigint) as count_opening,
            cast(coalesce(totals.count_lost, 0) as bigint) as count_lost,
            cast(coalesce(totals.count_left_and_returned, 0) as bigint) as count_left_and_returned,
            cast(coalesce(totals.opening_mrr, 0) as decimal(28, 2)) as opening_mrr,
            cast(coalesce(totals.kept_mrr, 0) as decimal(28, 2)) as kept_mrr,
            cast(coalesce(totals.closing_mrr, 0) as decimal(28, 2)) as closing_mrr
        from comparisons
        cross join segments
        left join
            totals
            on comparisons.period_type = totals.period_type
            and comparisons.closing_on = totals.closing_on
            and segments.segment = totals.segment

    )

select *
from final
