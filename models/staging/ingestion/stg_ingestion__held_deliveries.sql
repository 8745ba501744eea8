with
    source as (select * from {{ source('raw', 'held_deliveries') }}),

    final as (

        select
            -- -------- ids
            batch_id,

            -- -------- strings
            entity,
            source as source_name,
            path,
            kind,
            reason,

            -- -------- numerics
            rows as count_rows,
            faulty_rows as count_faulty_rows,

            -- -------- booleans
            blocks_publication,

            -- -------- dates and timestamps
            since as held_since
        from source

    )

select *
from final
