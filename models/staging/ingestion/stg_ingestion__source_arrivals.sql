with
    source as (select * from {{ source('raw', 'source_arrivals') }}),

    final as (

        select
            -- -------- strings
            source as source_name,
            entity,

            -- -------- numerics
            expected_every_days,
            batches,
            rows_accepted,
            rows_quarantined,

            -- -------- dates and timestamps
            last_delivered_on,
            last_loaded_at
        from source

    )

select *
from final
