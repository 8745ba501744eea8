with
    source as (select * from {{ source('raw', 'customers') }}),

    -- only the source that has the say today: two sources that disagree are not two records
    authoritative as (

        select *
        from source
        qualify _authority is not distinct from max(_authority) over (partition by customer_id)

    ),

    -- a record delivered again without a change is the same record
    newest as (

        select *
        from authoritative
        qualify row_number() over (partition by customer_id, updated_at order by {{ version_order() }}) = 1

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
