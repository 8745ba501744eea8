with
    source as (select * from {{ source('raw', 'digital_tool_usage') }}),

    newest as (

        select *
        from source
        qualify row_number() over (partition by tool, csm_id, used_on order by {{ version_order() }}) = 1

    ),

    final as (

        select
            -- -------- ids
            csm_id,

            -- -------- strings
            tool,

            -- -------- dates and timestamps
            used_on,
            implemented_on
        from newest

    )

select *
from final
