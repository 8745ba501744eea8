with
    source as (select * from {{ source('raw', 'quarantined_rows') }}),

    final as (

        select
            -- -------- strings
            entity,
            source as source_name,
            rule,

            -- -------- numerics
            rows as count_rows,

            -- -------- dates and timestamps
            first_seen_on,
            last_seen_on
        from source

    )

select *
from final
