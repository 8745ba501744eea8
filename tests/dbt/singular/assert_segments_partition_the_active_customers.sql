-- At every month's end the three segments share out the active customers: as many as have a live
-- recurring row with an amount, counted before anybody has a segment, each of them once.
with
    months as (select * from {{ ref('int_calendar__months') }}),

    live as (

        select months.month, count(distinct periods.customer_id) as count_active
        from months
        inner join
            {{ ref('int_subscription__periods') }} as periods
            on periods.valid_from <= months.closing_on
            and months.closing_on < periods.valid_to
        where periods.mrr > 0
        group by months.month

    ),

    segmented as (

        select month, count(*) as count_rows, count(distinct customer_id) as count_customers
        from {{ ref('customer_mrr_monthly') }}
        where mrr > 0 and segment in ('Strategic', 'Core', 'Digital')
        group by month

    )

select
    live.month,
    live.count_active,
    segmented.month as segmented_month,
    segmented.count_rows,
    segmented.count_customers
from live
full outer join segmented on live.month = segmented.month
where
    live.count_active is distinct from segmented.count_rows
    or live.count_active is distinct from segmented.count_customers
