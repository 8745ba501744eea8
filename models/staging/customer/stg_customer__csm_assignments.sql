with
    source as (select * from {{ source('raw', 'csm_assignments') }}),

    newest as (

        select *
        from source
        qualify
            row_number() over (partition by customer_id, csm_id, assigned_from order by {{ version_order() }})
            = 1

    ),

    final as (

        select
            -- -------- ids
            customer_id,
            csm_id,

            -- -------- dates and timestamps
            assigned_from,
            assigned_to
        from newest

    )

select *
from final
