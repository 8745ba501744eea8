with
    outcomes as (select * from {{ ref('int_health__outcomes') }}),

    customers as (select distinct customer_id from outcomes),

    replicates as (select {{ int_rows('200') }} as replicate),

    -- a number in [0, 1) that follows from the customer and the replicate alone: the same in any order of
    -- loading
    draws as (

        select
            customers.customer_id,
            replicates.replicate,
            {{ hash_fraction("customers.customer_id || ' ' || cast(replicates.replicate as varchar)") }}
            as draw
        from customers
        cross join replicates

    ),

    -- how often a customer is drawn, with all its month ends: Poisson of mean 1, as in drawing with
    -- replacement from many. Replicate 0 is the sample itself.
    weighted as (

        select
            customer_id,
            replicate,
            case
                when replicate = 0
                then 1
                when draw < 0.36787944117
                then 0
                when draw < 0.73575888234
                then 1
                when draw < 0.91969860293
                then 2
                when draw < 0.98101184312
                then 3
                when draw < 0.99634015317
                then 4
                when draw < 0.99940581518
                then 5
                when draw < 0.99991675885
                then 6
                else 7
            end as weight
        from draws

    ),

    final as (

        select customer_id, cast(replicate as integer) as replicate, cast(weight as double) as weight
        from weighted
        where weight > 0

    )

select *
from final
