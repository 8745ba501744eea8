with
    source as (select * from {{ source('raw', 'invoices') }}),

    newest as (

        select *
        from source
        qualify row_number() over (partition by invoice_id order by {{ version_order('updated_at') }}) = 1

    ),

    final as (

        select
            -- -------- ids
            invoice_id,
            customer_id,

            -- -------- strings
            currency,
            status,

            -- -------- numerics
            amount,

            -- -------- dates and timestamps
            issued_on,
            due_on,
            paid_on,
            updated_at
        from newest

    )

select *
from final
