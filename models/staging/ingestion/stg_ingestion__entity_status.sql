with
    source as (select * from {{ source('raw', 'entity_status') }}),

    final as (

        select
            -- -------- ids
            entity,

            -- -------- strings
            data_issue,

            -- -------- numerics
            row_count,

            -- -------- booleans
            is_mapped,
            is_held,

            -- -------- dates and timestamps
            last_delivered_on,
            last_loaded_at
        from source

    )

select *
from final
