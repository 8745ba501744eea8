with
    source as (select * from {{ source('raw', 'contacts') }}),

    newest as (

        select *
        from source
        qualify row_number() over (partition by contact_id order by {{ version_order('updated_at') }}) = 1

    ),

    -- e-mail and name stay behind: no figure needs them yet, and what is not carried cannot leak
    final as (

        select
            -- -------- ids
            contact_id,
            customer_id,

            -- -------- strings
            role,

            -- -------- dates and timestamps
            created_at,
            deactivated_at,
            updated_at
        from newest

    )

select *
from final
