with
    source as (select * from {{ source('raw', 'csms') }}),

    newest as (

        select *
        from source
        qualify row_number() over (partition by csm_id order by {{ version_order() }}) = 1

    ),

    final as (

        select
            -- -------- ids
            csm_id,

            -- -------- strings
            segment,

            -- -------- dates and timestamps
            started_on,
            left_on
        from newest

    )

select *
from final
