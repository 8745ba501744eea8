with
    source as (select * from {{ source('raw', 'recognitions') }}),

    newest as (

        select *
        from source
        qualify row_number() over (partition by csm_id, recognised_on order by {{ version_order() }}) = 1

    ),

    final as (

        select
            -- -------- ids
            csm_id,

            -- -------- dates and timestamps
            recognised_on
        from newest

    )

select *
from final
