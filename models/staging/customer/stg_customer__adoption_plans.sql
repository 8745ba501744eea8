with
    source as (select * from {{ source('raw', 'adoption_plans') }}),

    newest as (

        select *
        from source
        qualify row_number() over (partition by customer_id, feature order by {{ version_order() }}) = 1

    ),

    final as (

        select
            -- -------- ids
            customer_id,

            -- -------- strings
            feature,

            -- -------- dates and timestamps
            planned_at,
            adopted_at
        from newest

    )

select *
from final
