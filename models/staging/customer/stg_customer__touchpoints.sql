with
    source as (select * from {{ source('raw', 'touchpoints') }}),

    newest as (

        select *
        from source
        qualify row_number() over (partition by touchpoint_id order by {{ version_order('updated_at') }}) = 1

    ),

    final as (

        select
            -- -------- ids
            touchpoint_id,
            customer_id,
            contact_id,
            csm_id,

            -- -------- strings
            channel,
            direction,
            outcome,

            -- -------- booleans
            is_automated,

            -- -------- dates and timestamps
            occurred_at,
            updated_at
        from newest

    )

select *
from final
