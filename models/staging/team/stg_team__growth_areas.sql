with
    source as (select * from {{ source('raw', 'growth_areas') }}),

    newest as (

        select *
        from source
        qualify row_number() over (partition by csm_id, area, opened_on order by {{ version_order() }}) = 1

    ),

    final as (

        select
            -- -------- ids
            csm_id,

            -- -------- strings
            area,

            -- -------- dates and timestamps
            opened_on,
            closed_on,
            mutually_reviewed_on
        from newest

    )

select *
from final
