with
    source as (select * from {{ source('raw', 'program_memberships') }}),

    newest as (

        select *
        from source
        qualify
            row_number() over (
                partition by customer_id, program, member, joined_at order by {{ version_order() }}
            )
            = 1

    ),

    final as (

        select
            -- -------- ids
            customer_id,
            member,

            -- -------- strings
            program,

            -- -------- dates and timestamps
            joined_at,
            left_at
        from newest

    )

select *
from final
