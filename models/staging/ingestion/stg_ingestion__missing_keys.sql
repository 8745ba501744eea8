with
    source as (select * from {{ source('raw', 'missing_keys') }}),

    final as (

        select
            -- -------- strings
            entity,
            source as source_name,
            key_text,

            -- -------- dates and timestamps
            missing_since
        from source

    )

select *
from final
