with
    source as (select * from {{ source('raw', 'risk_flags') }}),

    newest as (

        select *
        from source
        qualify row_number() over (partition by risk_flag_id order by {{ version_order() }}) = 1

    ),

    final as (

        select
            -- -------- ids
            risk_flag_id,
            customer_id,

            -- -------- strings
            reason,
            action,

            -- -------- dates and timestamps
            flagged_at,
            acted_at,
            resolved_at
        from newest

    )

select *
from final
