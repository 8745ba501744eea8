with
    source as (select * from {{ source('raw', 'onboarding_milestones') }}),

    -- a milestone is reached once: the earliest delivery of it counts
    earliest as (

        select *
        from source
        qualify
            row_number() over (
                partition by customer_id, milestone order by {{ version_order('reached_at', 'asc') }}
            )
            = 1

    ),

    final as (

        select
            -- -------- ids
            customer_id,

            -- -------- strings
            milestone,

            -- -------- dates and timestamps
            reached_at
        from earliest

    )

select *
from final
