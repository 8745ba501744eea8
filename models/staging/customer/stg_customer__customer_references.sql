with
    source as (select * from {{ source('raw', 'customer_references') }}),

    newest as (

        select *
        from source
        qualify
            row_number() over (
                partition by customer_id, reference_type, consented_at order by {{ version_order() }}
            )
            = 1

    ),

    final as (

        select
            -- -------- ids
            customer_id,

            -- -------- strings
            reference_type,

            -- -------- dates and timestamps
            consented_at,
            expires_at,
            withdrawn_at
        from newest

    )

select *
from final
