with
    customer_days as (select * from {{ ref('int_health__customer_days') }}),

    firsts as (select * from {{ ref('int_customer_segment__firsts_and_lasts') }}),

    gaps as (select * from {{ ref('int_customer__gaps') }}),

    -- who returns begins anew: beside its absence every pace would look like a sudden start
    beginnings as (

        select customer_id, first_paid_on as began_on
        from firsts

        union all

        select customer_id, returned_on
        from gaps

    ),

    -- the first day is a whole one
    final as (

        select
            customer_days.customer_id,
            customer_days.day,
            {{ days_between('max(beginnings.began_on)', 'customer_days.day') }} + 1 as days_of_history
        from customer_days
        inner join
            beginnings
            on customer_days.customer_id = beginnings.customer_id
            and beginnings.began_on <= customer_days.day
        group by customer_days.customer_id, customer_days.day

    )

select *
from final
