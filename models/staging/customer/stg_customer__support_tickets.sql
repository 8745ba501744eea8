with
    source as (select * from {{ source('raw', 'support_tickets') }}),

    newest as (

        select *
        from source
        qualify row_number() over (partition by ticket_id order by {{ version_order() }}) = 1

    ),

    final as (

        select
            -- -------- ids
            ticket_id,
            customer_id,

            -- -------- strings
            category,
            priority,

            -- -------- dates and timestamps
            opened_at,
            resolved_at
        from newest

    )

select *
from final
