with
    source as (select * from {{ source('raw', 'customers') }}),

    newest as (

        select *
        from source
        qualify row_number() over (partition by customer_id order by {{ version_order('updated_at') }}) = 1

    ),

    final as (

        select
            -- -------- ids
            customer_id,

            -- -------- strings
            customer_name,
            industry,

            -- -------- numerics
            employee_count,

            -- -------- booleans
            is_pilot,

            -- -------- dates and timestamps
            contract_start_date,
            onboarding_started_at,
            pilot_started_at,
            updated_at
        from newest

    )

select *
from final
