with
    periods as (select * from {{ ref('int_subscription__periods') }}),

    -- row per opening or closing of a subscription period; the end of time closes what is still open
    changes as (

        select customer_id, valid_from as changed_on, mrr as mrr_change, 1 as open_change
        from periods

        union all

        select customer_id, valid_to as changed_on, - mrr as mrr_change, -1 as open_change
        from periods

    ),

    -- row per customer and day on which something changes
    daily_changes as (

        select customer_id, changed_on, sum(mrr_change) as mrr_change, sum(open_change) as open_change
        from changes
        group by customer_id, changed_on

    ),

    -- row per customer and stretch of days, with the state the changes so far add up to
    running as (

        select
            customer_id,
            changed_on as valid_from,
            lead(changed_on) over (partition by customer_id order by changed_on asc nulls last) as valid_to,
            cast(
                sum(mrr_change) over (
                    partition by customer_id
                    order by changed_on asc nulls last
                    rows between unbounded preceding and current row
                ) as decimal(18, 2)
            ) as mrr,
            cast(
                sum(open_change) over (
                    partition by customer_id
                    order by changed_on asc nulls last
                    rows between unbounded preceding and current row
                ) as integer
            ) as count_open_subscriptions
        from daily_changes

    ),

    final as (

        select customer_id, valid_from, valid_to, mrr, count_open_subscriptions
        from running
        where count_open_subscriptions > 0

    )

select *
from final
