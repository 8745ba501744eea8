with
    source as (select * from {{ source('raw', 'customers') }}),

    -- only the source that has the say today: two sources that disagree are not a history
    authoritative as (

        select *, cast(updated_at as date) as known_on
        from source
        qualify _authority is not distinct from max(_authority) over (partition by customer_id)

    ),

    -- the last version of a day is what was known at its end
    last_of_day as (

        select *
        from authoritative
        qualify
            row_number() over (partition by customer_id, known_on order by {{ version_order('updated_at') }})
            = 1

    ),

    final as (

        select
            -- -------- ids
            customer_id,

            -- -------- numerics
            employee_count,

            -- -------- dates and timestamps
            known_on
        from last_of_day

    )

select *
from final
